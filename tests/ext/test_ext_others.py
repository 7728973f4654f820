"""What a device sends beside ``dc->vmsd``: facts, tables of its own, and what is said where nothing is checked."""
from __future__ import annotations

import html
import importlib.util
import re
import shutil
from pathlib import Path

import pytest
from harness import Project

from sphinx_vmsd.model import History
from sphinx_vmsd.readers.source import read_tree
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.spec.write import write_spec

needs_reader = pytest.mark.skipif(not importlib.util.find_spec("tree_sitter_c"), reason="needs the C reader")
TREE = Path(__file__).parent.parent / "source" / "samples" / "tree"
CONF = """
vmsd_srctree = "../tree"
vmsd_source_url = "https://example.org/{path}#L{line}"
vmsd_diagram_engine = "builtin"
"""
STATE = """\
static const VMStateDescription vmstate_%(symbol)s = {
    .name = "%(name)s", .version_id = 3, .minimum_version_id = 2,
    .fields = (const VMStateField[]) { VMSTATE_UINT16(%(field)s, S), VMSTATE_END_OF_LIST() }%(more)s
};
"""
SUB = ", .subsections = (const VMStateDescription * const []) { &vmstate_%s, NULL }"


def state(symbol: str, name: str, field: str, more: str = "") -> str:
    return STATE % {"symbol": symbol, "name": name, "field": field, "more": more}


def device(name: str, parent: str, body: str, klass: str = "DeviceClass *dc = DEVICE_CLASS(klass);") -> str:
    word = name.replace("-", "_")
    return f"""\
static void {word}_class_init(ObjectClass *klass, void *data)
{{
    {klass}
    {body}
}}
static const TypeInfo {word} = {{ .name = "{name}", .parent = "{parent}", .class_init = {word}_class_init }};
static void {word}_register(void)
{{
    type_register_static(&{word});
}}
type_init({word}_register);
"""


SAMPLE = "\n".join((
    "#define VMSTATE_UINT16(f, s) FIELD(f, s, 0, vmstate_info_uint16)",
    state("own", "own", "mine"), state("deep", "part/deep", "deepest"), state("part", "part", "pages", SUB % "deep"),
    state("core", "core", "regs"), state("early", "early", "plugged"),
    "static void loose_realize(DeviceState *dev, Error **errp)\n{\n"
    "    vmstate_register(NULL, 0, &vmstate_core, dev);\n"
    "    vmstate_register_any(VMSTATE_IF(dev), &vmstate_early, dev);\n}\n",
    device("two-parts", "pci-device", "dc->vmsd = &vmstate_own; vdc->vmsd = &vmstate_part;",
           "DeviceClass *dc = DEVICE_CLASS(klass); VirtioDeviceClass *vdc = VIRTIO_DEVICE_CLASS(klass);"),
    device("loose", "device", "dc->realize = loose_realize;"),
    device("loose-twin", "loose", "(void)dc;"),
))
PAGE = """\
Page
====

.. vmsd:device:: two-parts
   :source:

.. vmsd:fields::
.. vmsd:subsections::
.. vmsd:matrix::

.. vmsd:device:: loose
   :source:

.. vmsd:fields::
.. vmsd:subsections::

.. vmsd:migrate::
   :from: 9.1.0
   :to: 9.1.0
   :expect: works

:vmsd:field:`loose.regs` and :vmsd:sub:`part/deep`

.. vmsd:fields::
   :source: hw/others/others.c
   :symbol: vmstate_own
"""
MANY = "Page\n====\n\n.. vmsd:autodevices::\n   :source:\n   :only: hw/others/*\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def project(folder: Path, page: str, conf: str = "") -> Project:
    shutil.copytree(TREE, folder / "tree")
    (folder / "tree/hw/others").mkdir()
    (folder / "tree/hw/others/others.c").write_text(SAMPLE)
    return Project(folder, {"index.rst": page}, CONF + conf)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page))).replace("’", "'")


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SAMPLE.splitlines(), 1) if text in line)


@needs_reader
def test_every_description_has_its_facts_and_tables(tmp_path: Path) -> None:
    made = project(tmp_path, PAGE)
    built = made.build()
    assert built.warnings == ""
    marked = built.text("index.html")
    page = plain(marked)
    assert "own after the PCI address: 0000:00:03.0/own" in page
    assert "part by vdc->vmsd: within the section of own; no dump shows it" in page
    assert "core by vmstate_register: section core; no dump shows it" in page
    assert "early by vmstate_register_any: section early, after the path of the device where its bus has one;" in page
    assert f'href="https://example.org/hw/others/others.c#L{line_of("vmstate_register(NULL")}"' in marked
    for caption in ("State of two-parts in", "State part of two-parts in", "State core of loose in",
                    "State early of loose in", "Subsections of state part of two-parts in"):
        assert caption in page, caption
    assert 'id="vmsd-fields-loose-core--regs"' in marked and 'href="#vmsd-fields-loose-core--regs"' in marked
    assert 'href="#vmsd-fields-two-parts-part--part-deep"' in marked
    assert "Subsections of two-parts in" not in page and "has no state of its own" not in page
    assert page.count("State part of") == 1  # a symbol is that description alone
    assert "Not checked" not in page
    for word in ("deepest", "plugged"):
        assert word in built.text("searchindex.js")


@needs_reader
def test_the_reference_shows_them_once_and_lists_them(tmp_path: Path) -> None:
    built = project(tmp_path, MANY + "\n.. vmsd:autodevices::\n   :source:\n   :list:\n   :only: hw/others/*\n").build()
    assert built.warnings == ""
    page = plain(built.text("index.html"))
    assert page.count("State core of loose in") == 1 and "State core of loose-twin" not in page
    assert "State and properties are those of loose." in page
    assert "core, early" in page and "no VMSD" not in page


@needs_reader
@pytest.mark.parametrize("builder", ["latex", "text", "man", "epub"])
def test_every_builder_draws_them(tmp_path: Path, builder: str) -> None:
    conf = 'man_pages = [("index", "p", "p", ["a"], 1)]\nlatex_documents = [("index", "p.tex", "p", "a", "manual")]\n'
    built = project(tmp_path, MANY, conf).build(builder)
    files = {"latex": "p.tex", "text": "index.txt", "man": "p.1", "epub": "index.xhtml"}
    text = built.text(files[builder])
    assert "plugged" in text and "Also sends" in text.replace("\n", " ")


@needs_reader
def test_german(tmp_path: Path) -> None:
    page = plain(project(tmp_path, PAGE).build(language="de").text("index.html"))
    assert "part durch vdc->vmsd: innerhalb der Section von own; kein Dump zeigt es" in page
    assert "Zustand core von loose in" in page
    assert not re.search("Also sends|after the|no dump", page)


@needs_reader
def test_what_changed_since_the_base_is_marked(tmp_path: Path) -> None:
    made = project(tmp_path, MANY, 'vmsd_base = "../old"\n')
    shutil.copytree(tmp_path / "tree", tmp_path / "old")
    (tmp_path / "tree/VERSION").write_text("9.1.50\n")
    changed = SAMPLE.replace("VMSTATE_UINT16(plugged", "VMSTATE_UINT64(plugged")
    (tmp_path / "tree/hw/others/others.c").write_text(changed)
    page = plain(made.build().text("index.html"))
    assert "Since 9.1.0 changed: loose, loose-twin." in page
    assert "State early of loose" in page


@needs_reader
def test_a_dump_as_base_says_nothing_about_them(tmp_path: Path) -> None:
    made = project(tmp_path, MANY, 'vmsd_base = "old.json"\n')
    (made.src / "old.json").write_text(
        '{"vmschkmachine": {"Name": "pc-i440fx-9.0"}, "two-parts": {"Name": "two-parts", "version_id": 3, '
        '"minimum_version_id": 2, "Description": {"name": "own", "version_id": 3, "minimum_version_id": 2, '
        '"Fields": [{"field": "mine", "version_id": 0, "field_exists": false, "size": 2}]}}}')
    (tmp_path / "tree/VERSION").write_text("9.1.50\n")
    page = plain(made.build().text("index.html"))
    assert "State core of loose in" in page
    assert "new:" not in page and "added" not in page


@needs_reader
def test_a_written_spec_keeps_the_section(tmp_path: Path) -> None:
    project(tmp_path, PAGE)
    tree, _problems = read_tree(tmp_path / "tree")
    spec, problems = read_spec(tmp_path / "x.yaml", write_spec(History((tree,)), "loose"))
    assert spec is not None and problems == ()
    found = spec.history.snapshots[0].device("loose")
    assert found is not None
    assert [(one.description.name, one.section) for one in found.others] == [("core", "core"), ("early", None)]


SPEC = """\
format: 1
device: bell
releases: ["9.0", "9.1"]
state: {name: bell, version: 1, minimum_version: 1, fields: [{name: ring, type: uint8}]}
others:
  - how: vmstate_register
    section: clapper
    state: {name: clapper, fields: [{name: swing, type: uint8}, {name: force, type: uint8, since: "9.1"}]}
"""


@pytest.mark.parametrize("builder", ["html", "latex", "text", "man", "epub"])
def test_a_spec_tells_them_to_every_builder(tmp_path: Path, builder: str) -> None:
    page = ("Page\n====\n\n.. vmsd:device:: bell\n   :spec: bell.yaml\n\n"
            ".. vmsd:fields::\n   :since: 9.0\n\n:vmsd:field:`bell.swing`\n")
    conf = 'man_pages = [("index", "p", "p", ["a"], 1)]\nlatex_documents = [("index", "p.tex", "p", "a", "manual")]\n'
    built = Project(tmp_path, {"index.rst": page, "bell.yaml": SPEC}, conf).build(builder)
    assert "vmsd" not in built.warnings
    files = {"html": "index.html", "latex": "p.tex", "text": "index.txt", "man": "p.1", "epub": "index.xhtml"}
    text = plain(built.text(files[builder]).replace("\\-", "-"))
    for word in ("Also sends", "section clapper", "State clapper of bell in 9.1", "swing", "1 of 2 rows differ"):
        assert word in text, word


@needs_reader
def test_one_that_blocks_migration_says_so(tmp_path: Path) -> None:
    page = plain(project(tmp_path, ".. vmsd:device:: demo-fast\n   :source:\n").build().text("index.html"))
    assert "by-hand by vmstate_register: section by-hand; no dump shows it; blocked: the device says" in page


@needs_reader
def test_a_device_that_blocks_migration_says_so_where_its_fields_would_stand(tmp_path: Path) -> None:
    made = project(tmp_path, """Page
====

.. vmsd:device:: blocked
   :source:

.. vmsd:fields::

.. vmsd:fields::
   :source: hw/others/blocked.c
   :symbol: vmstate_blocked

.. vmsd:device:: reached
   :source:
""")
    (tmp_path / "tree/hw/others/blocked.c").write_text(
        'static const VMStateDescription vmstate_blocked = { .name = "blocked", .unmigratable = 1 };\n'
        + device("blocked", "i2c-slave", "dc->vmsd = &vmstate_blocked;")
        + state("reached", "reached", "regs") + device("reached", "i2c-slave", "dc->vmsd = &vmstate_reached;"))
    built = made.build()
    assert built.warnings == ""
    page = plain(built.text("index.html"))
    assert re.search(r"Section:? reached\b", page)
    assert page.count("The device says that it can't be migrated.") == 2


BY_HAND = """\
format: 1
device: demo-keys
releases: [9.0]
parents: [device]
written: [{name: demo-keys, version: 2, under: "s->enabled && s->ready"}, {name: demo-late}]
"""


@pytest.mark.parametrize("page", [
    "Page\n====\n\n.. vmsd:device:: demo-keys\n   :spec: keys.yaml\n\n.. vmsd:fields::\n\n.. vmsd:transitions::\n",
    "Page\n====\n\n.. vmsd:autodevices::\n   :spec: keys.yaml\n",
], ids=["device", "autodevices"])
def test_sections_that_functions_write_are_told(tmp_path: Path, page: str) -> None:
    built = Project(tmp_path, {"index.rst": page, "keys.yaml": BY_HAND}).build()
    assert built.warnings == ""
    said = plain(built.text("index.html"))
    assert "demo-keys, version 2 only if s->enabled && s->ready: no description tells what it holds" in said
    assert "demo-late: no description tells" in said and "has no state of its own" not in said
    assert ("no description tells the state of demo-keys." in said) == ("vmsd:fields" in page)
