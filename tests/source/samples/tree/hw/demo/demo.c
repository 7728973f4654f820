#include "hw/demo.h"
static bool rss_needed(void *opaque)
{
    DemoState *s = opaque;

    if (!s->migrate_rss) {
        return false;
    }
    return s->ctrl != 0;
}
static bool log_needed(void *opaque) { return demo_logs((DemoState *)opaque); }
static bool level_two(void *opaque, int version_id)
{
    DemoState *s = opaque;
    return version_id < 3 && s->level >= 2;
}
static int demo_load(void *opaque, int version_id) { return 0; }
#define NAMED(part) static const VMStateDescription vmstate_##part = { \
    .name = TYPE_DEMO "/" #part, .needed = part##_needed, .version_id = 1, \
    .fields = (const VMStateField[]) { VMSTATE_WORD(part, DemoState), VMSTATE_END_OF_LIST() } }
NAMED(rss);
NAMED(log);
static const VMStateDescription pair[] = {
    { .name = "key", .fields = (const VMStateField[]) { VMSTATE_WORD(id, Key), VMSTATE_END_OF_LIST() } },
    [1] = { .name = "value", .fields = (const VMStateField[]) { VMSTATE_WORD(id, Value), VMSTATE_END_OF_LIST() } },
};
static const VMStateField plain_fields[] = {
#define REGISTER(name) VMSTATE_WORD(name, DemoState),
#include "registers.hx"
#undef REGISTER
    VMSTATE_WORD(rings[FIRST_RING], DemoState),
    VMSTATE_END_OF_LIST()
};
type_init(nothing_with_a_semicolon)
VMStateDescription vmstate_plain = { .name = "plain", .version_id = DEMO_VERSION, .fields = plain_fields };
static const VMStateDescription vmstate_demo = {
    .name = TYPE_DEMO, .version_id = DEMO_VERSION, .minimum_version_id = 1, .post_load = demo_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PARENT,
        VMSTATE_WORD_V(ctrl, DemoState, 2),
        VMSTATE_WORDS(regs, DemoState, DEMO_REGS),
        VMSTATE_WORDS(slots, DemoState, TX),
        VMSTATE_BYTES(fifo, DemoState),
        VMSTATE_BYTES(cache.lines[1], DemoState),
        VMSTATE_BOTH(pair, DemoState),
        VMSTATE_WORD_IF(level, DemoState, level_two),
#ifdef TARGET_X86_64
        VMSTATE_WORD(wide, DemoState),
#else
        VMSTATE_WORD(narrow, DemoState),
#endif
        VMSTATE_INNER(plain, DemoState, vmstate_plain),
        VMSTATE_INNER(value, DemoState, pair[1]),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_rss, &vmstate_log, NULL }
};
static Property demo_properties[] = {
    DEFINE_PROP_BOOL("x-migrate-rss", DemoState, migrate_rss, true),
    DEFINE_PROP_BIT("log", DemoState, flags, DEMO_FLAG_LOG, false),
    DEFINE_PROP_UINT8("level", DemoState, level, 1 + 1),
    DEFINE_PROP_END_OF_LIST(),
};
static void demo_realize(DeviceState *dev, Error **errp)
{
    vmstate_register(NULL, 0, &pair_by_hand, dev);
}
static const VMStateDescription pair_by_hand = { .name = "by-hand", .unmigratable = 1 };
static void demo_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_demo;
    dc->realize = demo_realize;
    device_class_set_props(dc, demo_properties);
}
static const TypeInfo demo_base = { .name = TYPE_DEMO_BASE, .parent = "device", .abstract = true, .class_init = demo_class_init };
static const struct DemoInfo { const char *name; int speed; } cards[] = {
    { "demo-slow", 10 },
    { .speed = 100, .name = "demo-" "fast" },
};
static void demo_register(void)
{
    int i;

    type_register_static(&demo_base);
    for (i = 0; i < ARRAY_SIZE(cards); i++) {
        TypeInfo info = { .name = cards[i].name, .parent = TYPE_DEMO_BASE };
        type_register(&info);
    }
}
type_init(demo_register);
static const VMStateDescription vmstate_odd = {
    .name = "odd", .version_id = MISSING_VERSION,
    .fields = (const VMStateField[]) { VMSTATE_WORDS(a, S, MISSING_COUNT), VMSTATE_ODD(b, S), VMSTATE_END_OF_LIST() }
};
