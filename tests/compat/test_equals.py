"""``check X X`` says nothing, for every source of the test suite, read twice."""
from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.model import History, MachineType, Release, Snapshot
from sphinx_vmsd.readers.machines import read_machines
from sphinx_vmsd.readers.recognise import read_source

ROOT = Path(__file__).parents[2]
SPECS = sorted(chain.from_iterable((ROOT / folder).rglob(pattern) for pattern in ("*.json", "*.yaml")
                                   for folder in ("docs/examples", "docs/gallery/specs", "sphinx_vmsd/guide/specs")))
TREE = ROOT / "tests" / "source" / "samples" / "tree"


def _read(source: str) -> History:
    history, _ = read_source(source)
    assert history is not None, source
    return history


def _silent(first: History, second: History) -> None:
    for one, other in zip(first.snapshots, second.snapshots):
        assert not check(one, other), one.origin
        assert not check(one, replace(other, release=Release("99.0"))) or one.machines or one.arrays


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_spec(path: Path) -> None:
    if "device" not in path.read_text("utf-8"):
        pytest.skip("not a spec")
    _silent(_read(str(path)), _read(str(path)))


def test_tree() -> None:
    pytest.importorskip("tree_sitter")
    _silent(_read(str(TREE)), _read(str(TREE)))


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    assert found
    return found


def test_dumps(conformance: Path) -> None:
    for path in _files(conformance / "dumps", "*/*.json"):
        _silent(_read(str(path)), _read(str(path)))


def test_streams(conformance: Path) -> None:
    for path in _files(conformance / "streams", "*.mig*"):
        _silent(_read(str(path)), _read(str(path)))


def test_machine_lists(conformance: Path) -> None:
    for path in _files(conformance / "machines", "*/*.json"):
        release, arch = Release(path.parent.name), path.stem
        lists = [read_machines(path, arch)[0] for _ in range(2)]
        assert lists[0]
        first, second = (Snapshot(release, machines=tuple(one), arch=arch) for one in lists)
        assert not check(first, second)


def test_folder_of_dumps_with_machine_lists(conformance: Path) -> None:
    _silent(_read(str(conformance)), _read(str(conformance)))


def test_machine_types_of_one_name_on_two_architectures() -> None:
    """virt-8.0 of Arm and of m68k are two machine types with options of their own."""
    machines = tuple(MachineType("virt-8.0", Release("8.0"), (), arch=arch, options=options)
                     for arch, options in (("aarch64", (("no_its", "true"),)), ("m68k", ())))
    newest = tuple(MachineType("virt-9.0", Release("9.0"), (), arch=arch) for arch in ("aarch64", "m68k"))
    both = Snapshot(Release("9.0"), machines=machines + newest)
    assert not check(both, both)
