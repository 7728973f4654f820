static const VMStateDescription vmstate_demo_nic = {
    .name = "demo-nic",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, DemoNicState),
        VMSTATE_UINT8_ARRAY(mac, DemoNicState, 6),
        VMSTATE_UINT32_V(coalesce, DemoNicState, 2),
        VMSTATE_END_OF_LIST()
    }
};
