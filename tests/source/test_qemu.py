"""A real QEMU tree (``--qemu-tree DIR``, or QEMU_TREE) set against what binaries of its series say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from compare import against_dump, against_machines, against_sizes

from sphinx_vmsd.readers.source import read_tree

pytestmark = pytest.mark.qemu
ARCHES = ("x86_64", "aarch64", "ppc64", "s390x")


@pytest.fixture(scope="module")
def answer(pytestconfig):
    tree = pytestconfig.getoption("--qemu-tree") or os.environ.get("QEMU_TREE")
    if not tree:
        pytest.skip("no QEMU tree given (--qemu-tree DIR)")
    return read_tree(tree)


def real(conformance: Path, kind: str, arch: str, answer) -> Path:
    """The file of that *kind* from a binary of the same series as the tree."""
    series = answer[0].release.series
    found = sorted((conformance / kind).glob(f"{series}.*/{arch}.json*"))
    if not found:
        pytest.skip(f"no {kind} of {series}")
    return found[-1]


def test_nearly_every_description_is_resolved(answer):
    snapshot, problems = answer
    assert len({one.location.file for one in problems}) <= 4
    assert len(snapshot.devices) > 1000


@pytest.mark.parametrize("arch", ARCHES)
def test_field_lists_equal_the_dump(answer, conformance, arch):
    count, wrong = against_dump(answer[0], real(conformance, "dumps", arch, answer))
    assert len(wrong) <= count * 0.005, wrong


@pytest.mark.parametrize("arch", ARCHES)
def test_sizes_are_those_of_the_dump_or_not_known(answer, conformance, arch):
    known, unknown, wrong = against_sizes(answer[0], real(conformance, "dumps", arch, answer))
    assert not wrong
    assert known > 3 * unknown


@pytest.mark.parametrize("arch", ARCHES)
def test_machine_types_have_the_entries_that_qmp_tells(answer, conformance, arch):
    _count, wrong = against_machines(answer[0], real(conformance, "machines", arch, answer), arch)
    assert not wrong


def test_every_entry_of_every_array_is_read(answer):
    assert not [one for one in answer[1] if "an entry of" in one.message]
    assert all(one.entries or one.release for one in answer[0].arrays)


def test_the_bundled_catalogue_knows_the_macros_of_the_headers(pytestconfig, answer):
    """Every field macro of the tree's own headers stands in the bundled catalogue, too."""
    from sphinx_vmsd.readers.source import catalogue, files, index

    folder = files.Folder(pytestconfig.getoption("--qemu-tree") or os.environ["QEMU_TREE"])
    headers = [one for one in folder.entries() if one.path.startswith("include/") and one.path.endswith(".h")]
    found = {one.path: files.contribution(one.path, folder.read(one.path)) for one in headers}
    learned = catalogue.learned(index.Index(found, lambda _path: None))
    assert len(learned) > 150
    assert not learned.keys() - catalogue.bundled().keys()
