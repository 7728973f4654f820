"""Pages made from a source tree: what they depend on, what contradicts the tree, and a build without the C reader."""
from __future__ import annotations

import gc
import importlib.metadata
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Optional

import pytest
import sphinx
from harness import Built, Project

from sphinx_vmsd.ext import late, trees
from sphinx_vmsd.model import Problem
from sphinx_vmsd.readers.source import parser, read_tree
from sphinx_vmsd.readers.stored import store

TREE = Path(__file__).parent.parent / "source" / "samples" / "tree"
CONF = 'vmsd_srctree = "../tree"\nvmsd_diagram_engine = "builtin"\n'
SPEC = {
    "format": 1, "device": "by-hand", "releases": ["9.1"],
    "state": {"name": "by-hand", "version": 1, "minimum_version": 1, "fields": [{"name": "ctrl", "type": "uint32"}]},
}
SAMPLE = """\
#define VMSTATE_UINT16(f, s) FIELD(f, s, 0, vmstate_info_uint16)
#define VMSTATE_UINT64(f, s) FIELD(f, s, 0, vmstate_info_uint64)
static const VMStateDescription vmstate_by_hand = {
    .name = "by-hand", .version_id = 2, .minimum_version_id = 1,
    .fields = (const VMStateField[]) { VMSTATE_UINT16(ctrl, HandState), VMSTATE_END_OF_LIST() }
};
static void by_hand_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &vmstate_by_hand;
}
static const TypeInfo by_hand = { .name = "by-hand", .parent = "device", .class_init = by_hand_class_init };
static void by_hand_register(void)
{
    type_register_static(&by_hand);
}
type_init(by_hand_register);
"""
needs_reader = pytest.mark.skipif(not importlib.util.find_spec("tree_sitter_c"), reason="needs the C reader")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def project(folder: Path, files: dict[str, str]) -> Project:
    shutil.copytree(TREE, folder / "tree")
    (folder / "tree/hw/hand").mkdir()
    (folder / "tree/hw/hand/hand.c").write_text(SAMPLE)
    return Project(folder, files, CONF)


def pages(**bodies: str) -> dict[str, str]:
    toc = "Top\n===\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in bodies)
    return {"index.rst": toc, **{f"{name}.rst": f"Page\n====\n\n{body}" for name, body in bodies.items()}}


def drift(built: Built) -> list[str]:
    return [line for line in built.warnings.splitlines() if "the tree" in line]


@needs_reader
def test_a_spec_that_contradicts_the_tree_names_both_places(tmp_path: Path) -> None:
    page = ".. vmsd:device:: by-hand\n   :spec: by-hand.json\n   :source:\n"
    built = project(tmp_path, {**pages(one=page), "by-hand.json": json.dumps(SPEC, indent=1)}).build()
    version, size = sorted(drift(built), key=lambda line: "field size" in line)
    assert "by-hand.json:7:" in version
    assert "by-hand: version: by-hand (version 1, minimum 1) here, by-hand (version 2," in version
    assert "(hw/hand/hand.c:3)" in version
    assert "by-hand.json:12:" in size
    assert "ctrl uint32, 4 bytes here, ctrl uint16, 2 bytes in the tree (hw/hand/hand.c:5)" in size


BY_HAND = ".. vmsd:device:: by-hand\n   :spec: by-hand.json\n   :source:\n"


def contradictions(folder: Path, spec: dict[str, object], source: str) -> list[str]:
    """What is told of *spec* about a device that *source* defines."""
    made = project(folder, {**pages(one=BY_HAND), "by-hand.json": json.dumps(spec, indent=1)})
    (folder / "tree/hw/hand/hand.c").write_text(source)
    lines = made.build().warnings.splitlines()
    return [line.partition("WARNING: ")[2].replace(" [vmsd.drift]", "") for line in lines]


@needs_reader
def test_conditions_that_differ_are_said_on_both_sides(tmp_path: Path) -> None:
    state = {**SPEC["state"], "version": 2, "fields": [
        {"name": "ctrl", "type": "uint16", "version": 2},
        {"name": "extra", "type": "uint32", "exists": {"version": 2}}]}
    extra = ('{ .name = "extra", .field_exists = is_three, .info = &vmstate_info_uint32, .size = 4, '
             ".flags = VMS_SINGLE, .offset = 4 }, VMSTATE_END")
    test = "static bool is_three(void *opaque, int version_id) { return version_id >= 3; }\n"
    told = contradictions(tmp_path, {**SPEC, "state": state}, test + SAMPLE.replace("VMSTATE_END", extra))
    assert [line.partition("by-hand: ")[2].replace(" (hw/hand/hand.c:6)", "") for line in told] == [
        "ctrl: field version: from version 2 on here, always in the tree",
        "extra: field condition: when version 2 or later here, when version 3 or later in the tree",
    ]


@needs_reader
@pytest.mark.parametrize("elsewhere", ["", '    DEFINE_PROP_BOOL("x-queue-state", HandState, queue, true),\n'])
def test_a_property_that_the_type_lost_is_told_though_an_array_sets_it(tmp_path: Path, elsewhere: str) -> None:
    """Renamed in C, while spec and array keep the old name, which another type may have as well."""
    spec = {**SPEC, "properties": {"x-queue-state": {"type": "bool", "default": True}},
            "state": {**SPEC["state"], "version": 2, "fields": [{"name": "ctrl", "type": "uint16"}]}}
    array = ('GlobalProperty hw_compat_9_0[] = { { "by-hand", "x-queue-state", "off" } };\n'
             "const size_t hw_compat_9_0_len = G_N_ELEMENTS(hw_compat_9_0);\n")
    props = ("static const Property by_hand_props[] = {\n"
             '    DEFINE_PROP_BOOL("x-queue-stat", HandState, queue, true),\n};\n')
    other = SAMPLE[SAMPLE.index("static void"):].replace("by_hand", "foot").replace("by-hand", "foot")
    other = f"static const Property foot_props[] = {{\n{elsewhere}}};\n" + other.replace(
        "dc->vmsd = &vmstate_foot;", "device_class_set_props(dc, foot_props);")
    own = SAMPLE.replace("dc->vmsd =", "device_class_set_props(dc, by_hand_props);\n    dc->vmsd =")
    assert contradictions(tmp_path, spec, f"{array}{props}{own}{other}") == [
        "property 'x-queue-state': the tree has none of that name (hw/hand/hand.c:18)"]


@needs_reader
def test_all_places_of_many_contradictions_are_told(tmp_path: Path) -> None:
    fields = [{"name": f"f{number}", "type": "uint32"} for number in range(8)]
    macros = "".join(f"VMSTATE_UINT16(f{number}, HandState),\n" for number in range(8))
    state = {**SPEC["state"], "version": 2, "fields": fields}
    source = SAMPLE.replace("VMSTATE_UINT16(ctrl, HandState),", macros)
    told = contradictions(tmp_path, {**SPEC, "state": state}, source)
    assert len(told) == 6 and told[4].endswith(" (hw/hand/hand.c:9)")
    assert told[5] == ("and 3 more contradictions: line 32 (hw/hand/hand.c:10), line 36 (hw/hand/hand.c:11), "
                       "line 40 (hw/hand/hand.c:12)")


@needs_reader
@pytest.mark.parametrize(("version", "found"), [("2", 0), ("3", 1)])
def test_an_example_is_held_against_the_tree(tmp_path: Path, version: str, found: int) -> None:
    body = "".join(f"   {line}\n" for line in SAMPLE.splitlines()[2:6])
    body = body.replace("version_id = 2", f"version_id = {version}")
    built = project(tmp_path, pages(one=f".. vmsd:example::\n   :source:\n\n{body}")).build()
    assert len(drift(built)) == found
    assert not found or "one.rst:7" in drift(built)[0]


@needs_reader
def test_an_unknown_device_is_drift_and_old_specs_are_not(tmp_path: Path) -> None:
    gone, later = ({**SPEC, "device": name} for name in ("gone", "by-hand"))
    later["releases"] = ["9.2"]
    files = {"gone.json": json.dumps(gone), "by-hand.json": json.dumps(later)}
    body = "".join(f".. vmsd:device:: {name}\n   :spec: {name}.json\n   :source:\n\n" for name in ("gone", "by-hand"))
    built = project(tmp_path, {**pages(one=body), **files}).build()
    assert ["no device type 'gone'" in line for line in drift(built)] == [True]


@needs_reader
@pytest.mark.skipif(sys.platform == "win32", reason="Sphinx reads in one process there")
def test_what_processes_share_is_left_to_no_collector_until_the_build_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = ".. vmsd:autodevices::\n   :source:\n   :only: hw/hand/*\n"
    counts: list[int] = []
    monkeypatch.setattr(late.states, "rewind", lambda _app, _env: counts.append(gc.get_freeze_count()))
    made = project(tmp_path, pages(**{f"p{number}": body for number in range(late.MANY)}))
    made.build(jobs=2)
    assert counts[0] and not gc.get_freeze_count()


@needs_reader
def test_a_changed_file_makes_only_its_pages_again(tmp_path: Path) -> None:
    demo, hand = (f".. vmsd:autodevices::\n   :source:\n   :only: hw/{name}/*\n" for name in ("demo", "hand"))
    made = project(tmp_path, pages(demo=demo, hand=hand, none="Text."))
    assert made.build().warnings == ""
    assert made.build().read == ()
    source = tmp_path / "tree/hw/hand/hand.c"
    source.write_text(SAMPLE.replace("VMSTATE_UINT16(ctrl", "VMSTATE_UINT64(ctrl"))
    built = made.build()
    assert built.read == ("hand",)
    assert "uint64" in built.text("hand.html")


@needs_reader
def test_a_constant_of_a_header_makes_its_pages_again(tmp_path: Path) -> None:
    demo, hand = (f".. vmsd:autodevices::\n   :source:\n   :only: hw/{name}/*\n" for name in ("demo", "hand"))
    made = project(tmp_path, pages(demo=demo, hand=hand))
    folder = tmp_path / "tree/hw/hand"
    (folder / "hand.c").write_text('#include "common.h"\n' + SAMPLE.replace("version_id = 2", "version_id = HAND"))
    (folder / "common.h").write_text('#include "regs.h"\n')
    (folder / "regs.h").write_text("#define HAND 17\n")
    assert "17, loads 1 to 17" in made.build().text("hand.html")
    (folder / "regs.h").write_text("#define HAND 18\n")
    built = made.build()
    assert built.read == ("hand",)
    assert "18, loads 1 to 18" in built.text("hand.html")


@pytest.mark.parametrize(("jobs", "of_tree"), [(1, True), (2, True), (2, False)])
def test_without_the_c_reader_one_warning_a_build(
    tmp_path: Path, jobs: int, of_tree: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.find_spec
    monkeypatch.setattr(parser.importlib.util, "find_spec",
                        lambda name: None if name.startswith("tree_sitter") else spec(name))
    body = ".. vmsd:autodevices::\n   :source:\n" if of_tree else ".. vmsd:example::\n\n   static int a;\n   f() {;}\n"
    made = project(tmp_path, pages(**{f"page{number}": body for number in range(8)}))
    for _again in range(2):
        built = made.build(jobs=jobs)
        (line,) = built.warnings.splitlines()
        assert "page0.rst:4: WARNING: C source cannot be read: tree-sitter is not installed" in line
        assert "pip install tree-sitter" in line
        assert "8 directives need it" in line
    assert "tree-sitter is not installed" in built.text("page3.html")


@needs_reader
def test_a_reader_that_does_not_fit_its_grammar_is_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pip installs them for Python 3.9 when nobody bounds the grammar; the guide needs neither."""
    def unfit() -> None:
        raise ValueError("Incompatible Language version 15")
    monkeypatch.setattr(parser, "parser", unfit)
    parser._unfit.cache_clear()
    try:
        made = project(tmp_path, pages(guide=".. vmsd:guide::\n", tree=".. vmsd:autodevices::\n   :source:\n"))
        (line,) = made.build().warnings.splitlines()
    finally:
        parser._unfit.cache_clear()
    both = (f"{name} {importlib.metadata.version(name)}" for name in ("tree-sitter", "tree-sitter-c"))
    assert f"C source cannot be read: {' and '.join(both)} do not fit together: Incompatible Language" in line
    assert line.startswith(str(tmp_path)) and "(pip install --upgrade tree-sitter " in line


def test_the_remedy_gives_a_grammar_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for version, wanted in (((3, 9), "tree-sitter 'tree-sitter-c<0.23.5'"), ((3, 10), "tree-sitter tree-sitter-c")):
        monkeypatch.setattr(parser.sys, "version_info", version)
        problem = parser.missing("tree")
        assert problem and problem.remedy == f"pip install {wanted}"


def test_the_problem_of_a_missing_reader() -> None:
    found: Optional[Problem] = parser.missing("tree")
    assert (found is None) == bool(importlib.util.find_spec("tree_sitter_c"))


def test_a_tree_that_no_page_shows_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "read_tree", lambda path: pytest.fail(f"{path} is read"))
    body = ".. vmsd:guide-section:: versioning\n"
    project(tmp_path, pages(**{f"page{number}": body if number == 1 else "Text." for number in range(8)})).build()


@needs_reader
def test_variants_refer_to_the_first_and_idle_properties_are_left_out(tmp_path: Path) -> None:
    built = project(tmp_path, pages(one=".. vmsd:autodevices::\n   :source:\n   :only: hw/demo/*\n")).build()
    assert built.warnings == ""
    page = built.text("one.html")
    assert "State of demo-base in 9.1.0" in page
    assert "State of demo-fast" not in page
    assert '<a class="reference internal" href="#vmsd-device-demo-base">' in page
    properties = page[page.index("Properties of demo-base"):]
    assert "x-migrate-rss" in properties
    assert "hotpluggable" not in properties


REFERENCE = ".. vmsd:autodevices::\n   :source:\n"


def with_base(folder: Path, changes: dict[str, str], base: str = "old.json.gz") -> Project:
    """A project whose tree is release 9.2; its base is the same tree as 9.1, stored before *changes* were made."""
    made = project(folder, pages(one=f"{REFERENCE}   :only: by-hand gone\n"))
    made.write({"conf.py": (made.src / "conf.py").read_text() + f'vmsd_base = "{base}"\n'})
    gone = SAMPLE.replace("by-hand", "gone").replace("by_hand", "gone")
    (folder / "tree/hw/hand/gone.c").write_text(gone)
    (made.src / "old.json.gz").write_bytes(store(read_tree(folder / "tree")[0]))
    shutil.copytree(folder / "tree", folder / "old")
    (folder / "tree/VERSION").write_text("9.1.50\n")
    (folder / "tree/hw/hand/gone.c").unlink()
    text = SAMPLE
    for old, new in changes.items():
        text = text.replace(old, new)
    (folder / "tree/hw/hand/hand.c").write_text("\n\n" + text)
    return made


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


@needs_reader
@pytest.mark.parametrize("base", ["old.json.gz", "../old"])
def test_the_reference_marks_what_changed_since_the_base(tmp_path: Path, base: str) -> None:
    made = with_base(tmp_path, {"VMSTATE_UINT16(ctrl": "VMSTATE_UINT64(ctrl"}, base)
    built = made.build()
    assert built.warnings == ""
    page = built.text("one.html")
    assert "Since 9.1.0 changed: by-hand; gone: gone." in plain(page)
    assert "<del>uint16</del>" in page
    assert made.build().read == ()


@needs_reader
@pytest.mark.parametrize("shared", [True, False])
def test_variants_that_changed_alike_refer_to_the_first(tmp_path: Path, shared: bool) -> None:
    """They share what is there now and what was there before."""
    made = with_base(tmp_path, {})
    second = SAMPLE[SAMPLE.index("static void by_hand_class_init" if shared else "static const VMSt"):]
    second = second.replace('.name = "by-hand", .parent', '.name = "by-hand-2", .parent').replace("by_hand_", "hand_2_")
    before = SAMPLE + second.replace("TypeInfo by_hand", "TypeInfo hand_2").replace("(&by_hand)", "(&hand_2)")
    if not shared:
        before = before.replace("vmstate_by_hand", "vmstate_own", 1).replace("&vmstate_by_hand", "&vmstate_own", 1)
    (tmp_path / "old/hw/hand/hand.c").write_text(before)
    (made.src / "old.json.gz").write_bytes(store(read_tree(tmp_path / "old")[0]))
    (tmp_path / "tree/hw/hand/hand.c").write_text(before.replace("UINT16(ctrl", "UINT64(ctrl"))
    made.write({"one.rst": f"Page\n====\n\n{REFERENCE}   :only: hw/hand/hand.c\n"})
    page = plain(made.build().text("one.html"))
    assert "Since 9.1.0 changed: by-hand, by-hand-2" in page
    assert ("State and properties are those of by-hand" in page) == shared
    assert page.count("of 1 rows differ") == (1 if shared else 2)


@needs_reader
@pytest.mark.parametrize("group", ["none", "subsystem"])
def test_a_page_of_many_devices_begins_with_links_to_them(tmp_path: Path, group: str) -> None:
    made = project(tmp_path, pages(one=f".. vmsd:autodevices::\n   :source:\n   :group: {group}\n"))
    for number in range(4):
        text = SAMPLE.replace("by-hand", f"more-{number}").replace("hand", f"more{number}")
        (tmp_path / f"tree/hw/hand/more{number}.c").write_text(text)
    built = made.build()
    assert built.warnings == ""
    page = built.text("one.html")
    links = re.findall(r'<a[^>]*href="#(vmsd-device-[^"]*)"', "".join(re.findall(
        r'<p class="vmsd-devices">.*?</p>', page, re.DOTALL)))
    assert set(links) == {f"vmsd-device-{name}" for name in re.findall(r'<section[^>]*id="vmsd-device-([^"]+)"', page)}
    assert len(links) > 4
    assert ("hw/hand: " in plain(page)) == (group == "subsystem")


@needs_reader
def test_what_only_moved_is_not_marked(tmp_path: Path) -> None:
    page = with_base(tmp_path, {}).build().text("one.html")
    assert "Since 9.1.0 gone: gone." in plain(page)
    assert "vmsd-mark" not in page and "Compared with" not in page


@needs_reader
def test_a_raised_version_is_told_where_the_version_stands(tmp_path: Path) -> None:
    raised = {".version_id = 2, .minimum_version_id = 1": ".version_id = 3, .minimum_version_id = 3"}
    page = plain(with_base(tmp_path, raised).build().text("one.html"))
    assert "Since 9.1.0 changed: by-hand" in page
    assert re.search(r"Version\W+3, loads no other \(was 2, loads 1 to 2 in 9\.1\.0\)", page)


@needs_reader
@pytest.mark.parametrize(("parent", "turned", "moved"), [
    ("sys-bus-device", False, True), ("sys-bus-device", True, True), ("pci-device", False, False),
])
def test_a_section_that_became_the_types_own_is_not_marked(
    tmp_path: Path, parent: str, turned: bool, moved: bool
) -> None:
    """Its name in the stream stays, but not on a bus that gives the state of a type a path."""
    made = with_base(tmp_path, {})
    own = SAMPLE.replace('.parent = "device"', f'.parent = "{parent}"')
    call = own.replace("    dc->vmsd = &vmstate_by_hand;\n", "    dc->realize = by_hand_realize;\n").replace(
        "static void by_hand_class_init", "static void by_hand_realize(DeviceState *dev, Error **errp)\n{\n"
        "    vmstate_register(NULL, 0, &vmstate_by_hand, dev);\n}\nstatic void by_hand_class_init")
    before, after = (own, call) if turned else (call, own)
    (tmp_path / "old/hw/hand/hand.c").write_text(before)
    (made.src / "old.json.gz").write_bytes(store(read_tree(tmp_path / "old")[0]))
    (tmp_path / "tree/hw/hand/hand.c").write_text(after)
    page = plain(made.build().text("one.html"))
    assert ("Since 9.1.0 gone: gone." in page) == moved and ("Since 9.1.0 changed: by-hand" in page) != moved


@needs_reader
@pytest.mark.parametrize(("content", "message"), [
    (b"", "holds no stored facts"), (b"\x1f\x8bxx", "holds no stored facts"), (None, "cannot be read"),
])
def test_a_base_that_cannot_be_read_is_one_warning(tmp_path: Path, content: Optional[bytes], message: str) -> None:
    made = with_base(tmp_path, {})
    base = made.src / "old.json.gz"
    if content is None:
        base.unlink()
    else:
        base.write_bytes(content)
    made.write({"two.rst": f":orphan:\n\nTwo\n===\n\n{REFERENCE}   :without: by-hand\n"})
    (line,) = made.build().warnings.splitlines()
    assert f"vmsd_base: old.json.gz {message}" in line and "make it again" in line
    assert ("one.rst:4" in line and "[vmsd.config]" in line) or sphinx.version_info < (8,)


@needs_reader
def test_a_base_must_be_older(tmp_path: Path) -> None:
    made = with_base(tmp_path, {})
    (tmp_path / "tree/VERSION").write_text("9.1.0\n")
    (line,) = made.build().warnings.splitlines()
    assert "vmsd_base: old.json.gz is release 9.1.0, not older than the tree, 9.1.0" in line


ARRAY = """\
GlobalProperty hw_compat_vendor_9[] = {
    { "by-hand", "x-old", "on" },
};
const size_t hw_compat_vendor_9_len = G_N_ELEMENTS(hw_compat_vendor_9);
"""
MACHINE = """\
static void vendor_machine_9_0_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);
    compat_props_add(mc->compat_props, hw_compat_vendor_9, hw_compat_vendor_9_len);
}
static const TypeInfo vendor_machine_9_0 = {
    .name = "vendor-9.0-machine", .parent = "machine", .class_init = vendor_machine_9_0_class_init,
};
"""
PROPERTY = """\
static const Property by_hand_properties[] = {
    DEFINE_PROP_BOOL("x-old", HandState, old, false),
};
"""


def with_machine(folder: Path) -> Project:
    """A page of hw/hand, whose device a machine type of another file gives another value, and one of hw/demo."""
    demo, hand = (f".. vmsd:autodevices::\n   :source:\n   :only: hw/{name}/*\n" for name in ("demo", "hand"))
    made = project(folder, pages(demo=demo, hand=hand))
    device = SAMPLE.replace("VMSTATE_UINT16(ctrl, HandState)", "VMSTATE_BOOL_TEST(ctrl, HandState, hand_test)")
    device = device.replace("static const VMS", "static bool hand_test(void *opaque, int version)\n{\n"
                            "    HandState *s = opaque;\n    return s->old;\n}\nstatic const VMS", 1)
    device = device.replace("    dc->vmsd", "    device_class_set_props(dc, by_hand_properties);\n    dc->vmsd")
    (folder / "tree/hw/hand/hand.c").write_text(device.replace("static void by", f"{PROPERTY}static void by", 1))
    (folder / "tree/hw/vendor").mkdir()
    (folder / "tree/hw/vendor/array.c").write_text(ARRAY)
    (folder / "tree/hw/vendor/machine.c").write_text(MACHINE)
    return made


@needs_reader
def test_the_file_of_a_machine_type_makes_the_pages_again_that_it_speaks_of(tmp_path: Path) -> None:
    made = with_machine(tmp_path)
    assert "vendor-9.0" in made.build().text("hand.html")
    assert made.build().read == ()
    machine = tmp_path / "tree/hw/vendor/machine.c"
    machine.write_text(f"{MACHINE}\n")
    assert made.build().read == (), "nothing that a page shows is different"
    machine.write_text(MACHINE.replace("    compat_props_add", "    // compat_props_add"))
    built = made.build()
    assert built.read == ("hand",)
    assert "vendor-9.0" not in built.text("hand.html")
    machine.write_text(MACHINE)
    built = made.build()
    assert built.read == ("hand",)
    assert "vendor-9.0" in built.text("hand.html")


@needs_reader
@pytest.mark.parametrize("folder", ["hw/hand", "hw/hand/new"])
def test_a_new_device_makes_the_page_of_its_subsystem_again(tmp_path: Path, folder: str) -> None:
    made = with_machine(tmp_path)
    made.write({"rest.rst": ":orphan:\n\nRest\n====\n\n.. vmsd:autodevices::\n   :source:\n   :without: hw/hand/*\n"})
    made.build()
    place = tmp_path / "tree" / folder
    place.mkdir(exist_ok=True)
    (place / "other.c").write_text(SAMPLE.replace("by-hand", "new-hand"))
    built = made.build()
    assert built.read == ("hand",)
    assert "new-hand" in built.text("hand.html")
    (place / "other.c").write_text("int nothing;\n")
    built = made.build()
    assert built.read == ("hand",)
    assert "new-hand" not in built.text("hand.html")


@needs_reader
def test_a_reader_that_is_installed_later_makes_its_pages_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = with_machine(tmp_path)
    spec = importlib.util.find_spec
    with monkeypatch.context() as patch:
        patch.setattr(parser.importlib.util, "find_spec",
                      lambda name: None if name.startswith("tree_sitter") else spec(name))
        assert "tree-sitter is not installed" in made.build().warnings
        assert made.build().read == ()
    built = made.build()
    assert built.read == ("demo", "hand")
    assert built.warnings == "" and "vendor-9.0" in built.text("hand.html")


@needs_reader
def test_an_interrupted_build_leaves_nothing_false(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = with_machine(tmp_path)
    made.build()
    (tmp_path / "tree/hw/vendor/machine.c").write_text(MACHINE.replace("    compat_props_add", "    // add"))
    with monkeypatch.context() as patch:
        patch.setattr(late, "prepare", lambda *_args: 1 / 0)
        with pytest.raises(Exception, match="division"):
            made.build()
    built = made.build()
    assert "hand" in built.read
    assert "vendor-9.0" not in built.text("hand.html")


@needs_reader
def test_a_build_with_nothing_changed_reads_no_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = with_machine(tmp_path)
    made.build()
    (tmp_path / "tree/hw/vendor/machine.c").touch()
    made.build()
    monkeypatch.setattr(trees, "read_tree", lambda path: 1 / 0)
    monkeypatch.setattr(trees, "_load", lambda *_args: 1 / 0)
    assert made.build().read == ()


@needs_reader
def test_the_depfile_names_folders_and_the_files_of_machine_types(tmp_path: Path) -> None:
    made = with_machine(tmp_path)
    (made.src / "depfile.py").write_text("""
def setup(app):
    app.connect("build-finished", write)
def write(app, exception):
    with open(app.outdir + "/named", "w") as file:
        file.writelines(f"{one}\\n" for name in app.env.found_docs for one in app.env.dependencies[name])
""".replace("app.outdir", "str(app.outdir)"))
    made.write({"conf.py": (made.src / "conf.py").read_text() + 'extensions += ["depfile"]\n'
                "import sys, os\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"})
    tree = tmp_path / "tree"
    for _again in range(2):
        lines = made.build().text("named").splitlines()
        assert len(lines) == len(set(lines)), "whatever several pages share is named once"
        named = {line.partition("/tree/")[2] for line in lines}
        assert {"hw", "hw/hand", "hw/vendor", "hw/vendor/machine.c"} <= named
        assert all((tree / name).exists() for name in named)


BOTH = """\
#define VMSTATE_UINT16(f, s) FIELD(f, s, 0, vmstate_info_uint16)
static const VMStateDescription vmstate_two = {
    .name = "two", .version_id = 1, .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
#ifdef TARGET_SPARC64
        VMSTATE_UINT16(wide, TwoState),
#else
        VMSTATE_UINT16(narrow, TwoState),
#endif
        VMSTATE_END_OF_LIST()
    }
};
static void two_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &vmstate_two;
}
#ifdef TARGET_SPARC64
#define TYPE_TWO "two64"
#else
#define TYPE_TWO "two32"
#endif
static const TypeInfo two = { .name = TYPE_TWO, .parent = "device", .class_init = two_class_init };
static void two_register(void)
{
    type_register_static(&two);
}
type_init(two_register)
"""


def _two(folder: Path, option: str = "", conf: str = "", only: str = "two64") -> Built:
    page = f"T\n=\n\n.. vmsd:autodevices::\n   :source:\n   :only: {only}\n{option}"
    project(folder, {})
    (folder / "tree" / "hw" / "demo" / "two.c").write_text(BOTH)
    return Project(folder, {"index.rst": page}, CONF + conf).build("text")


@needs_reader
def test_a_page_shows_what_stands_under_an_if(tmp_path: Path) -> None:
    shown = _two(tmp_path)
    assert shown.warnings == ""
    assert "#if defined(TARGET_SPARC64)" in shown.text("index.txt") and "narrow" in shown.text("index.txt")


@needs_reader
@pytest.mark.parametrize(("option", "conf"), [
    ("   :arch: sparc\n", ""), ("", 'vmsd_arch = "sparc"\n'), ("   :arch: sparc\n", 'vmsd_arch = "sparc64"\n'),
])
def test_a_page_is_for_one_architecture(tmp_path: Path, option: str, conf: str) -> None:
    shown = _two(tmp_path, option, conf, only="two32")
    assert shown.warnings == ""
    text = shown.text("index.txt")
    assert "narrow" in text and "#if" not in text and "wide" not in text


@needs_reader
def test_pages_for_two_architectures_are_made_again(tmp_path: Path) -> None:
    page = ".. vmsd:device:: two{0}\n   :source:\n   :arch: {1}\n\n.. vmsd:fields:: two{0}\n\n"
    one = project(tmp_path, {"index.rst": "T\n=\n\n" + page.format(64, "sparc64") + page.format(32, "sparc")})
    path = tmp_path / "tree" / "hw" / "demo" / "two.c"
    path.write_text(BOTH)
    first = one.build("text")
    assert first.warnings == "" and "wide" in first.text("index.txt") and "narrow" in first.text("index.txt")
    assert one.build("text").read == ()
    path.write_text(BOTH.replace("narrow", "thin"))
    again = one.build("text")
    assert again.read == ("index",) and "thin" in again.text("index.txt")


@needs_reader
@pytest.mark.parametrize(("option", "conf", "line", "message"), [
    ("   :arch: sparc65\n", "", 7, "no architecture 'sparc65' in the C reader (did you mean 'sparc64'?)"),
    ("", 'vmsd_arch = "x86"\n', 4, "vmsd_arch: no architecture 'x86' in the C reader (did you mean 'x86_64'?)"),
])
def test_an_unknown_architecture_is_told(tmp_path: Path, option: str, conf: str, line: int, message: str) -> None:
    warnings = _two(tmp_path, option, conf).warnings
    assert message in warnings and f"index.rst:{line}:" in warnings and len(warnings.splitlines()) == 1


@needs_reader
def test_each_name_that_is_missing_is_told(tmp_path: Path) -> None:
    shown = _two(tmp_path, only="two64, demo-fsat, two63, z*, y-z, hw/none/*")
    assert shown.text("index.txt").count("State of") == 1
    assert [line.partition("WARNING: ")[2].replace(" [vmsd.device]", "") for line in shown.warnings.splitlines()] == [
        "no device 'demo-fsat' in the files (did you mean 'demo-fast'?); the tree may have it for another :arch:",
        "no device 'two63' in the files (did you mean 'two64'?); the tree may have it for another :arch:",
    ]
    assert all("index.rst:6:" in line for line in shown.warnings.splitlines())
