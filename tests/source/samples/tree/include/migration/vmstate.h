/* A small catalogue of this tree's own: no macro here is one of the bundled ones. */
#ifndef SAMPLE_VMSTATE_H
#define SAMPLE_VMSTATE_H
#define text_of(x) text_of_(x)
#define text_of_(x) #x
#define FIELD_TEST(f, s, test, v, i) { \
    .name = text_of(f), .version_id = (v), .field_exists = (test), \
    .info = &(i), .flags = VMS_SINGLE, .offset = offsetof(s, f), }
#define FIELD(f, s, v, i) FIELD_TEST(f, s, NULL, v, i)
#define VMSTATE_WORD(f, s) FIELD(f, s, 0, vmstate_info_uint32)
#define VMSTATE_WORD_V(f, s, v) FIELD(f, s, v, vmstate_info_uint32)
#define VMSTATE_WORD_IF(f, s, t) FIELD_TEST(f, s, t, 0, vmstate_info_uint32)
#define VMSTATE_WORDS(f, s, n) { .name = text_of(f), .num = (n), .info = &vmstate_info_uint32, .flags = VMS_ARRAY, }
#define VMSTATE_BYTES(f, s) { \
    .name = text_of(f), .size = sizeof(typeof_field(s, f)), .info = &vmstate_info_buffer, .flags = VMS_BUFFER, }
#define VMSTATE_INNER(f, s, d) { .name = text_of(f), .vmsd = &(d), .flags = VMS_STRUCT, }
#define VMSTATE_BOTH(f, s) VMSTATE_WORD(f.low, s), VMSTATE_WORD(f.high, s)
#define VMSTATE_PARENT { .name = "parent", .info = &vmstate_info_parent, .flags = VMS_SINGLE, }
#define VMSTATE_END_OF_LIST() { .flags = VMS_END, }
#endif
