/* hw/net/demo-nic.c */
static bool demo_nic_rss_needed(void *opaque)
{
    DemoNicState *s = opaque;

    return s->migrate_rss;
}

static const VMStateDescription vmstate_demo_nic_rss = {
    .name = "demo-nic/rss",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_nic_rss_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(rss_key, DemoNicState, 40),
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
        &vmstate_demo_nic_rss,
        NULL
    }
};

static const Property demo_nic_properties[] = {
    DEFINE_PROP_BOOL("migrate-rss", DemoNicState, migrate_rss, true),
};

/* hw/core/machine.c: machine type 8.1 and older */
GlobalProperty hw_compat_8_1[] = {
    { "demo-nic", "migrate-rss", "off" },
};
