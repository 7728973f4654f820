#define PICK(a, b, c, name, ...) name
#define SYMBOL2(sym, family, major, minor) family##_##major##_##minor##_##sym
#define SYMBOL3(sym, family, major, minor, micro) family##_##major##_##minor##_##micro##_##sym
#define SYMBOL(sym, family, ...) PICK(__VA_ARGS__, SYMBOL3, SYMBOL2)(sym, family, __VA_ARGS__)
#define NAME2(family, major, minor) family "-" #major "." #minor "-machine"
#define NAME3(family, major, minor, micro) family "-" #major "." #minor "." #micro "-machine"
#define NAME(family, ...) PICK(__VA_ARGS__, NAME3, NAME2)(family, __VA_ARGS__)
#define OLDER2(years, major, minor) (QEMU_VERSION_MAJOR - (major) >= (years))
#define OLDER3(years, major, minor, micro) OLDER2(years, major, minor)
#define OLDER(years, ...) PICK(__VA_ARGS__, OLDER3, OLDER2)(years, __VA_ARGS__)
#define BOARD(latest, ...) \
    static void SYMBOL(class_init, board, __VA_ARGS__)(ObjectClass *oc, void *data) \
    { \
        MachineClass *mc = MACHINE_CLASS(oc); \
        SYMBOL(options, board, __VA_ARGS__)(mc); \
        do { if (OLDER(3, __VA_ARGS__)) { mc->deprecation_reason = "old"; } } while (0); \
        if (latest) { mc->alias = "board"; } \
    } \
    static const TypeInfo SYMBOL(info, board, __VA_ARGS__) = { \
        .name = NAME("board", __VA_ARGS__), .parent = "machine", .class_init = SYMBOL(class_init, board, __VA_ARGS__), \
    }; \
    static void SYMBOL(register, board, __VA_ARGS__)(void) \
    { \
        if (OLDER(6, __VA_ARGS__)) { return; } \
        type_register_static(&SYMBOL(info, board, __VA_ARGS__)); \
    } \
    type_init(SYMBOL(register, board, __VA_ARGS__))
