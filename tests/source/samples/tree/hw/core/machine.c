#include "hw/demo.h"
#define LEVEL 1
#define MODEL_IDS(v) { "cpu-a", "model-id", "CPU " v, }, { "cpu-b", "model-id", "CPU " v, },
GlobalProperty hw_compat_9_0[] = {
    { "demo-base", "x-migrate-rss", "off" },
    { TYPE_DEMO "-pci", "vectors", "0", .optional = true },
};
GlobalProperty hw_compat_8_2[] = { };
GlobalProperty hw_compat_5_0[] = { MODEL_IDS("5.0") { .driver = "demo-base", .property = "level", .value = text_of(LEVEL) } };
