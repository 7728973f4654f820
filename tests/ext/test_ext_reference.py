"""The generated reference says exactly what the dumps say: every field, version and subsection, read back."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import pytest
from harness import Built, Project

bs4 = pytest.importorskip("bs4")
RELEASES = ("7.2.22", "10.0.13")
Shown = tuple[str, int, Optional[tuple[int, int]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, conformance: Path) -> Built:
    for release in RELEASES:
        if not (conformance / "dumps" / release / "x86_64.json").is_file():
            pytest.skip(f"no dump of {release}")
    dumps = ", ".join(f"dumps/{release}/x86_64.json" for release in RELEASES)
    pages = {name: f"{name}\n{'=' * len(name)}\n\n.. vmsd:autodevices::\n   :dump: {dumps}\n   :only: {only}\n"
             for name, only in (("first", "a-m"), ("second", "n-z"))}
    rest = f"Rest\n====\n\n.. vmsd:autodevices::\n   :dump: {dumps}\n   :without: a-z\n"
    index = f"I\n=\n\n.. toctree::\n\n   first\n   second\n\n.. vmsd:autodevices::\n   :dump: {dumps}\n   :list:\n"
    files = {"index.rst": index, **{f"{name}.rst": text for name, text in pages.items()}}
    names = set(json.loads((conformance / "dumps" / RELEASES[1] / "x86_64.json").read_text()))
    if any(not name[0].isalpha() for name in names):
        files["rest.rst"] = rest
        files["index.rst"] = index.replace("   second\n", "   second\n   rest\n")
    conf = f"vmsd_spec_path = [{str(conformance)!r}]\nhtml_theme = 'basic'\n"
    return Project(tmp_path_factory.mktemp("reference"), files, conf).build(jobs=2)


@pytest.fixture(scope="module")
def sections(built: Built) -> dict[str, object]:
    found = {}
    for path in sorted(built.out.glob("*.html")):
        soup = bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for box in soup.find_all(class_="vmsd-device"):
            found[box.find(["h1", "h2", "h3", "h4"]).code.get_text()] = box
    return found


def newest(conformance: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for release in RELEASES:
        dump = json.loads((conformance / "dumps" / release / "x86_64.json").read_text())
        found.update({name: one for name, one in dump.items() if name != "vmschkmachine"})
    return found


def expected(description: dict[str, object]) -> Iterator[Shown]:
    """Name, version, and of a field with a nested description that one's version and minimum."""
    for one in description.get("Fields", ()):  # type: ignore[attr-defined]
        nested = one.get("Description")
        versions = (nested["version_id"], nested["minimum_version_id"]) if nested else None
        yield one["field"], one["version_id"], versions
        if nested:
            yield from expected(one["Description"])
    for one in description.get("Subsections", ()):  # type: ignore[attr-defined]
        yield one["name"], one["version_id"], (one["version_id"], one["minimum_version_id"])
        yield from expected(one)


def versions_of(kind: str) -> Optional[tuple[int, int]]:
    """The versions in the words of a type: of a nested description, or of a subsection."""
    nested, least = re.search(r", version (\d+)", kind), re.search(r", loads (\d+) to", kind)
    if nested is None:
        return None
    own = int(nested.group(1))
    return own, int(least.group(1)) if least else own


def shown(section: object) -> Iterator[Shown]:
    table = section.find(class_="vmsd-fields")  # type: ignore[attr-defined]
    if table is None:
        return
    keys = [head["data-key"] for head in table.thead.find_all("th")]
    for row in table.tbody.find_all("tr"):
        if "vmsd-removed" in row.get("class", ()):
            continue
        cells = dict(zip(keys, row.find_all(["th", "td"], recursive=False)))
        version, kind = cells.get("version"), cells.get("type")
        words = (kind.ins or kind).get_text() if kind else ""
        told = versions_of(words)
        number = (version.ins or version).get_text() if version else ""
        own = told[0] if told and words.startswith("subsection") else int(number.replace("–", "") or 0)
        yield cells["name"].code.get_text(), own, told


def test_the_build_is_clean(built: Built) -> None:
    assert built.warnings == ""


def test_every_device_has_a_section(sections: dict[str, object], conformance: Path) -> None:
    assert len(sections) > 200 and set(sections) == set(newest(conformance))


def test_every_field_version_and_subsection_is_shown(sections: dict[str, object], conformance: Path) -> None:
    rows = 0
    for name, one in newest(conformance).items():
        wanted = list(expected(one["Description"]))  # type: ignore[arg-type]
        assert list(shown(sections[name])) == wanted, name
        rows += len(wanted)
    assert rows > 3000


def test_changed_devices_are_marked(sections: dict[str, object], conformance: Path) -> None:
    old, new = (json.loads((conformance / "dumps" / release / "x86_64.json").read_text()) for release in RELEASES)
    names = [name for name in new if name in old and name != "vmschkmachine"]
    for name in names:
        before, after = (sorted(expected(dump[name]["Description"]), key=repr) for dump in (old, new))
        marks = sections[name].select("tr.vmsd-added, tr.vmsd-removed, tr.vmsd-changed")  # type: ignore[attr-defined]
        assert before == after or marks, name


def test_the_list_leads_to_every_device(built: Built, conformance: Path) -> None:
    soup = bs4.BeautifulSoup(built.text("index.html"), "html.parser")
    links = {link.get_text() for link in soup.select("table.vmsd-table a.reference")}
    assert links == set(newest(conformance))
