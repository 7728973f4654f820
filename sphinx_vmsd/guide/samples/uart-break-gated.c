/* hw/char/demo-uart.c */
static bool demo_uart_break_needed(void *opaque)
{
    DemoUartState *s = opaque;

    return s->migrate_break && s->break_pending;
}

static const VMStateDescription vmstate_demo_uart_break = {
    .name = "demo-uart/break",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_uart_break_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(break_pending, DemoUartState),
        VMSTATE_UINT32(break_count, DemoUartState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UINT16(divisor, DemoUartState),
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_uart_break,
        NULL
    }
};

static const Property demo_uart_properties[] = {
    DEFINE_PROP_BOOL("migrate-break", DemoUartState, migrate_break, true),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-uart", "migrate-break", "off" },
};
