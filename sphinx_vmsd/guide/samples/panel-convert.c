static const VMStateDescription vmstate_demo_panel = {
    .name = "demo-panel",
    .version_id = 3,
    .minimum_version_id = 3,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(mode, DemoPanelState),
        VMSTATE_UINT32(lit, DemoPanelState),
        VMSTATE_UINT8_ARRAY(text, DemoPanelState, 16),
        VMSTATE_END_OF_LIST()
    }
};
