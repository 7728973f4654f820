/* hw/misc/demo-led.c */
static bool demo_led_needed(void *opaque)
{
    DemoLedState *s = opaque;

    return s->migrate;
}

static const VMStateDescription vmstate_demo_led = {
    .name = "demo-led",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_led_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(colour, DemoLedState),
        VMSTATE_END_OF_LIST()
    }
};

static const Property demo_led_properties[] = {
    DEFINE_PROP_BOOL("x-migrate", DemoLedState, migrate, true),
};

static void demo_led_class_init(ObjectClass *klass, const void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_demo_led;    /* the device had none before 8.1 */
    device_class_set_props(dc, demo_led_properties);
}

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-led", "x-migrate", "off" },
};
