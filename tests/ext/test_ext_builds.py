"""Builds: every builder, in parallel, twice, incrementally, and from Markdown."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from docutils import nodes
from harness import Built, Project
from samples import FILES, MARKDOWN, PAGE, SPEC, UART

from sphinx_vmsd.ext.nodes import DiagramNode, TableNode, find

BUILDERS = ("html", "dirhtml", "singlehtml", "epub", "latex", "texinfo", "man", "text", "xml", "pseudoxml", "gettext",
            "json", "pickle", "changes", "linkcheck", "dummy")


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_is_clean(tmp_path: Path, builder: str) -> None:
    built = Project(tmp_path, FILES, "nitpicky = True\n").build(builder)
    assert built.warnings == ""


def outputs(built: Built) -> dict[str, bytes]:
    """The files of a build, without those in which Sphinx itself puts times or, before 7.3, the order of processes."""
    left_out = {".buildinfo", ".doctrees"} | {"searchindex.js"}
    return {
        str(path.relative_to(built.out)): path.read_bytes()
        for path in sorted(built.out.rglob("*")) if path.is_file() and path.name not in left_out
    }


def many() -> dict[str, str]:
    pages = {f"page{number}.rst": PAGE.replace("Demo\n====", f"Page {number}\n=======").replace(
        ".. vmsd:device:: demo-nic", ".. vmsd:device:: demo-nic\n   :no-index:") for number in range(8)}
    toc = "Index\n=====\n\n.. toctree::\n\n" + "".join(f"   page{number}\n" for number in range(8))
    devices = "Device\n======\n\n.. vmsd:device:: demo-nic\n   :spec: demo-nic.json\n"
    pages = {name: text.replace("Everything\n----------", "").replace(
        ".. vmsd:autodevices::\n   :spec: demo-uart.json\n", "").replace(
        ".. vmsd:machine:: 8.0\n\n   Old.\n", "") for name, text in pages.items()}
    return {**FILES, **pages, "index.rst": toc + "   device\n", "device.rst": devices}


def test_parallel_equals_serial(tmp_path: Path) -> None:
    one = Project(tmp_path / "one", many()).build(jobs=1)
    four = Project(tmp_path / "four", many()).build(jobs=4)
    assert one.warnings == four.warnings == ""
    assert outputs(one) == outputs(four)


def test_two_builds_are_equal(tmp_path: Path) -> None:
    first = Project(tmp_path / "one", FILES).build()
    second = Project(tmp_path / "two", FILES).build()
    assert outputs(first) == outputs(second)


def test_an_edit_rebuilds_exactly_what_it_concerns(tmp_path: Path) -> None:
    nic = "Nic\n===\n\n.. vmsd:fields:: demo-nic\n"
    uart = "Uart\n====\n\n.. vmsd:fields:: demo-uart\n"
    plain = "Plain\n=====\n"
    index = "Index\n=====\n\n.. toctree::\n\n   nic\n   uart\n   plain\n"
    project = Project(tmp_path, {"index.rst": index, "nic.rst": nic, "uart.rst": uart, "plain.rst": plain,
                                 "demo-nic.json": SPEC, "demo-uart.json": UART})
    assert len(project.build().read) == 4
    assert project.build().read == ()
    project.write({"demo-nic.json": SPEC.replace("control word", "another word")})
    again = project.build()
    assert again.read == ("nic",) and "another word" in again.text("nic.html")


def test_a_second_build_finds_its_configuration_unchanged(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES, 'vmsd_spec_path = ["."]\n')
    project.build()
    again = project.build()
    assert "has changed" not in again.status and "config changed" not in again.status and again.written == ()
    assert list((again.out / "_static").glob("*vmsd*"))


def test_a_folder_rebuilds_when_a_file_comes(tmp_path: Path) -> None:
    page = "Index\n=====\n\n.. vmsd:autodevices::\n   :spec: specs\n"
    project = Project(tmp_path, {"index.rst": page, "other.rst": ":orphan:\n\nO\n=\n", "specs/demo-nic.json": SPEC})
    project.build()
    project.write({"specs/demo-uart.json": UART})
    again = project.build()
    assert again.read == ("index",) and "demo-uart" in again.text("index.html")


def test_a_file_may_come_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """An editor or a merge may leave a folder there for a moment."""
    page = "T\n=\n\n.. vmsd:device:: demo-nic\n   :spec: demo-nic.json\n\n.. vmsd:fields::\n"
    project = Project(tmp_path, {"index.rst": page})
    (project.src / "demo-nic.json").mkdir()
    told = project.build().warnings
    assert "index.rst:4: WARNING: demo-nic.json: no .yaml, .yml, .json in this folder" in told and told.count("\n") == 1
    (project.src / "demo-nic.json").rmdir()
    project.write({"demo-nic.json": SPEC})
    again = project.build()
    assert again.read == ("index",) and again.warnings == ""


def test_pages_that_refer_follow_a_moved_device(tmp_path: Path) -> None:
    table = "Table\n=====\n\n.. vmsd:autodevices::\n   :spec: demo-nic.json\n   :list:\n"
    index = "Index\n=====\n\n.. toctree::\n\n   table\n   a\n   b\n"
    device = "\n\n.. vmsd:device:: demo-nic\n   :spec: demo-nic.json\n"
    project = Project(tmp_path, {"index.rst": index, "table.rst": table, "a.rst": "A\n=" + device, "b.rst": "B\n=\n",
                                 "demo-nic.json": SPEC})
    assert 'href="a.html#vmsd-device-demo-nic"' in project.build().text("table.html")
    project.write({"a.rst": "A\n=\n", "b.rst": "B\n=" + device})
    assert 'href="b.html#vmsd-device-demo-nic"' in project.build().text("table.html")


def plain(tree: nodes.document) -> tuple[str, list[object]]:
    """A doctree without the places of its nodes, and the values of its compact nodes."""
    lines = [line for line in tree.pformat().splitlines() if "system_message" not in line]
    values: list[object] = [node.table for node in find(tree, TableNode)]
    return "\n".join(lines[1:]), values + [node.graph for node in find(tree, DiagramNode)]


def test_markdown_and_restructuredtext_give_the_same_tree(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    conf = 'extensions.append("myst_parser")\n'
    rest = Project(tmp_path / "rst", FILES, conf).build("dummy")
    files = {**FILES, "index.md": MARKDOWN}
    del files["index.rst"]
    myst = Project(tmp_path / "md", files, conf).build("dummy")
    assert myst.warnings == rest.warnings == ""
    ours, values = plain(rest.doctrees["index"])
    theirs, other_values = plain(myst.doctrees["index"])
    assert values == other_values
    assert theirs.replace('classes="tex2jax_ignore mathjax_ignore" ', "") == ours


def test_a_result_keeps_its_message_on_paper(tmp_path: Path) -> None:
    tex = "".join(path.read_text("utf-8") for path in Project(tmp_path, FILES).build("latex").out.glob("*.tex"))
    assert "\\needspace{6\\baselineskip}" in tex


INTRODUCED = """\
T
=

A heading
---------

.. vmsd:fields:: demo-nic

Another heading
---------------

This is introduced:

.. vmsd:properties:: demo-nic
"""


def test_what_introduces_a_table_stays_with_it_on_paper(tmp_path: Path) -> None:
    built = Project(tmp_path, {**FILES, "index.rst": INTRODUCED}).build("latex")
    tex = "".join(path.read_text("utf-8") for path in built.out.glob("*.tex"))
    one, two = (tex.index(f"{{{words}}}") for words in ("A heading", "Another heading"))
    assert "\\needspace" in tex[:one], "the table comes right after its heading"
    assert tex.index("caption{", one) < tex.index("\\needspace", one) < two, "a paragraph takes its heading along"
    assert "\\needspace" not in tex[two:tex.index("caption{", two)]


def test_names_in_tables_break_in_latex_but_not_in_text(tmp_path: Path) -> None:
    tex = "".join(path.read_text("utf-8") for path in Project(tmp_path / "l", FILES).build("latex").out.glob("*.tex"))
    assert "\\allowbreak{}" in tex and "\\begingroup\\footnotesize" in tex and "\\X{" in tex
    assert "demo\\sphinxhyphen{}\\allowbreak{}nic (version 1, minimum 1)" in tex, "also in what is not code"
    xml = "".join(path.read_text("utf-8") for path in Project(tmp_path / "x", FILES).build("xml").out.glob("*.xml"))
    assert "allowbreak" not in xml and "footnotesize" not in xml


def test_a_file_that_goes_and_comes_back_as_it_was_is_noticed(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    spec = project.src / "demo-nic.json"
    away = tmp_path / "away.json"
    assert project.build().warnings == ""
    spec.rename(away)
    assert "demo-nic.json" in project.build().warnings
    away.rename(spec)  # with its old time of change
    built = project.build()
    assert built.warnings == "" and "index" in built.read
    assert project.build().read == ()


@pytest.mark.parametrize("options", ["", "   :spec: demo-nic.json\n"])
def test_a_spec_that_comes_after_its_page_is_noticed(tmp_path: Path, options: str) -> None:
    page = f"T\n=\n\n.. vmsd:device:: demo-nic\n{options}\n.. vmsd:fields::\n"
    project = Project(tmp_path, {"index.rst": page}, 'vmsd_spec_path = ["specs", "../others"]\n')
    spec = tmp_path / "others/demo-nic.json"
    spec.parent.mkdir()
    for _time in "came", "came back":
        assert "WARNING" in project.build().warnings
        watched = json.loads((tmp_path / "doctrees/vmsd/watch.json").read_text("utf-8"))
        assert str(spec) in watched and str(project.src / "specs/demo-nic.json") in watched
        assert project.build().read == (), "a file that is still missing is no change"
        spec.write_text(SPEC)
        built = project.build()
        assert built.warnings == "" and built.read == ("index",)
        spec.unlink()


_SAVES_AGAIN = """
import os, pathlib, shutil
def again(app, doctree):
    source = pathlib.Path(app.srcdir)
    if app.env.docname not in ("index", "plain"):
        return
    late = [path for path in source.rglob("*.later") if (path.stem == "plain.rst") == (app.env.docname == "plain")]
    for path in late:
        time = path.with_suffix("").stat().st_mtime_ns
        path.replace(path.with_suffix(""))
        if os.environ.get("OLD_TIME"):
            os.utime(path.with_suffix(""), ns=(time, time))
def setup(app):
    app.connect("doctree-read", again, priority=1)
"""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("old_time", ["", "1"])
@pytest.mark.parametrize("name", ["specs/demo-nic.json", "all/demo-nic.json", "index.rst", "plain.rst"])
def test_what_is_saved_while_its_page_is_read_is_shown_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old_time: str, jobs: int
) -> None:
    monkeypatch.setenv("OLD_TIME", old_time)
    spec = SPEC.replace("control word", "before")
    page = "T\n=\n\nbefore\n\n.. vmsd:fields:: demo-nic\n   :spec: {}\n"
    files = {
        "index.rst": page.format("all" if name.startswith("all") else "demo-nic.json"),
        "plain.rst": ":orphan:\n\nP\n=\n\nbefore\n", "specs/demo-nic.json": spec, "all/demo-nic.json": spec,
        **{f"page{number}.rst": ":orphan:\n\nP\n=\n" for number in range(8)},
    }
    project = Project(tmp_path, files, 'vmsd_spec_path = ["specs"]\n' + _SAVES_AGAIN)
    project.write({f"{name}.later": files[name].replace("before", "afterwards")})
    shown = "plain.html" if name == "plain.rst" else "index.html"
    assert "afterwards" not in project.build(jobs=jobs).text(shown)
    assert "afterwards" in project.build(jobs=jobs).text(shown)
    assert project.build(jobs=jobs).read == ()


def test_a_spec_that_was_away_only_while_its_page_was_read_is_shown_by_the_next_build(tmp_path: Path) -> None:
    page = "T\n=\n\n.. vmsd:fields:: demo-nic\n"
    project = Project(tmp_path, {"index.rst": page, "demo-nic.json.later": SPEC}, _SAVES_AGAIN.replace(
        'path.with_suffix("").stat().st_mtime_ns', "0"))
    assert "WARNING" in project.build().warnings
    assert project.build().warnings == ""
    assert project.build().read == ()


def test_a_man_page_has_no_empty_link(tmp_path: Path) -> None:
    files = {**FILES, "index.rst": FILES["index.rst"] + "\nSee :doc:`the other <other>`.\n",
             "other.rst": ":orphan:\n\nOther\n=====\n"}
    project = Project(tmp_path, files)
    man = "".join(path.read_text("utf-8") for path in project.build("man").out.glob("*.1"))
    assert "See the other" in man.replace("\\%", "") and "<>" not in man


def test_man_pages_with_nothing_of_ours_stay_as_they_are(tmp_path: Path) -> None:
    """Also beside pages of ours, and where one of ours comes into the same man page."""
    link = "\n\nSee :doc:`the other <other>`.\n"
    plain = {"other.rst": ":orphan:\n\nOther\n=====\n", "plain.rst": f":orphan:\n\nPlain\n====={link}"}
    files = {**FILES, **plain, "index.rst": FILES["index.rst"] + link,
             "both.rst": f":orphan:\n\nBoth\n===={link}\n.. toctree::\n\n   index\n"}
    pages = "\nman_pages = [(name, name, '', '', 1) for name in {}]\n"
    ours = Project(tmp_path / "ours", files, pages.format(["index", "plain", "both"])).build("man")
    conf = pages.format(["plain"]) + "extensions.remove('sphinx_vmsd')\n"
    theirs = Project(tmp_path / "theirs", {**plain, "index.rst": "T\n=\n"}, conf).build("man").text("plain.1")
    assert ours.text("plain.1") == theirs
    see = next(line for line in theirs.splitlines() if line.startswith("See "))
    assert next(line for line in ours.text("both.1").splitlines() if line.startswith("See ")) == see
    assert "<>" not in ours.text("index.1")


def test_a_result_is_a_paragraph_of_its_own_in_a_man_page(tmp_path: Path) -> None:
    built = Project(tmp_path, FILES).build("man")
    lines = next(path for path in built.out.rglob("*") if path.suffix == ".1").read_text("utf-8").splitlines()
    results = [number for number, line in enumerate(lines) if line.startswith("\\fB") and ", machine type" in line]
    assert results and {lines[number - 1] for number in results} == {".sp"}
