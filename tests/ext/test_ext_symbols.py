"""``:source:`` with ``:symbol:``: one description of a miniature tree, as its code is today, in both syntaxes."""
from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness import Built, Project

pytest.importorskip("tree_sitter_c")

TREE = Path(__file__).parents[1] / "source" / "samples" / "tree"
RST = "T\n=\n\n.. vmsd:{name}::\n   :source: {source}\n   :symbol: {symbol}\n"
MD = "# T\n\n```{{vmsd:{name}}}\n:source: {source}\n:symbol: {symbol}\n```\n"
PLACE = {"source": "hw/demo/demo.c", "symbol": "vmstate_demo"}
CASES = {"fields": ("ctrl", "pair"), "subsections": ("rss", "log"), "properties": ("x-migrate-rss", "level"),
         "example": (".name = TYPE_DEMO", "ctrl")}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def project(folder: Path, page: str, suffix: str = "rst") -> Project:
    shutil.copytree(TREE, folder / "tree", dirs_exist_ok=True)
    conf = 'vmsd_srctree = "../tree"\n' + ('extensions.append("myst_parser")\n' if suffix == "md" else "")
    return Project(folder, {f"index.{suffix}": page}, conf)


def built(folder: Path, name: str = "fields", **place: str) -> Built:
    return project(folder, RST.format(name=name, **{**PLACE, **place})).build()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("suffix", ["rst", "md"])
def test_a_page_shows_what_the_code_says(tmp_path: Path, name: str, suffix: str) -> None:
    if suffix == "md":
        pytest.importorskip("myst_parser")
    page = (MD if suffix == "md" else RST).format(name=name, **PLACE)
    one = project(tmp_path, page, suffix).build("text")
    assert one.warnings == "" or name == "example"
    shown = one.text("index.txt")
    assert all(word in shown for word in CASES[name]), shown


def test_a_part_of_a_device_can_be_shown(tmp_path: Path) -> None:
    one = built(tmp_path, symbol="vmstate_plain")
    assert one.warnings == "" and "vmstate_plain" in one.text("index.html")


def test_a_file_of_the_tree_can_be_named_by_its_whole_path(tmp_path: Path) -> None:
    one = built(tmp_path, source=str(tmp_path / "tree" / "hw" / "demo" / "demo.c"))
    assert one.warnings == "" and "ctrl" in one.text("index.html")


def test_a_file_without_a_description_is_said_to_have_none(tmp_path: Path) -> None:
    assert "in the file include/hw/demo.h (there are none)" in built(tmp_path, source="include/hw/demo.h").warnings


def test_a_page_follows_its_file(tmp_path: Path) -> None:
    one = project(tmp_path, RST.format(name="fields", **PLACE))
    one.write({"other.rst": "Other\n=====\n"})
    assert "ctrl" in one.build().text("index.html")
    assert one.build().read == ()
    path = tmp_path / "tree" / "hw" / "demo" / "demo.c"
    path.write_text(path.read_text().replace("VMSTATE_WORD_V(ctrl,", "VMSTATE_WORD_V(steering,"))
    again = one.build()
    assert again.read == ("index",) and "steering" in again.text("index.html")


@pytest.mark.parametrize(("place", "message"), [
    ({"symbol": "vmstate_dmo"},
     "no description 'vmstate_dmo' in the file hw/demo/demo.c (did you mean 'vmstate_demo'?)"),
    ({"source": "hw/demo/none.c"}, "no such file in vmsd_srctree"),
    ({"source": "../src/conf.py"}, "lies outside of vmsd_srctree"),
    ({"source": "/etc/passwd"}, "lies outside of vmsd_srctree"),
])
@pytest.mark.parametrize("name", CASES)
def test_one_located_warning(tmp_path: Path, name: str, place: dict[str, str], message: str) -> None:
    one = built(tmp_path, name, **place)
    assert message in one.warnings and len(one.warnings.splitlines()) == 1
    assert "index.rst:4: WARNING" in one.warnings


def test_a_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    one = project(tmp_path, RST.format(name="fields", **{**PLACE, "source": "hw/out.c"}))
    (tmp_path / "out.c").write_text("int a;\n")
    (tmp_path / "tree" / "hw" / "out.c").symlink_to(tmp_path / "out.c")
    assert "lies outside of vmsd_srctree" in one.build().warnings


def test_a_symbol_needs_a_file_and_a_tree(tmp_path: Path) -> None:
    page = "T\n=\n\n.. vmsd:fields::\n   :symbol: vmstate_demo\n"
    assert ":symbol: needs :source:" in project(tmp_path, page).build().warnings
    bare = Project(tmp_path / "bare", {"index.rst": RST.format(name="fields", **PLACE)})
    assert ":symbol: needs vmsd_srctree" in bare.build().warnings


@pytest.mark.parametrize("builder", ["html", "xml", "linkcheck"])
def test_fields_lead_to_their_lines(tmp_path: Path, builder: str) -> None:
    """Those of the tree, not those of a body; a builder that asks for each link is not sent to all of them."""
    code = 'static const VMStateDescription x = { .name = "x", .fields = F };'
    body = f".. vmsd:example::\n   :language: c\n\n   {code}\n"
    one = project(tmp_path, RST.format(name="fields", **PLACE) + "\n" + body)
    built = one.build(builder, vmsd_source_url="https://example.org/a/{path}#L{line}")
    if builder == "linkcheck":
        assert built.text("output.txt") == ""
        return
    text = built.text(f"index.{builder}")
    lines = (tmp_path / "tree/hw/demo/demo.c").read_text().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "VMSTATE_WORD_V(ctrl," in line)
    assert f'"https://example.org/a/hw/demo/demo.c#L{at}"' in text
    assert "index.rst#L" not in text
    assert "example.org" not in one.build(builder).text(f"index.{builder}")
