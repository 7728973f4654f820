static bool demo_dma_outer_is_1(void *opaque, int version_id)
{
    return version_id < 2;
}

static const VMStateDescription vmstate_demo_dma_ring = {
    .name = "demo-dma-ring",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(head, DemoDmaRing),
        VMSTATE_UINT32(tail, DemoDmaRing),
        VMSTATE_UINT32_V(credit, DemoDmaRing, 2),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_dma = {
    .name = "demo-dma",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_VSTRUCT_TEST(ring, DemoDmaState, demo_dma_outer_is_1, 0,
                             vmstate_demo_dma_ring, DemoDmaRing, 1),
        VMSTATE_VSTRUCT_V(ring, DemoDmaState, 2,
                          vmstate_demo_dma_ring, DemoDmaRing, 2),
        VMSTATE_BOOL(busy, DemoDmaState),
        VMSTATE_END_OF_LIST()
    }
};
