#include "hw/boards.h"
static void board_9_1_options(MachineClass *m)
{
    m->desc = "newest";
}
BOARD(true, 9, 1);
static void board_9_0_1_options(MachineClass *m)
{
    static GlobalProperty compat[] = {
        { "demo-base", "level", "7" },
    };

    board_9_1_options(m);
    compat_props_add(m->compat_props, hw_compat_9_0, hw_compat_9_0_len);
    compat_props_add(m->compat_props, compat, G_N_ELEMENTS(compat));
}
BOARD(false, 9, 0, 1);
static void board_5_0_options(MachineClass *m)
{
    board_9_0_1_options(m);
    compat_props_add(m->compat_props,
                     hw_compat_5_0, hw_compat_5_0_len);
}
BOARD(false, 5, 0);
static void board_2_0_options(MachineClass *m)
{
    board_5_0_options(m);
}
BOARD(false, 2, 0);
