static bool demo_rtc_base_needed(void *opaque)
{
    DemoRtcState *s = opaque;

    return s->migrate_base;    /* property, off in hw_compat_8_0 */
}

static int demo_rtc_base_post_load(void *opaque, int version_id)
{
    DemoRtcState *s = opaque;

    demo_rtc_set_base(s, s->base);
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
