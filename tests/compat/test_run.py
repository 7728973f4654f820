"""Verdicts of migrations on small histories."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_vmsd.compat.claims import check_claim
from sphinx_vmsd.compat.execute import run
from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.static import Side
from sphinx_vmsd.model import (
    Claim,
    CompatEntry,
    Context,
    Description,
    Device,
    Field,
    History,
    MachineType,
    Outcome,
    Property,
    Release,
    Snapshot,
)
from sphinx_vmsd.model.condition import GuestState, PropertyIs, Unknown
from sphinx_vmsd.readers.dump import read_dump

OLD, MIDDLE, NEW = Release("8.0"), Release("8.1"), Release("9.0")
CTRL = Field("ctrl", "uint32")
MAC = Field("mac", "uint8", count=6, array=True)
TIMER = Field("timer", "timer", version=2)


def rss(needed: object) -> Description:
    return Description("demo-nic/rss", 1, 1, (Field("rss_key", "uint8", count=40, array=True),), needed=needed)


def snapshot(release: Release, description: Description, *properties: Property,
             machines: tuple[MachineType, ...] = ()) -> Snapshot:
    return Snapshot(release, (Device("demo-nic", description, properties=properties),), machines=machines)


def machine(name: str, *values: tuple[str, object]) -> MachineType:
    return MachineType(name, Release(name), tuple(CompatEntry("demo-nic", key, value) for key, value in values))


def nic(needed: object = PropertyIs("migrate-rss")) -> History:
    one = Description("demo-nic", 1, 1, (CTRL, MAC))
    two = Description("demo-nic", 2, 1, (CTRL, MAC, TIMER))
    three = Description("demo-nic", 2, 1, (CTRL, MAC, TIMER), (rss(needed),))
    off = ("migrate-rss", False)
    return History((
        snapshot(OLD, one, machines=(machine("8.0"),)),
        snapshot(MIDDLE, two, machines=(machine("8.0"), machine("8.1"))),
        snapshot(NEW, three, Property("migrate-rss", "bool", True),
                 machines=(machine("8.0", off), machine("8.1", off), machine("9.0"))),
    ))


def two(old: Description, new: Description) -> History:
    return History((snapshot(OLD, old), snapshot(NEW, new)))


def test_versioning_works_forward_only() -> None:
    forward = migrate(nic(), "demo-nic", OLD, MIDDLE, "8.0")
    assert forward.outcome is Outcome.LOSSY
    assert forward.defaulted == ("timer",)
    backward = migrate(nic(), "demo-nic", MIDDLE, OLD, "8.0")
    assert backward.outcome is Outcome.FAILS
    assert backward.accepted is False


def test_property_keeps_the_subsection_back() -> None:
    verdict = migrate(nic(), "demo-nic", NEW, MIDDLE, "8.1")
    assert verdict.outcome is Outcome.LOSSY
    assert verdict.dropped == ("demo-nic/rss",)
    assert migrate(nic(), "demo-nic", NEW, NEW, "9.0").outcome is Outcome.WORKS


@pytest.mark.parametrize("kind", ["struct", "subsection"])
def test_property_keeps_a_subsection_further_in_back(kind: str) -> None:
    """A subsection of a nested struct, or of a subsection, is state like any other."""
    rings = [Description("ring", 1, 1, (CTRL,)), Description("ring", 1, 1, (CTRL,), (replace(
        rss(PropertyIs("migrate-rss")), name="ring/rss"),))]
    if kind == "struct":
        outer = [Description("demo-nic", 1, 1, (Field("ring", "struct", description=one),)) for one in rings]
    else:
        outer = [Description("demo-nic", 1, 1, (CTRL,), (_prefixed(one),)) for one in rings]
    history = History((
        snapshot(MIDDLE, outer[0], machines=(machine("8.1"),)),
        snapshot(NEW, outer[1], Property("migrate-rss", "bool", True),
                 machines=(machine("8.1", ("migrate-rss", False)), machine("9.0"))),
    ))
    backward, forward, within = (migrate(history, "demo-nic", *pair, "8.1")
                                 for pair in ((NEW, MIDDLE), (MIDDLE, NEW), (NEW, NEW)))
    name = rings[1].subsections[0].name if kind == "struct" else "demo-nic/ring/rss"
    assert (backward.dropped, backward.defaulted) == ((name,), ())
    assert (forward.dropped, forward.defaulted) == ((), (name,))
    assert (within.dropped, within.defaulted) == ((name,), (name,))
    assert migrate(history, "demo-nic", NEW, NEW, "9.0").outcome is Outcome.WORKS


def _prefixed(one: Description) -> Description:
    inner = tuple(replace(part, name=f"demo-nic/{part.name}") for part in one.subsections)
    return replace(one, name=f"demo-nic/{one.name}", fields=(Field("head", "uint32"),), subsections=inner)


def test_without_gate_the_subsection_is_refused() -> None:
    verdict = migrate(nic(None), "demo-nic", NEW, MIDDLE, "8.1")
    assert verdict.outcome is Outcome.FAILS
    assert "demo-nic/rss" in verdict.reasons[0]


def test_guest_decides() -> None:
    verdict = migrate(nic(GuestState("the guest enabled RSS")), "demo-nic", NEW, MIDDLE, "8.1")
    assert verdict.outcome is Outcome.DEPENDS
    assert verdict.depends_on == ("the guest enabled RSS",)
    assert migrate(nic(GuestState("the guest enabled RSS")), "demo-nic", NEW, NEW, "8.1").outcome is Outcome.WORKS


def test_the_build_decides() -> None:
    """What both sides have under one ``#if`` travels or not; what only one has breaks the builds that have it."""
    old = Description("demo-nic", 1, 1, (Field("a", "uint32"), Field("b", "uint8", build="defined(X)"),
                                         Field("c", "uint16", build="!defined(X)")))
    new = replace(old, fields=(*old.fields, Field("d", "uint32", build="defined(X) && Y")))
    assert migrate(two(old, old), "demo-nic", OLD, NEW).outcome is Outcome.WORKS
    same = replace(old, fields=(*old.fields[:-1], replace(old.fields[-1], type="int16")))
    assert migrate(two(old, same), "demo-nic", OLD, NEW).outcome is Outcome.WORKS
    for way in ((OLD, NEW), (NEW, OLD)):
        verdict = migrate(two(old, new), "demo-nic", *way)
        assert verdict.outcome is Outcome.DEPENDS
        assert verdict.depends_on == ("#if defined(X)", "#if Y")
        assert verdict.sent is None
    more = replace(old, subsections=(replace(rss(None), build="defined(X)"),))
    assert migrate(two(old, more), "demo-nic", NEW, OLD).outcome is Outcome.DEPENDS


def test_unknown_condition_is_unknown() -> None:
    verdict = migrate(nic(Unknown("a dump does not say")), "demo-nic", NEW, MIDDLE, "8.1")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "demo-nic/rss" in verdict.depends_on[0]


def test_machine_type_missing_at_one_end() -> None:
    verdict = migrate(nic(), "demo-nic", NEW, OLD, "9.0")
    assert verdict.outcome is Outcome.FAILS
    assert verdict.message == "unsupported machine type"


def test_facts_missing() -> None:
    assert migrate(nic(), "demo-nic", Release("1.0"), OLD).outcome is Outcome.UNKNOWN
    assert migrate(nic(), "other", OLD, NEW).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("old", "new", "outcome"), [
    ((CTRL, MAC), (CTRL, MAC), Outcome.WORKS),
    ((CTRL,), (Field("control", "uint32"),), Outcome.WORKS),
    ((CTRL,), (Field("ctrl", "uint16"),), Outcome.FAILS),
    ((CTRL, Field("b", "uint32")), (Field("b", "uint32"), CTRL), Outcome.FAILS),
    ((CTRL, MAC), (Field("unused", "unused_buffer", size=4), MAC), Outcome.LOSSY),
    ((Field("s", "struct", description=Description("s", 0, 0, (CTRL, MAC))),), (CTRL, MAC), Outcome.WORKS),
    ((Field("n", "uint16", count=4),), (Field("n", "uint32", count=2),), Outcome.FAILS),
    ((Field("x", "own"), CTRL), (Field("x", "own"), CTRL), Outcome.WORKS),
    ((Field("x", "own"), CTRL), (Field("x", "other"), CTRL), Outcome.UNKNOWN),
    ((CTRL,), (CTRL, Field("late", "uint8")), Outcome.FAILS),
    ((CTRL, Field("late", "uint8")), (CTRL,), Outcome.FAILS),
])
def test_layouts(old: tuple[Field, ...], new: tuple[Field, ...], outcome: Outcome) -> None:
    verdict = migrate(two(Description("d", 1, 1, old), Description("d", 1, 1, new)), "demo-nic", OLD, NEW)
    assert verdict.outcome is outcome, verdict


def test_swapped_fields_are_corrupted() -> None:
    verdict = migrate(two(Description("d", 1, 1, (CTRL, Field("b", "uint32"))),
                          Description("d", 1, 1, (Field("b", "uint32"), CTRL))), "demo-nic", OLD, NEW)
    assert verdict.corrupted == ("b", "ctrl")
    assert verdict.accepted is True


def test_claims() -> None:
    good = Claim("demo-nic", NEW, MIDDLE, "8.1", Outcome.WORKS, drops=("demo-nic/rss",))
    assert check_claim(nic(), good).ok
    bad = check_claim(nic(), Claim("demo-nic", NEW, MIDDLE, "8.1", Outcome.WORKS, drops=()))
    assert not bad.ok
    assert "dropping demo-nic/rss" in bad.actual
    assert "dropping nothing" in bad.expected


def test_matrix() -> None:
    found = matrix(nic(), "demo-nic", "8.1")
    assert found.releases == (MIDDLE, NEW)
    assert [[cell.outcome for cell in row] for row in found.cells] == [
        [Outcome.WORKS, Outcome.LOSSY], [Outcome.LOSSY, Outcome.LOSSY]]


def test_real_dumps(conformance: Path) -> None:
    """Between two real dumps nothing is called broken that the facts don't decide, and most simply works."""
    found = [read_dump(conformance / "dumps" / release / "x86_64.json")[0] for release in ("7.2.22", "10.0.13")]
    old, new = (snapshot for snapshot in found if snapshot is not None)
    verdicts = {device.name: migrate(History((old, new)), device.name, old.release, new.release)
                for device in old.devices if new.device(device.name)}
    counted = Counter(verdict.outcome for verdict in verdicts.values())
    assert counted[Outcome.WORKS] > 0.9 * len(verdicts)
    assert not counted[Outcome.FAILS]
    assert verdicts["sb16"].dropped == ("irq", "dma", "hdma", "port", "ver")
    assert verdicts["am53c974"].outcome is Outcome.UNKNOWN


def test_a_value_that_looks_like_a_subsection_does_not_end_the_stream() -> None:
    """Byte 5 after a nested struct makes QEMU peek as far as the next byte says: no error where there are as many."""
    inner = Description("inner", 0, 0, (Field("mac", "uint8", count=3, array=True),))
    fields = (Field("irq", "uint8"), Field("filter", "struct", description=inner), Field("last", "uint8"))
    side = Side(Description("demo-nic", 0, 0, fields), Context())
    ran = run(side, side, {}, (OLD, NEW))
    assert ran is not None and ran.ok and ran.data == bytes([1, 2, 3, 4, 5])
