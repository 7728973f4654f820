/* hw/char/demo-uart.c */
static bool demo_uart_send_divisor(void *opaque, int version_id)
{
    DemoUartState *s = opaque;

    return s->send_divisor;
}

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UINT16_TEST(divisor, DemoUartState, demo_uart_send_divisor),
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_END_OF_LIST()
    }
};

static const Property demo_uart_properties[] = {
    DEFINE_PROP_BOOL("x-send-divisor", DemoUartState, send_divisor, false),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-uart", "x-send-divisor", "on" },
};
