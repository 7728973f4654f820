/* hw/char/demo-uart.c */
static bool demo_uart_brk_needed(void *opaque)
{
    DemoUartState *s = opaque;

    return s->old_break;
}

static bool demo_uart_break_needed(void *opaque)
{
    DemoUartState *s = opaque;

    return !s->old_break;
}

static const VMStateDescription vmstate_demo_uart_brk = {
    .name = "demo-uart/brk",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_uart_brk_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(break_count, DemoUartState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_demo_uart_break = {
    .name = "demo-uart/break",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = demo_uart_break_needed,
    .fields = (const VMStateField[]) {
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
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_demo_uart_brk,
        &vmstate_demo_uart_break,
        NULL
    }
};

static const Property demo_uart_properties[] = {
    DEFINE_PROP_BOOL("x-old-break", DemoUartState, old_break, false),
};

/* hw/core/machine.c: machine type 8.0 and older */
GlobalProperty hw_compat_8_0[] = {
    { "demo-uart", "x-old-break", "on" },
};
