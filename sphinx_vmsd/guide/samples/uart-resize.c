/* hw/char/demo-uart.c */
static bool demo_uart_divisor_high_needed(void *opaque)
{
    DemoUartState *s = opaque;

    return s->wide_divisor;
}

static const VMStateDescription vmstate_demo_uart_divisor_high = {
    .name = "demo-uart/divisor-high",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_uart_divisor_high_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(divisor_high, DemoUartState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UINT16(divisor, DemoUartState),    /* the low half */
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_uart_divisor_high,
        NULL
    }
};

static const Property demo_uart_properties[] = {
    DEFINE_PROP_BOOL("wide-divisor", DemoUartState, wide_divisor, true),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-uart", "wide-divisor", "off" },
};
