"""What was read before is used again, and only then when nothing changed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from sphinx_vmsd.model import Release, Snapshot
from sphinx_vmsd.readers.source import codec, read_tree
from sphinx_vmsd.readers.source import reader as reader_module
from sphinx_vmsd.readers.source.cache import FILE
from sphinx_vmsd.readers.source.files import Folder

SAMPLE = Path(__file__).parent / "samples" / "tree"


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def scans(monkeypatch):
    """The paths that were scanned, and the number of times that a snapshot was made."""
    seen = {"files": [], "snapshots": 0}
    contribution, snapshot_of = reader_module.tree.contribution, reader_module.tree.snapshot_of

    def counted_contribution(path, data):
        seen["files"].append(path)
        return contribution(path, data)

    def counted_snapshot(*given):
        seen["snapshots"] += 1
        return snapshot_of(*given)

    monkeypatch.setattr(reader_module.tree, "contribution", counted_contribution)
    monkeypatch.setattr(reader_module.tree, "snapshot_of", counted_snapshot)
    return seen


def test_a_second_reading_scans_nothing_and_gives_the_same(tree, tmp_path, scans):
    first = read_tree(tree, cache=tmp_path / "cache")
    assert scans["snapshots"] == 1
    scans["files"].clear()
    assert read_tree(tree, cache=tmp_path / "cache") == first == read_tree(tree, cache=False)
    assert scans["snapshots"] == 2, "only the reading without a cache made one"


def test_shared_descriptions_stay_shared(tree, tmp_path):
    read_tree(tree, cache=tmp_path / "cache")
    again, _problems = read_tree(tree, cache=tmp_path / "cache")
    assert again.device("demo-slow").description is again.device("demo-fast").description


def test_only_changed_files_are_scanned_again(tree, tmp_path, scans):
    read_tree(tree, cache=tmp_path / "cache")
    scans["files"].clear()
    file = tree / "hw/core/machine.c"
    file.write_text(file.read_text().replace('"off"', '"auto"'))
    snapshot, _problems = read_tree(tree, cache=tmp_path / "cache")
    assert scans["files"] == ["hw/core/machine.c"]
    assert snapshot.machine("board-5.0").entries[0].value == "auto"


def test_a_file_that_was_only_touched_is_known_by_its_content(tree, tmp_path, scans):
    first = read_tree(tree, cache=tmp_path / "cache")
    scans["files"].clear()
    (tree / "hw/demo/demo.c").touch()
    assert read_tree(tree, cache=tmp_path / "cache") == first
    assert not scans["files"]


def test_after_a_touch_or_a_checkout_of_the_same_the_first_answer_serves_again(tree, tmp_path, scans):
    first = read_tree(tree, cache=tmp_path / "cache")
    shutil.copytree(tree, tmp_path / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(tree)
    (tmp_path / "copy").rename(tree)
    for _run in range(3):
        assert read_tree(tree, cache=tmp_path / "cache") == first
    assert scans["snapshots"] == 1
    states = json.loads(next(sqlite3.connect(tmp_path / "cache" / FILE).execute(
        "SELECT body FROM contents WHERE root = ?", (str(tree),)))[0])
    wanted = {f"{one.path} {one.key}" for one in Folder(str(tree)).entries()}
    assert wanted <= states.keys(), "the new times are known: the next run reads no file"


DAMAGED = {
    "wrong json": "{",
    "wrong facts": json.dumps([{"": 7}, [[99]]]),
    "nothing": None,
    "wrong problems": json.dumps(codec.dump((Snapshot(Release("9.0")), 5))),
    "deep": "[" * 200_000,
    "deep objects": '{"a":' * 200_000,
}


@pytest.mark.parametrize("damage", ["no database", *DAMAGED])
def test_a_damaged_cache_does_no_harm(tree, tmp_path, damage):
    first = read_tree(tree, cache=tmp_path / "cache")
    file = tmp_path / "cache" / FILE
    if damage == "no database":
        file.write_bytes(b"nonsense")
    else:
        body = DAMAGED[damage]
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE snapshots SET body = ?", (body,))
            connection.execute("UPDATE facts SET body = ?", (body,))
            connection.execute("UPDATE contents SET body = ? WHERE root = ?", (body, str(tree)))
    assert read_tree(tree, cache=tmp_path / "cache") == first


def test_a_folder_that_cannot_be_written_does_no_harm(tree, tmp_path):
    (tmp_path / "file").write_text("in the way")
    snapshot, _problems = read_tree(tree, cache=tmp_path / "file" / "cache")
    assert snapshot.devices


def test_files_that_are_not_read_are_told_as_they_are_now(tree, tmp_path):
    def told():
        return [str(one) for one in read_tree(tree, cache=tmp_path / "cache")[1] if "is not read" in str(one)]

    assert told() == []
    (tree / "hw/link.c").symlink_to("/etc/passwd")
    assert told() == ["hw/link.c: is not read: a link that leads out of the tree"]
    (tree / "hw/link.c").unlink()
    (tree / "hw/big.c").write_text("VMStateDescription" + " " * 1_000_000)
    assert told() == ["hw/big.c: the file has more than 1000000 bytes and is not read"]
    (tree / "hw/big.c").unlink()
    assert told() == []


def test_a_file_of_the_same_size_and_time_is_read_again(tree, tmp_path):
    read_tree(tree, cache=tmp_path / "cache")
    file = tree / "hw/core/machine.c"
    was = file.stat()
    file.write_text(file.read_text().replace('"off"', '"yes"'))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    snapshot, _problems = read_tree(tree, cache=tmp_path / "cache")
    assert snapshot.machine("board-5.0").entries[0].value == "yes"


def test_a_file_that_fails_once_is_told_and_not_remembered(tree, tmp_path, monkeypatch):
    whole = read_tree(tree, cache=False)
    read = Folder.read

    def failing(self, path):
        if path == "hw/core/machine.c":
            raise OSError(errno.EIO, "Input/output error")
        return read(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "read", failing)
        for _round in range(2):
            _snapshot, problems = read_tree(tree, cache=tmp_path / "cache")
            assert "hw/core/machine.c: is not read: Input/output error" in [str(one) for one in problems]
    assert read_tree(tree, cache=tmp_path / "cache") == whole


def test_what_is_read_again_does_not_change_which_of_two_definitions_is_taken(tree):
    def text(value: str) -> str:
        return (
            f"static bool {value}_needed(void *opaque) {{ return false; }}\n"
            f"bool twice_needed(void *opaque)\n{{\n    S *s = opaque;\n    return s->{value};\n}}\n"
        )

    (tree / "hw/aa.c").write_text(text("one") + "static const VMStateDescription a = { .name = \"a\" };\n")
    (tree / "hw/bb.c").write_text(text("other") + "static const VMStateDescription b = { .name = \"b\" };\n")
    (tree / "hw/cc.c").write_text('static const VMStateDescription c = { .name = "c", .needed = twice_needed };\n')
    before = read_tree(tree)[0].descriptions
    (tree / "hw/aa.c").write_text((tree / "hw/aa.c").read_text() + "\n")
    assert read_tree(tree)[0].descriptions == before
