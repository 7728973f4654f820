#include "migration/vmstate.h"
#define TYPE_DEMO "demo-card"
#define TYPE_DEMO_BASE "demo-base"
#define DEMO_VERSION 3
#define DEMO_RINGS (1 << 2)
#define FIRST_RING 0x0
enum { DEMO_REGS_A, DEMO_REGS_B = 6, DEMO_REGS };
enum {
#define DEMO_SLOT(x) x = (OFFSET_##x >> 2)
    OFFSET_TX = 0x40,
    DEMO_SLOT(TX),
};
typedef struct DemoLine { uint16_t tag; uint32_t word; uint8_t rest; } DemoLine;
typedef struct DemoState {
    uint32_t ctrl, status;
    uint8_t fifo[sizeof(DemoLine) * 2];
    struct { uint8_t lines[DEMO_RINGS][3]; } cache;
    bool migrate_rss;
    uint32_t flags;
    uint8_t level;
} DemoState;
#define DEMO_FLAG_LOG 5
#define demo_logs(s) ((s)->flags & (1 << DEMO_FLAG_LOG))
