"""A tree, a dump and a machine list of one release make one snapshot; what contradicts is told."""

from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.model import (
    CompatEntry,
    Description,
    Device,
    Evidence,
    Field,
    Location,
    MachineType,
    Property,
    Release,
    Snapshot,
)
from sphinx_vmsd.model.condition import PropertyIs, Unknown
from sphinx_vmsd.readers.combine import combine

C = Location("hw/card.c", 7, 1)
DUMP = Location("9.0/x86_64.json", 3)
STATED = Description(
    "card",
    2,
    1,
    (
        Field("ctrl", "uint32", location=C),
        Field("rss", "bool", exists=PropertyIs("rss"), location=C),
        Field("ctrl is even", "validate", must_exist=True, exists=Unknown("?"), location=C),
    ),
    location=C,
)
SEEN = Description("card", 2, 1, (Field("ctrl", size=4), Field("rss", exists=Unknown("a dump"), size=1)), location=DUMP)
ENTRIES = (CompatEntry("card", "rss", "off", "hw_compat_8_2", location=C),)


def tree(description=STATED, entries=ENTRIES):
    device = Device("card", description, ("device",), (Property("rss", "bool", True),), location=C)
    machine = MachineType("pc-8.2", Release("8.2"), entries, ("hw_compat_8_2",), arch="x86_64", location=C)
    return Snapshot(
        Release("9.0"), (device,), machines=(machine,), evidence=frozenset({Evidence.SOURCE}), origin="source tree"
    )


def dump(description=SEEN, more=()):
    devices = (Device("card", description, location=DUMP), *more)
    return Snapshot(Release("9.0.2"), devices, evidence=frozenset({Evidence.DUMP}), arch="x86_64", origin="dump 9.0.2")


def machines(entries):
    machine = MachineType("pc-8.2", Release("8.2"), entries, alias="pc", deprecated=True, arch="x86_64", location=DUMP)
    return Snapshot(Release("9.0.2"), machines=(machine,), evidence=frozenset({Evidence.COMPAT}), origin="machines")


def test_agreement_keeps_what_only_the_source_tells():
    for parts in ((tree(), dump()), (dump(), tree())):
        snapshot, problems = combine(*parts)
        assert not problems
        assert snapshot.device("card").description is STATED
        assert snapshot.device("card").properties[0].default is True
        assert snapshot.evidence == {Evidence.SOURCE, Evidence.DUMP}
        assert snapshot.origin == "source tree, dump 9.0.2"
        assert snapshot.release == Release("9.0.2")


def test_devices_of_one_source_only_are_kept():
    snapshot, problems = combine(tree(), dump(more=(Device("loop-made", SEEN, location=DUMP),)))
    assert not problems
    assert [one.name for one in snapshot.devices] == ["card", "loop-made"]


def test_a_contradiction_is_told_and_the_observation_wins():
    other = replace(SEEN, fields=(SEEN.fields[0], replace(SEEN.fields[1], exists=None)))
    snapshot, problems = combine(tree(), dump(other))
    assert snapshot.device("card").description is other
    assert [str(one) for one in problems] == [
        "hw/card.c:7:1: card: field rss (version 0, with a predicate) here, rss (version 0) there"
        " (taken from 9.0/x86_64.json:3)",
    ]


def test_another_size_is_a_contradiction():
    other = replace(SEEN, fields=(replace(SEEN.fields[0], size=8), SEEN.fields[1]))
    _snapshot, problems = combine(tree(), dump(other))
    assert [one.message for one in problems] == ["card: field ctrl of 4 bytes here, of 8 bytes there"]


def test_a_contradiction_deep_inside_replaces_only_that_part():
    inner = replace(STATED, name="inner")
    outer = Description(
        "outer",
        1,
        1,
        (Field("a", "struct", description=inner), Field("b", "uint8")),
        (replace(STATED, name="outer/s"),),
    )
    seen = Description(
        "outer",
        1,
        1,
        (Field("a", description=replace(SEEN, name="inner", version=3)), Field("b")),
        (replace(SEEN, name="outer/s"),),
    )
    snapshot, problems = combine(tree(outer), dump(seen))
    made = snapshot.device("card").description
    assert [one.message for one in problems] == ["card.a: version 2 here, 3 there"]
    assert made.fields[0].description.version == 3
    assert made.fields[1].type == "uint8"
    assert made.subsections == outer.subsections


def test_machine_lists_confirm_or_correct_entries():
    plain = tuple(replace(one, array=None, location=DUMP) for one in ENTRIES)
    snapshot, problems = combine(tree(), machines(plain))
    assert not problems
    assert snapshot.machine("pc").entries == ENTRIES
    assert snapshot.machine("pc").deprecated
    snapshot, problems = combine(tree(), machines((*plain, CompatEntry("card", "mq", "off"))))
    assert len(problems) == 1
    assert len(snapshot.machine("pc-8.2").entries) == 2


def test_other_releases_are_told():
    _snapshot, problems = combine(tree(), replace(dump(), release=Release("8.2.1")))
    assert [one.message for one in problems] == ["dump 9.0.2 is of release 8.2.1, source tree of 9.0"]
