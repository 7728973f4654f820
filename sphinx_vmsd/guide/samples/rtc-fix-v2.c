static bool demo_rtc_is_v1(void *opaque, int version_id)
{
    return version_id < 2;
}

static int demo_rtc_post_load(void *opaque, int version_id)
{
    DemoRtcState *s = opaque;

    if (version_id < 2) {
        s->base = s->offset + demo_rtc_host_clock();    /* as wrong as before */
    }
    demo_rtc_set_alarm(s);
    return 0;
}

static const VMStateDescription vmstate_demo_rtc = {
    .name = "demo-rtc",
    .version_id = 2,
    .minimum_version_id = 1,
    .post_load = demo_rtc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64_TEST(offset, DemoRtcState, demo_rtc_is_v1),
        VMSTATE_UINT32(alarm, DemoRtcState),
        VMSTATE_INT64_V(base, DemoRtcState, 2),
        VMSTATE_END_OF_LIST()
    }
};
