"""A tree, a dump and a machine list of one release make one snapshot; what contradicts is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
from sphinx_vmsd.readers.combine import combine, combine_all

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


def test_a_device_that_the_tree_lacks_is_told_and_kept():
    snapshot, problems = combine(tree(), dump(more=(Device("acme", SEEN, location=DUMP),)))
    assert [str(one) for one in problems] == ["9.0/x86_64.json:3: acme: not in source tree"]
    assert [one.name for one in snapshot.devices] == ["acme", "card"]


@pytest.mark.parametrize(("of_tree", "of_dump", "told"), [
    ("x86_64", None, 1), ("x86_64", "x86_64", 1), (None, "x86_64", 1), ("x86_64", "aarch64", 0)])
def test_what_one_architecture_shows_another_need_not_have(of_tree, of_dump, told):
    shown = dump(more=(Device("acme", SEEN, location=DUMP),))
    _snapshot, problems = combine(replace(tree(), arch=of_tree), replace(shown, arch=of_dump))
    assert len(problems) == told


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


def test_every_difference_is_told():
    fields = (Field("ctrl", version=2, size=2), Field("mine", size=1), Field("more", size=1))
    other = replace(SEEN, version=3, fields=fields, subsections=(replace(SEEN, name="card/s"),))
    _snapshot, problems = combine(tree(), dump(other))
    assert [one.message.partition(": ")[2] for one in problems] == [
        "version 2 here, 3 there",
        "field ctrl (version 0) here, ctrl (version 2) there",
        "field ctrl of 4 bytes here, of 2 bytes there",
        "field rss (version 0, with a predicate) here, mine (version 0) there",
        "field more (version 0) there, not here",
        "subsections none here, card/s there",
    ]


def test_fields_in_another_order_differ():
    _snapshot, problems = combine(tree(), dump(replace(SEEN, fields=SEEN.fields[::-1])))
    assert [one.message for one in problems] == [
        "card: field ctrl (version 0) here, rss (version 0, with a predicate) there"
    ]


def test_two_dumps_of_one_architecture_that_disagree_are_told():
    bad = dump(replace(SEEN, version=3, location=Location("bad.json", 9)))
    for unnamed in (bad, replace(bad, arch=None)):
        history, problems = combine_all([unnamed, dump()])
        assert [str(one) for one in problems] == [
            "bad.json:9: card: version 3 here, 2 there (taken from 9.0/x86_64.json:3)"
        ]
        assert history.snapshots[0].device("card").description == SEEN
    _history, problems = combine_all([replace(bad, arch="aarch64"), dump()])
    assert not problems


def test_an_architecture_without_a_feature_links_a_stub():
    stub = dump(Description("(null)", 0, 0))
    for parts in ((stub, dump()), (dump(), stub)):
        history, problems = combine_all(parts)
        assert not problems
        assert history.snapshots[0].device("card").description is SEEN


def test_machine_types_that_the_tree_lacks_or_calls_otherwise():
    seen = machines(tuple(replace(one, location=DUMP) for one in ENTRIES))
    (known,) = seen.machines
    stated = replace(tree(), machines=(replace(tree().machines[0], deprecated=False),))
    _snapshot, problems = combine(stated, replace(seen, machines=(known, replace(known, name="pc-acme"))))
    assert [str(one) for one in problems] == [
        "9.0/x86_64.json:3: machine type pc-acme: not in source tree",
        "hw/card.c:7:1: machine type pc-8.2: not deprecated here, deprecated there (taken from 9.0/x86_64.json:3)",
    ]


def test_sources_of_different_architectures_are_told():
    _history, problems = combine_all([replace(tree(), arch="s390x"), dump(more=(Device("acme", SEEN),))])
    assert [str(one) for one in problems] == ["dump 9.0.2: is of x86_64, source tree is read for s390x"]
