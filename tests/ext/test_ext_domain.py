"""Objects, roles, indices, inventory, search."""
from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

import pytest
from harness import Project
from samples import FILES

from sphinx_vmsd.ext.wording import searched
from sphinx_vmsd.render.table import Column, Kind, Row, Table, cell


def test_inventory_and_indices(tmp_path: Path) -> None:
    built = Project(tmp_path, FILES).build()
    raw = (built.out / "objects.inv").read_bytes()
    inventory = zlib.decompress(raw.split(b"zlib.\n", 1)[1]).decode()
    for line in ("demo-nic vmsd:device 0", "demo-nic.ctrl vmsd:field 1", "demo-nic.migrate-rss vmsd:property 1",
                 "demo-nic/rss vmsd:subsection 1", "8.0 vmsd:machine 1", "demo-uart vmsd:device 0"):
        assert line in inventory
    for index, name in (("devices", "demo-nic"), ("machines", "8.0"), ("properties", "migrate-rss")):
        assert name in built.text(f"vmsd-{index}.html")


def test_a_build_with_nothing_changed_leaves_the_pages_of_indices(tmp_path: Path) -> None:
    project = Project(tmp_path, {**FILES, "other.rst": ":orphan:\n\nO\n=\n"})
    page = project.build().out / "vmsd-devices.html"
    page.write_text(page.read_text("utf-8") + "<!-- left -->", "utf-8")
    built = project.build()
    assert built.read == () and "left" in built.text("vmsd-devices.html")
    page.unlink()
    built = project.build()
    assert "generating indices" not in built.status or "demo-nic" in built.text("vmsd-devices.html")
    page.write_text("left")
    project.write({"other.rst": ":orphan:\n\nOther\n=====\n"})
    assert "demo-nic" in project.build().text("vmsd-devices.html"), "whatever page is written"


def test_every_reference_leads_to_an_anchor(tmp_path: Path) -> None:
    bs4 = pytest.importorskip("bs4")
    built = Project(tmp_path, FILES).build()
    page = bs4.BeautifulSoup(built.text("index.html"), "html.parser")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inner = [link["href"][1:] for link in page.find_all("a", href=True) if link["href"].startswith("#")]
    assert {name for name in inner if name} <= set(ids)


def test_search_finds_a_field(tmp_path: Path) -> None:
    assert "rss_key" in Project(tmp_path, FILES).build().text("searchindex.js")


def test_search_reads_each_word_of_a_table_once_and_no_numbers() -> None:
    rows = (Row((cell("mac", Kind.CODE), cell(6), cell("6 bytes, sent first"))),
            Row((cell("mac_\u00e9", Kind.CODE), cell(6), cell("bytes of a wire"))))
    table = Table((Column("name", "Field"), Column("bytes", "Bytes"), Column("note", "Meaning")), rows, "State of nic")
    assert searched(table) == "State of nic Field Bytes Meaning mac bytes, sent first mac_\u00e9 bytes of a wire"
    assert searched(Table(())) == ""


def test_any_resolves_qualified_names_only(tmp_path: Path) -> None:
    page = "T\n=\n\n.. vmsd:device:: serial\n   :no-index:\n\n.. vmsd:machine:: serial\n\n:any:`vmsd:serial`\n"
    built = Project(tmp_path, {"index.rst": page + "\n`serial`\n", "serial.json": FILES["demo-nic.json"].replace(
        "demo-nic", "serial")}, 'default_role = "any"\n').build()
    assert "'any' reference target not found: serial" in built.warnings
    assert "vmsd:serial" in built.text("index.html") and "vmsd:serial" not in built.warnings


def test_an_unknown_target_warns_with_the_kind(tmp_path: Path) -> None:
    built = Project(tmp_path, {"index.rst": "T\n=\n\n:vmsd:dev:`nothing`\n"}).build()
    assert "index.rst:4: WARNING: no device nothing is described here" in built.warnings


def test_two_descriptions_of_a_device_warn_and_the_first_page_wins(tmp_path: Path) -> None:
    device = "\n\n.. vmsd:device:: demo-nic\n"
    files = {"index.rst": "I\n=\n\n.. toctree::\n\n   b\n   a\n\n:vmsd:dev:`demo-nic`\n", "a.rst": "A\n=" + device,
             "b.rst": "B\n=" + device, "demo-nic.json": FILES["demo-nic.json"]}
    for jobs in (1, 2):
        built = Project(tmp_path / str(jobs), files).build(jobs=jobs)
        assert ("b.rst:4: WARNING: device demo-nic is described in a as well (give one of them :no-index:)"
                in built.warnings)
        assert 'href="a.html#vmsd-device-demo-nic"' in built.text("index.html")


def test_two_references_with_a_device_warn_with_the_line_and_the_way_out(tmp_path: Path) -> None:
    page = "\n=\n\n.. vmsd:autodevices::\n   :spec: demo-nic.json\n"
    files = {"index.rst": "I\n=\n\n.. toctree::\n\n   a\n   b\n", "a.rst": "A" + page, "b.rst": "B" + page,
             "demo-nic.json": FILES["demo-nic.json"]}
    built = Project(tmp_path, files).build()
    assert ("b.rst:4: WARNING: device demo-nic is described in a as well "
            "(leave it to one of them with :only: or :without:)") in built.warnings


def test_a_description_beside_a_reference_is_no_duplicate_and_wins(tmp_path: Path) -> None:
    files = {"index.rst": "I\n=\n\n.. toctree::\n\n   all\n   own\n\n:vmsd:dev:`demo-nic`\n",
             "all.rst": "All\n===\n\n.. vmsd:autodevices::\n   :spec: demo-nic.json\n",
             "own.rst": "Own\n===\n\n.. vmsd:device:: demo-nic\n", "demo-nic.json": FILES["demo-nic.json"]}
    built = Project(tmp_path, files).build()
    assert built.warnings == ""
    assert 'href="own.html#vmsd-device-demo-nic"' in built.text("index.html")


def test_fields_of_many_devices_are_referred_to_and_not_in_the_inventory(tmp_path: Path) -> None:
    """They are ten thousand in QEMU's reference, and each build writes inventory and search index anew."""
    dump = {"vmschkmachine": {"Name": "pc-8.0"},
            "demo": {"Name": "demo", "version_id": 1, "minimum_version_id": 1, "Description": {
        "name": "demo", "version_id": 1, "minimum_version_id": 1,
        "Fields": [{"field": "ctrl", "version_id": 0, "field_exists": False, "size": 4}]}}}
    page = "I\n=\n\n.. vmsd:autodevices::\n   :dump: 8.0=dump.json\n\nText\n----\n\n:vmsd:field:`demo.ctrl`\n"
    other = ":orphan:\n\nO\n=\n\n:vmsd:field:`ctrl`\n"
    files = {"index.rst": page, "other.rst": other, "dump.json": json.dumps(dump)}
    built = Project(tmp_path, files).build()
    assert built.warnings == "" and 'href="#vmsd-fields-demo--ctrl"' in built.text("index.html")
    assert 'href="index.html#vmsd-fields-demo--ctrl"' in built.text("other.html"), "the only field of that name"
    inventory = zlib.decompress((built.out / "objects.inv").read_bytes().split(b"zlib.\n", 1)[1]).decode()
    assert "demo vmsd:device" in inventory and "demo.ctrl" not in inventory


def test_translation_of_tables(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    catalogue = project.build("gettext").text("index.pot")
    assert 'msgid "control word"' in catalogue and 'msgid "Field"' not in catalogue  # ours: see test_ext_language
    folder = project.src / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "index.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "control word"\nmsgstr "Steuerwort"\n',
        "utf-8")
    built = project.build("html", out="de", doctrees="dt-de", language="de", locale_dirs=["locale"])
    shown = re.sub("<template.*?</template>", "", built.text("index.html"), flags=re.DOTALL)  # specs stay as they are
    assert "Steuerwort" in shown and "control word" not in shown


def test_names_with_numbers_are_sorted_by_these(tmp_path: Path) -> None:
    """In lists of devices and in the index; a letter of the index stands there once."""
    bs4 = pytest.importorskip("bs4")
    names = ["dev10", "dev2", "Dev1", "16550", "9p", "95x"]
    files = {f"{name}.json": FILES["demo-nic.json"].replace("demo-nic", name) for name in names}
    page = f"T\n=\n\n.. vmsd:autodevices::\n   :spec: {', '.join(files)}\n   :list:\n\n"
    page += "".join(f".. vmsd:device:: {name}\n   :spec: {name}.json\n\n" for name in names)
    built = Project(tmp_path, {"index.rst": page, **files}).build()
    rows = bs4.BeautifulSoup(built.text("index.html"), "html.parser").select(".vmsd-devices tbody tr th code")
    assert [row.get_text() for row in rows] == ["9p", "95x", "16550", "Dev1", "dev2", "dev10"]
    index = bs4.BeautifulSoup(built.text("vmsd-devices.html"), "html.parser")
    shown = [row.get_text().strip() for row in index.select("table.modindextable tr") if row.get_text().strip()]
    assert shown == ["1", "16550", "9", "9p", "95x", "d", "Dev1", "dev2", "dev10"]
