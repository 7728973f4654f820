"""SOURCE by content, whatever the name."""
from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from spec_texts import NIC

from sphinx_vmsd.model import Evidence, Release
from sphinx_vmsd.readers.recognise import read_source


@pytest.fixture
def dump(conformance: Path) -> Path:
    found = sorted((conformance / "dumps").glob("*/*.json"))
    if not found:
        pytest.skip("no dumps in the conformance folder")
    return found[0]


def test_a_spec_and_a_folder_of_them(tmp_path: Path) -> None:
    for name, text in (("a.txt", NIC), ("b.yaml", NIC), ("c.yaml", f"# a comment\n{NIC}")):
        (tmp_path / name).write_text(text)
        history, problems = read_source(str(tmp_path / name))
        assert history is not None and problems == ()
        assert len(history.snapshots) == 3 and history.snapshots[0].evidence == {Evidence.SPEC}
    history, problems = read_source(str(tmp_path))
    assert history is not None and "already described" in str(problems[0])


def test_a_dump_under_any_name(tmp_path: Path, dump: Path) -> None:
    shutil.copy(dump, tmp_path / "facts.txt")
    history, problems = read_source(str(tmp_path / "facts.txt"))
    assert history is not None and problems == () and history.snapshots[0].evidence == {Evidence.DUMP}
    history, _ = read_source(f"8.2={tmp_path / 'facts.txt'}")
    assert history is not None and history.releases == (Release("8.2"),)


def test_a_folder_of_dumps_with_machines(conformance: Path, dump: Path) -> None:
    for folder in (conformance, conformance / "dumps"):
        history, problems = read_source(str(folder))
        assert history is not None and problems == ()
        releases = sorted(Release(one.name) for one in (conformance / "dumps").iterdir())
        assert list(history.releases) == releases
        for snapshot in history.snapshots:
            machines = list((conformance / "machines" / str(snapshot.release)).glob("*.json"))
            assert bool(snapshot.machines) is bool(machines)


def test_one_release_of_a_folder(dump: Path) -> None:
    history, problems = read_source(str(dump.parent))
    assert history is not None and problems == ()
    assert [str(one) for one in history.releases] == [dump.parent.name]


def test_a_machine_list(tmp_path: Path) -> None:
    listed = '[{"hotpluggable-cpus": true, "name": "pc-8.2", "compat-props": []}]'
    for text in (listed, f'{{"return": {listed}}}'):
        path = tmp_path / "x86_64.json"
        path.write_text(text)
        history, problems = read_source(f"9.0={path}")
        assert history is not None and problems == ()
        assert history.snapshots[0].evidence == {Evidence.COMPAT}
        assert [(one.name, one.arch) for one in history.snapshots[0].machines] == [("pc-8.2", "x86_64")]
    path.write_text('[{"hotpluggable-cpus": true}]')
    history, problems = read_source(f"9.0={path}")
    assert history is None and "is not a machine type" in str(problems[0])


def test_streams(tmp_path: Path) -> None:
    for name, data in (("a", b"QEVM\0\0\0\3"), ("b", gzip.compress(b"QEVM"))):
        (tmp_path / name).write_bytes(data)
        history, problems = read_source(str(tmp_path / name))
        assert history is None and problems, "recognised, and found too short"


@pytest.mark.parametrize(("content", "said"), [
    (b"", "is no source of facts"), (b"\0\1\2", "is no source of facts"), (b"hello", "is no source of facts"),
    (b"[1]", "is no source of facts"), (b"format: 1\n", "'device' is missing"),
])
def test_other_files(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x").write_bytes(content)
    history, problems = read_source(str(tmp_path / "x"))
    assert history is None and said in str(problems[0])


def test_nothing_there(tmp_path: Path) -> None:
    assert "No such file" in str(read_source(str(tmp_path / "none"))[1][0])
    assert "holds no spec" in str(read_source(str(tmp_path))[1][0])
    assert "null byte" in str(read_source("nul\0")[1][0])


def test_a_release_that_is_named_for_a_tree_is_that_of_its_facts(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_c")
    header = tmp_path / "tree" / "include" / "migration" / "vmstate.h"
    header.parent.mkdir(parents=True)
    header.write_text('static const VMStateDescription v = { .name = "v", .version_id = 1 };\n')
    (tmp_path / "tree" / "VERSION").write_text("10.2.50\n")
    for source, release in ((tmp_path / "tree", "10.2.50"), (f"11.0={tmp_path / 'tree'}", "11.0")):
        history, problems = read_source(str(source))
        assert history is not None and problems == () and history.releases == (Release(release),)


def test_a_release_that_is_named_for_specs_is_told_to_be_unused(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(NIC)
    for path in (tmp_path / "b.yaml", tmp_path):
        history, problems = read_source(f"9.9={path}")
        assert history is not None
        assert [str(one) for one in problems] == [f"{path}: tells its releases itself; 9.9= is not used"]


def test_a_dump_and_a_machine_list_may_be_named_after_their_architecture(tmp_path: Path, dump: Path) -> None:
    shutil.copy(dump, tmp_path / "s390x.json")
    listed = tmp_path / "s390x.list.json"
    listed.write_text('[{"hotpluggable-cpus": true, "name": "s390-ccw-virtio-8.2", "compat-props": []}]')
    for path in (tmp_path / "s390x.json", listed):
        history, _ = read_source(f"8.2={path}")
        assert history is not None and history.snapshots[0].arch == "s390x"
