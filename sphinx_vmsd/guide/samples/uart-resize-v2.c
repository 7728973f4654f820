static bool demo_uart_is_v1(void *opaque, int version_id)
{
    return version_id < 2;
}

static int demo_uart_post_load(void *opaque, int version_id)
{
    DemoUartState *s = opaque;

    if (version_id < 2) {
        s->divisor = s->divisor_v1;    /* divisor is 32 bits wide now */
    }
    return 0;
}

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 2,
    .minimum_version_id = 1,
    .post_load = demo_uart_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UINT16_TEST(divisor_v1, DemoUartState, demo_uart_is_v1),
        VMSTATE_UINT32_V(divisor, DemoUartState, 2),
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_END_OF_LIST()
    }
};
