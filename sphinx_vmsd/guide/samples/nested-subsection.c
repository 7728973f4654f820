/* hw/dma/demo-dma.c */
static bool demo_dma_ring_credit_needed(void *opaque)
{
    DemoDmaRing *ring = opaque;

    return ring->send_credit;
}

static const VMStateDescription vmstate_demo_dma_ring_credit = {
    .name = "demo-dma-ring/credit",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_dma_ring_credit_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(credit, DemoDmaRing),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_dma_ring = {
    .name = "demo-dma-ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(head, DemoDmaRing),
        VMSTATE_UINT32(tail, DemoDmaRing),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_dma_ring_credit,
        NULL
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

static const Property demo_dma_properties[] = {
    DEFINE_PROP_BOOL("migrate-credit", DemoDmaState, ring.send_credit, true),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-dma", "migrate-credit", "off" },
};
