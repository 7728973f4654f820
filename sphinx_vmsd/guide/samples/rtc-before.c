static const VMStateDescription vmstate_demo_rtc = {
    .name = "demo-rtc",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64(offset, DemoRtcState),
        VMSTATE_UINT32(alarm, DemoRtcState),
        VMSTATE_END_OF_LIST()
    }
};
