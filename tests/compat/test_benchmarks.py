"""What the benchmarks count: only what fits, and entries that can't be run end nothing."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Optional

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Direction, Finding
from sphinx_vmsd.compat.samples import CTRL, OLD, STATUS, nic, sample
from sphinx_vmsd.model import Field, Snapshot

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ENTRY = {"id": "odd", "device": "demo-nic", "detect_primary": "1", "tier": "bug", "rule": "field-added"}


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_an_entry_without_commits_is_one_line(tmp_path: Path) -> None:
    breaks = module("breaks")
    where = breaks.Where(str(tmp_path), None, False)
    for entry in ({**ENTRY, "breaking": [], "fixes": []}, ENTRY):
        (found,) = breaks.entry_result((where, entry))
        assert found.kind == "entry that cannot be run" and not found.caught
        assert found.shown == ["names no commit, neither as breaking nor as fix"]


def test_an_entry_whose_files_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks = module("breaks")

    def fail(*_: object) -> list[Finding]:
        raise OSError("disk is gone")

    monkeypatch.setattr(breaks, "findings", fail)
    monkeypatch.setattr(breaks.Git, "changed", lambda *_: [])
    entry = {**ENTRY, "breaking": [{"commit": "1"}], "fixes": []}
    (found,) = breaks.entry_result((breaks.Where(str(tmp_path), None, False), entry))
    assert (found.kind, found.shown) == ("entry that cannot be run", ["disk is gone"])


@pytest.mark.parametrize("added, alarm", [(Field("more", "uint32"), True), (STATUS, False)])
def test_what_a_fix_raises_itself_is_a_false_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   added: Field, alarm: bool) -> None:
    """But for what undoes the break: the field that it added goes again."""
    breaks = module("breaks")
    states = {"1^": (CTRL,), "1": (CTRL, STATUS), "2^": (CTRL, STATUS),
              "2": (CTRL, STATUS, added) if alarm else (CTRL,)}

    def compared(_: object, before: str, after: str, __: object) -> list[Finding]:
        return list(check(sample(nic(*states[before]), OLD), sample(nic(*states[after]))))

    monkeypatch.setattr(breaks, "findings", compared)
    monkeypatch.setattr(breaks, "_distance", lambda *_: None)
    monkeypatch.setattr(breaks.Git, "changed", lambda *_: [])
    entry = {**ENTRY, "breaking": [{"commit": "1"}], "fixes": [{"commit": "2"}]}
    caught, fix = breaks.entry_result((breaks.Where(str(tmp_path), None, False), entry))
    assert caught.caught and (fix.kind, fix.caught) == ("fix by itself", alarm)


LINE = 'Section "demo-nic" Description "demo-nic" Field "ctrl" size mismatch: 4 , 8'
GONE = 'Section "demo-nic", Description "demo-nic": Subsection "demo-nic/link" not found'


@pytest.mark.parametrize("line, new, word", [
    (LINE, Field("ctrl", "uint64"), "found"),
    (LINE, Field("ctrl", "int32"), "noted"),
    (GONE, Field("ctrl", "uint64"), "missed"),
    (LINE, None, "false alarm"),
])
def test_only_a_fitting_warning_counts_as_found(line: str, new: Optional[Field], word: str) -> None:
    """A note, or a finding about something else of the device, is not what upstream's checker told."""
    sides: tuple[Snapshot, ...] = sample(nic(CTRL), OLD), sample(nic(new or CTRL))
    found = list(check(*sides, directions=(Direction.FORWARD,)))
    assert module("check").judged(line, found, *sides)[0] == word
