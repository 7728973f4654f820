/* hw/char/demo-uart.c */
static const Property demo_uart_properties[] = {
    DEFINE_PROP_BOOL("deep-fifo", DemoUartState, deep_fifo, false),
};

static bool demo_uart_is_deep(void *opaque, int version_id)
{
    DemoUartState *s = opaque;

    return s->deep_fifo;
}

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UINT16(divisor, DemoUartState),
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_UINT64_TEST(fifo_deep, DemoUartState, demo_uart_is_deep),
        VMSTATE_END_OF_LIST()
    }
};
