"""State that a device sends beside its own description: each is run by itself, the worst outcome is the device's."""
from __future__ import annotations

from dataclasses import replace

import pytest

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Description, Device, Evidence, Field, History, Outcome, Registration, Release, Snapshot
from sphinx_vmsd.render.diagram.transitions import transitions

OLD, NEW = Release("8.0"), Release("9.0")
OWN = Description("nic", 1, 1, (Field("ctrl", "uint32"),))
EARLY = Description("early", 1, 1, (Field("plugged", "uint32"),))
LATER = replace(EARLY, version=2, fields=(*EARLY.fields, Field("size", "uint64", version=2)))


def beside(description: Description, how: str = "vmstate_register") -> tuple[Registration, ...]:
    return (Registration(how, description),)


def history(old: Device, new: Device, *evidence: Evidence) -> History:
    return History(tuple(Snapshot(release, (device,), evidence=frozenset(evidence or {Evidence.SOURCE}))
                         for release, device in ((OLD, old), (NEW, new))))


def ways(found: History) -> tuple[Verdict, Verdict]:
    return migrate(found, "nic", OLD, NEW), migrate(found, "nic", NEW, OLD)


@pytest.mark.parametrize("own", [OWN, None])
def test_the_worst_state_decides(own: Description | None) -> None:
    found = history(Device("nic", own, others=beside(EARLY)), Device("nic", own, others=beside(LATER)))
    forward, backward = ways(found)
    assert (forward.outcome, forward.defaulted) == (Outcome.LOSSY, ("early.size" if own else "size",))
    assert backward.outcome is Outcome.FAILS
    assert "unsupported version 2 for 'early' v1" in (backward.message or "")
    cells = matrix(found, "nic").cells
    assert [[cell.outcome for cell in row] for row in cells] == [
        [Outcome.WORKS, Outcome.LOSSY], [Outcome.FAILS, Outcome.WORKS]]


def test_a_part_of_the_own_section_has_no_message_of_its_own() -> None:
    old, new = (Device("nic", OWN, others=beside(one, "vdc->vmsd")) for one in (EARLY, LATER))
    backward = ways(history(old, new))[1]
    assert backward.outcome is Outcome.FAILS and backward.message is None


def test_registered_by_hand_or_by_the_type_is_one_state() -> None:
    by_hand, by_type = Device("nic", others=beside(EARLY)), Device("nic", EARLY)
    assert [one.outcome for one in ways(history(by_hand, by_type))] == [Outcome.WORKS, Outcome.WORKS]


def test_a_state_that_only_one_release_has_is_not_passed_over() -> None:
    found = ways(history(Device("nic", OWN), Device("nic", OWN, others=beside(EARLY))))
    assert [one.outcome for one in found] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert found[0].reasons == ("release 8.0 has no state description 'early' of 'nic'",)
    told = ways(history(Device("nic", OWN), Device("nic", OWN, others=beside(EARLY)), Evidence.SPEC))
    assert [one.outcome for one in told] == [Outcome.LOSSY, Outcome.FAILS]


def test_a_dump_tells_of_no_other_state() -> None:
    old, new = Device("nic", OWN), Device("nic", OWN, others=beside(EARLY))
    mixed = History((Snapshot(OLD, (old,), evidence=frozenset({Evidence.DUMP})),
                     Snapshot(NEW, (new,), evidence=frozenset({Evidence.SOURCE}))))
    assert [one.outcome for one in ways(mixed)] == [Outcome.WORKS, Outcome.WORKS]


def test_the_diagram_names_what_changed_beside() -> None:
    drawn = transitions(history(Device("nic", OWN, others=beside(EARLY)), Device("nic", OWN, others=beside(LATER))),
                        "nic")
    assert drawn is not None and [node.lines for node in drawn.nodes][1] == ("9.0", "version 1", "added early.size")
