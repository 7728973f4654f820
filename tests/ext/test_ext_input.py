"""Bad input: one located warning each, never a traceback; whatever names contain, pages stay well formed."""
from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path
from typing import Callable
from xml.etree import ElementTree

import pytest
from harness import Project
from samples import FILES, SPEC

DIRECTIVE = "T\n=\n\n.. vmsd:fields:: {argument}\n   :{option}: {value}\n"


def page(argument: str, option: str, value: str) -> dict[str, str]:
    return {**FILES, "index.rst": DIRECTIVE.format(argument=argument, option=option, value=value)}


@pytest.mark.parametrize(("option", "value", "message"), [
    ("spec", "missing.json", "missing.json: no such file"),
    ("spec", "../" * 20 + "etc/passwd", "lies outside of the documentation"),
    ("dump", "demo-nic.json", "expected the output of -dump-vmstate"),
])
def test_files_that_cannot_be_used(tmp_path: Path, option: str, value: str, message: str) -> None:
    built = Project(tmp_path, page("demo-nic", option, value)).build()
    assert message in built.warnings and len(built.warnings.splitlines()) == 1
    assert "index.rst:4: WARNING" in built.warnings or "demo-nic.json" in built.warnings
    assert message.split(": ")[-1] in built.text("index.html")


def test_a_link_out_of_the_documentation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text(SPEC)
    project = Project(tmp_path, page("demo-nic", "spec", "link.json"))
    (project.src / "link.json").symlink_to(tmp_path / "outside.json")
    assert "lies outside" in project.build().warnings


def test_configured_folders_may_be_read(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "demo-nic.json").write_text(SPEC)
    files = {"index.rst": "T\n=\n\n.. vmsd:fields:: demo-nic\n"}
    assert Project(tmp_path, files, 'vmsd_spec_path = ["../specs"]\n').build().warnings == ""


@pytest.mark.parametrize(("argument", "option", "value", "message"), [
    ("demo-nik", "spec", "demo-nic.json", "no device 'demo-nik' in the files (did you mean 'demo-nic'?)"),
    ("demo-nic", "release", "8.5", "no release '8.5' in the files (did you mean"),
])
def test_names_that_the_facts_lack(tmp_path: Path, argument: str, option: str, value: str, message: str) -> None:
    files = page(argument, option, value)
    if option == "release":
        files["index.rst"] += "   :spec: demo-nic.json\n"
    built = Project(tmp_path, files).build()
    assert message in built.warnings and "index.rst:4: WARNING" in built.warnings


def test_a_spec_with_mistakes_shows_them_all(tmp_path: Path) -> None:
    spec = SPEC.replace('"minimum_version"', '"minimal_version"').replace('"uint32"', '"uint33"').replace(
        '"count": 6', '"count": -6')
    built = Project(tmp_path, {**FILES, "demo-nic.json": spec}).build()
    for words in ("minimal_version", "uint33", ":8:"):
        assert words in built.warnings
    assert all("demo-nic.json:" in line for line in built.warnings.splitlines() if "uint33" in line)


def test_a_mistake_in_a_spec_hides_nothing_of_what_it_still_says(tmp_path: Path) -> None:
    directives = ("device:: demo-nic", "fields::", "properties::", "transitions::", "bytes::", "compare::")
    page = "T\n=\n\n" + "".join(f".. vmsd:{one}\n\n" for one in directives)
    files = {"demo-nic.json": SPEC.replace('"minimum_version": 1,', '"minimal_version": 1,', 1), "index.rst": page}
    text = Project(tmp_path, files).build("text").text("index.txt")
    assert text.count("minimal_version") == 1
    for words in ("State of demo-nic", "Properties of demo-nic", "Transitions of", "Bytes of", "Changes of demo-nic"):
        assert words in text


def test_a_device_without_spec_is_told_once_a_page(tmp_path: Path) -> None:
    page = "T\n=\n\n.. vmsd:device:: demo-nic\n\n.. vmsd:fields::\n\n.. vmsd:matrix::\n\n.. vmsd:bytes::\n"
    (line,) = Project(tmp_path, {"index.rst": page}).build().warnings.splitlines()
    assert "index.rst:4" in line and "no demo-nic.yaml" in line


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"{", b"[1, 2]", b'{"vmschkmachine": {"Name": 5}, "x": 7}'])
def test_broken_dumps_give_one_warning(tmp_path: Path, data: bytes) -> None:
    project = Project(tmp_path, page("e1000", "dump", "dump.json"))
    (project.src / "dump.json").write_bytes(data)
    warnings = project.build().warnings
    assert len(warnings.splitlines()) == 1 and "dump.json" in warnings


@pytest.mark.parametrize(("value", "message"), [
    ("dump.json",
     "dump.json:1: WARNING: does not say which release it is of (write RELEASE=SOURCE, as in 10.0=dump.json)"),
    ("8.0=dump.json, 8.0=other.json", "other.json:1: WARNING: is of release 8.0, and so is"),
])
def test_a_dump_of_an_unclear_release_gives_one_warning(tmp_path: Path, value: str, message: str) -> None:
    files = {**page("demo", "dump", value), "dump.json": DUMP, "other.json": DUMP}
    warnings = Project(tmp_path, files).build().warnings
    assert len(warnings.splitlines()) == 1 and message in warnings


DUMP = json.dumps({"vmschkmachine": {"Name": "pc-q35-7.2"}, "demo": {
    "Name": "demo", "version_id": 1, "minimum_version_id": 1, "Description": {
        "name": "demo", "version_id": 1, "minimum_version_id": 1, "Fields": [
            {"field": "a", "version_id": 0, "field_exists": False, "size": 4}]}}})
EVIL = "<b>&\"'{x}\\_$%#~^</script><script>alert(1)</script>"


def evil_dump() -> str:
    field = {"field": EVIL, "version_id": 0, "field_exists": False, "size": 4}
    description = {"name": EVIL, "version_id": 1, "minimum_version_id": 1, "Fields": [field]}
    return json.dumps({"vmschkmachine": {"Name": "pc-8.0"},
                       EVIL: {"Name": EVIL, "version_id": 1, "minimum_version_id": 1, "Description": description}})


@pytest.mark.parametrize("builder", ["html", "latex", "epub", "man", "texinfo", "text", "xml"])
def test_hostile_names_stay_text(tmp_path: Path, builder: str) -> None:
    rst = "T\n=\n\n.. vmsd:autodevices::\n   :dump: 8.0=dump.json, 8.1=dump.json\n"
    built = Project(tmp_path, {"index.rst": rst, "dump.json": evil_dump()}).build(builder)
    assert built.warnings == ""
    shown = "".join(path.read_text("utf-8", "replace") for path in built.out.rglob("*")
                    if path.suffix in (".html", ".xhtml", ".tex", ".xml"))
    assert "<script>alert(1)" not in shown and "</script><script>" not in shown
    if builder == "latex":
        assert r"\_\$\%\#" in shown or r"\textbackslash" in shown


@pytest.mark.parametrize(("name", "value", "words"), [
    ("vmsd_diagram_engine", "dott", "did you mean 'dot'?"),
    ("vmsd_spec_path", "specs", "must be a list of texts"),
    ("vmsd_check_claims", "yes", "must be True or False"),
])
def test_options_with_wrong_values(tmp_path: Path, name: str, value: str, words: str) -> None:
    built = Project(tmp_path, FILES, f"{name} = {value!r}\n").build()
    assert f"{name} must be" in built.warnings and words in built.warnings


def test_an_example_shows_what_the_rules_find(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    page = """\
T
=

.. vmsd:example::

   format: 1
   device: demo-x
   releases: ["8.0"]
   state:
     name: demo-x
     version: 1
     minimum_version: 2
     fields:
     - {name: ctrl, type: uint32}
"""
    built = Project(tmp_path, {"index.rst": page}).build()
    assert "minimum-above-version" in built.text("index.html")


@pytest.mark.parametrize(("damage", "warning", "shown"), [
    (("VMStateDescription", "VMStateDescripton"), "no description in this example", ()),
    (("  .version_id = 1,", "  .version_id = 1"), "comma is missing before '.minimum_version_id'", ("ctrl", "uint32")),
    (("minimum_version_id = 1,", "minimum_version_id = 1"), "a comma is missing before '.fields'", ("ctrl", "uint32")),
    (("version_id = 1,", "version_id = ONE,"), "version_id is not known", ("ctrl", "uint32")),
    (("  .version_id", "  .version"), "no member 'version' (did you mean 'version_id'?)", ("ctrl", "uint32")),
    ((".fields", ".feilds"), "no member 'feilds' (did you mean 'fields'?)", ()),
    (("  .minimum_version_id = 1", "  .minimum_version_id = 2, .bogus = 1"), "no member 'bogus'", ("ctrl", "uint32")),
])
def test_an_example_that_is_not_read_is_told_and_nothing_wrong_said_of_it(
    tmp_path: Path, damage: tuple[str, str], warning: str, shown: tuple[str, ...]
) -> None:
    pytest.importorskip("tree_sitter_c")
    body = """static const VMStateDescription vmstate_demo = {
  .name = "demo-x",
  .version_id = 1,
  .minimum_version_id = 1,
  .fields = (const VMStateField[]) { VMSTATE_UINT32(ctrl, DemoState), VMSTATE_END_OF_LIST() },
  .post_load = demo_post_load,
};
"""
    body = "".join(f"   {line}\n" for line in body.replace(*damage).splitlines())
    built = Project(tmp_path, {"index.rst": f"T\n=\n\n.. vmsd:example::\n   :language: c\n\n{body}"}).build()
    text = built.text("index.html")
    assert warning in built.warnings and "index.rst:" in built.warnings
    assert "version 0" not in text and "minimum-above-version" not in text and "none." not in text
    assert all(f">{one}<" in text.split("</pre>")[-1] for one in shown)


def test_sources_link_to_where_they_can_be_read(tmp_path: Path) -> None:
    built = Project(tmp_path, FILES, 'vmsd_source_url = "https://example.org/{path}#L{line}"\n').build()
    assert 'href="https://example.org/hw/net/demo-nic.c#L1"' in built.text("index.html")


DEEP = b'{"vmschkmachine": {"Name": "pc-8.0"}, "e1000": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001


@pytest.mark.parametrize(("option", "name", "data"), [
    ("dump", "empty.json", b""), ("dump", "list.json", b"[1, 2]"), ("dump", "deep.json", DEEP),
    ("spec", "empty.json", b""), ("spec", "empty.yaml", b""), ("spec", "list.yaml", b"- 1\n"),
])
def test_a_file_that_is_wrong_as_a_whole_is_named_with_a_line(
    tmp_path: Path, option: str, name: str, data: bytes
) -> None:
    if name.endswith("yaml"):
        pytest.importorskip("yaml")
    project = Project(tmp_path, page("e1000", option, name))
    (project.src / name).write_bytes(data)
    warnings = project.build().warnings
    assert re.fullmatch(rf"{re.escape(str(project.src / name))}:1(:\d+)?: WARNING: \S.*\n", warnings), warnings


def test_a_folder_without_sources_is_told_at_the_directive(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter")
    project = Project(tmp_path, page("e1000", "source", "tree"))
    (project.src / "tree").mkdir()
    warnings = project.build().warnings
    assert "index.rst:4: WARNING: tree: " in warnings and ".rst:1" not in warnings


def test_a_mistake_in_a_spec_shows_once_a_page_with_its_place(tmp_path: Path) -> None:
    files = {**FILES, "demo-nic.json": SPEC.replace('"uint32"', '"uint33"')}
    files["index.rst"] = "T\n=\n" + "\n.. vmsd:fields:: demo-nic\n   :spec: demo-nic.json\n" * 3
    built = Project(tmp_path, files).build("text")
    assert len(re.findall(r"demo-nic\.json:8:\d+: .*uint33", built.warnings)) == 1
    told = [line for line in built.text("index.txt").splitlines() if "uint33" in line]
    assert len(told) == 1 and "demo-nic.json:8:" in told[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize(("option", "name"), [
    ("spec", "pipe.json"), ("spec", "pipe.yaml"), ("dump", "pipe.json"), ("spec", "folder"), ("file", "pipe.c")])
def test_a_pipe_is_no_file(tmp_path: Path, option: str, name: str) -> None:
    text = DIRECTIVE.format(argument="demo-nic", option=option, value=name)
    files = {**FILES, "index.rst": text.replace("fields:: demo-nic", "example::") if option == "file" else text}
    project = Project(tmp_path, files)
    (project.src / "folder").mkdir()
    for one in ("pipe.json", "pipe.yaml", "pipe.c", "folder/pipe.json"):
        os.mkfifo(project.src / one)
    built = project.build()
    assert "is no file" in built.warnings
    assert "pipe" in built.warnings
    assert "is no file" in built.text("index.html")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_among_the_specs_stops_no_builder(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    os.mkfifo(tmp_path / "specs/pipe.json")
    os.mkfifo(tmp_path / "base.json.gz")
    conf = 'vmsd_spec_path = ["../specs"]\nvmsd_base = "../base.json.gz"\n'
    assert "pipe.json" not in Project(tmp_path, FILES, conf).build("vmsd-check").text("output.txt")


def recorded(described: bool = True) -> bytes:
    """A stream of the machine type 7.2 with a device ``d``."""
    def be(number: int) -> bytes:
        return number.to_bytes(4, "big")

    machine = b"pc-q35-7.2"
    section = b"\4" + be(0) + b"\1d" + be(0) + be(3) + be(5) + b"\x7e" + be(0)
    text = json.dumps({"page_size": 4096, "devices": [{"name": "d", "instance_id": 0, "vmsd_name": "d", "version": 3,
                       "fields": [{"name": "sent", "type": "uint32", "size": 4}]}]}).encode()
    return (bytes.fromhex("5145564d00000003") + b"\7" + be(len(machine)) + machine + section + b"\0"
            + (b"\6" + be(len(text)) + text if described else b""))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_streams_are_taken_where_dumps_are(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """Pages depend on them."""
    files = page("d", "dump", "guest.mig")
    project = Project(tmp_path, files)
    stream = project.src / "guest.mig"
    stream.write_bytes(pack(recorded()))
    built = project.build("text")
    assert built.warnings == ""
    assert "sent" in built.text("index.txt") and "7.2" in built.text("index.txt")
    stream.write_bytes(pack(recorded().replace(b"sent", b"said")))
    os.utime(stream, (2 ** 31, 2 ** 31))
    again = project.build("text")
    assert again.read == ("index",) and "said" in again.text("index.txt")


@pytest.mark.parametrize(("option", "data", "message"), [
    ("dump", recorded(False), "guest.mig:1: WARNING: is a stream without description, so there is nothing to show"),
    ("dump", recorded()[:-9], "guest.mig:1: WARNING: offset 0x30: the description of 156 bytes does not fit"),
    ("dump", b"\x1f\x8bxx", "guest.mig:1: WARNING: damaged gzip file"),
    ("spec", b"\xff" + recorded(), "guest.mig:1: WARNING: is not UTF-8 text (a migration stream goes where dumps do"),
])
def test_streams_that_cannot_be_used(tmp_path: Path, option: str, data: bytes, message: str) -> None:
    project = Project(tmp_path, page("d", option, "guest.mig"))
    (project.src / "guest.mig").write_bytes(data)
    assert message in project.build("text").warnings


def test_the_name_of_a_stream_tells_its_release(tmp_path: Path) -> None:
    project = Project(tmp_path, page("d", "dump", "10.0.mig, 7.2=x.mig"))
    for name in ("10.0.mig", "x.mig"):
        (project.src / name).write_bytes(recorded())
    built = project.build("text")
    assert built.warnings == "" and "in 10.0" in built.text("index.txt")


@pytest.mark.parametrize("builder", ["html", "epub", "latex", "xml", "man", "text"])
def test_no_character_of_a_name_acts_on_a_page(tmp_path: Path, builder: str) -> None:
    name = "a\\u0007b\\u202ec\\u2066d"
    spec = SPEC.replace('"ctrl"', f'"{name}"').replace('"title": "Demo", "summary": "', f'"summary": "{name} ')
    assert spec.count(name) and spec != SPEC
    pages = ["fields", "bytes", "subsections", "properties", "matrix", "transitions"]
    page = "T\n=\n\n.. vmsd:device:: demo-nic\n   :spec: bad.json\n\n"
    page += "".join(f".. vmsd:{one}::\n\n" for one in pages)
    page += ".. vmsd:compare::\n   :since: 8.0\n   :release: 8.1\n"
    built = Project(tmp_path, {"index.rst": page, "bad.json": spec}).build(builder)
    shown = ""
    for path in built.out.rglob("*"):
        if path.suffix in (".html", ".xhtml", ".tex", ".xml", ".1", ".txt", ".opf", ".ncx"):
            text = re.sub('<template class="vmsd-copy".*?</template>', "", path.read_text("utf-8"), flags=re.DOTALL)
            assert not re.search("[\x07\u202e\u2066]", text), path
            shown += text
            if path.suffix in (".xhtml", ".xml"):
                ElementTree.fromstring(re.sub("&(?!lt|gt|amp|quot|#)", "&amp;", text))
    assert re.search(r"a.{1,80}?x07b", shown, re.DOTALL)
