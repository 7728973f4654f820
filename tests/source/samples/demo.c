#define TYPE_DEMO "demo-nic"
#define DEMO_RINGS 4
typedef struct DemoRing { uint32_t head; uint8_t buf[16]; } DemoRing;
struct DemoState { PCIDevice parent_obj; uint32_t ctrl; uint8_t mac[6]; DemoRing rings[DEMO_RINGS]; bool rss; uint8_t fifo[DEMO_RINGS * 8];  bool migrate_rss; };
static bool demo_rss_needed(void *opaque)
{
    DemoState *s = opaque;

    return s->migrate_rss && s->rss;
}
static bool v2_or_3(void *opaque, int version_id) { return version_id >= 2 && version_id <= 3; }
static int demo_post_load(void *opaque, int version_id) { return 0; }
static const VMStateDescription vmstate_demo_ring = {
    .name = "demo-ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(head, DemoRing),
        VMSTATE_END_OF_LIST()
    }
};
static const VMStateDescription vmstate_rss = {
    .name = TYPE_DEMO "/rss",
    .version_id = 1,
    .needed = demo_rss_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(key, DemoState, 40), /* a , comment */
        VMSTATE_BUFFER(fifo, DemoState),
        VMSTATE_UNUSED_TEST(v2_or_3, 8),
        VMSTATE_END_OF_LIST()
    }
};
const VMStateDescription vmstate_demo = {
    .name = TYPE_DEMO,
    .version_id = 2, .minimum_version_id = 1,
    .priority = MIG_PRI_IOMMU,
    .post_load = demo_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, DemoState),
        VMSTATE_UINT32_V(ctrl, DemoState, 2),
#ifdef CONFIG_DEMO_REGS
        VMSTATE_UINT32_SUB_ARRAY(regs, DemoState, 2, 3),
#endif
        VMSTATE_STRUCT_ARRAY(rings, DemoState, DEMO_RINGS, 1, vmstate_demo_ring, DemoRing),
        VMSTATE_VARRAY_UINT32(data, DemoState, count, 0, vmstate_info_uint8, uint8_t),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_rss, NULL }
};
static Property demo_props[] = { DEFINE_PROP_BOOL("x-migrate-rss", DemoState, migrate_rss, true), DEFINE_PROP_END_OF_LIST() };
