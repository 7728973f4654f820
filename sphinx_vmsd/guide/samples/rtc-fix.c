/* hw/rtc/demo-rtc.c */
static int demo_rtc_pre_save(void *opaque)
{
    DemoRtcState *s = opaque;

    s->offset = s->base - demo_rtc_host_clock();    /* for old releases */
    return 0;
}

static int demo_rtc_pre_load(void *opaque)
{
    DemoRtcState *s = opaque;

    s->got_base = false;
    return 0;
}

static int demo_rtc_post_load(void *opaque, int version_id)
{
    DemoRtcState *s = opaque;

    if (!s->got_base) {
        s->base = s->offset + demo_rtc_host_clock();
    }
    demo_rtc_set_alarm(s);
    return 0;
}

static bool demo_rtc_base_needed(void *opaque)
{
    DemoRtcState *s = opaque;

    return s->migrate_base;
}

static int demo_rtc_base_post_load(void *opaque, int version_id)
{
    DemoRtcState *s = opaque;

    s->got_base = true;
    return 0;
}

static const VMStateDescription vmstate_demo_rtc_base = {
    .name = "demo-rtc/base",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_rtc_base_needed,
    .post_load = demo_rtc_base_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64(base, DemoRtcState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_rtc = {
    .name = "demo-rtc",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = demo_rtc_pre_save,
    .pre_load = demo_rtc_pre_load,
    .post_load = demo_rtc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64(offset, DemoRtcState),    /* the old meaning, still sent */
        VMSTATE_UINT32(alarm, DemoRtcState),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_rtc_base,
        NULL
    }
};

static const Property demo_rtc_properties[] = {
    DEFINE_PROP_BOOL("migrate-base", DemoRtcState, migrate_base, true),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-rtc", "migrate-base", "off" },
};
