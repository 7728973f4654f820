static const VMStateDescription vmstate_demo_dma_ring = {
    .name = "demo-dma-ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(head, DemoDmaRing),
        VMSTATE_UINT32(tail, DemoDmaRing),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_dma = {
    .name = "demo-dma",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(ring, DemoDmaState, 0, vmstate_demo_dma_ring, DemoDmaRing),
        VMSTATE_BOOL(busy, DemoDmaState),
        VMSTATE_END_OF_LIST()
    }
};
