static const VMStateDescription vmstate_demo_nic = {
    .name = "demo-nic",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, DemoNicState),
        VMSTATE_UINT8_ARRAY(mac, DemoNicState, 6),
        VMSTATE_END_OF_LIST()
    }
};
