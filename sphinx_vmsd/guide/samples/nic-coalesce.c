/* hw/net/demo-nic.c */
static bool demo_nic_coalesce_needed(void *opaque)
{
    DemoNicState *s = opaque;

    return s->migrate_coalesce;
}

static const VMStateDescription vmstate_demo_nic_coalesce = {
    .name = "demo-nic/coalesce",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_nic_coalesce_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(coalesce, DemoNicState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_nic = {
    .name = "demo-nic",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, DemoNicState),
        VMSTATE_UINT8_ARRAY(mac, DemoNicState, 6),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_nic_coalesce,
        NULL
    }
};

static const Property demo_nic_properties[] = {
    DEFINE_PROP_BOOL("migrate-coalesce", DemoNicState, migrate_coalesce, true),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-nic", "migrate-coalesce", "off" },
};
