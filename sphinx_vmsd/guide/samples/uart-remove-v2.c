static bool demo_uart_is_v1(void *opaque, int version_id)
{
    return version_id < 2;
}

static const VMStateDescription vmstate_demo_uart = {
    .name = "demo-uart",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, DemoUartState),
        VMSTATE_UNUSED_TEST(demo_uart_is_v1, 2),    /* was divisor */
        VMSTATE_BOOL(irq_pending, DemoUartState),
        VMSTATE_UINT8_ARRAY(fifo, DemoUartState, 4),
        VMSTATE_END_OF_LIST()
    }
};
