"""The model: order of releases, three-valued conditions, properties in force, looking things up."""
from __future__ import annotations

import dataclasses
import inspect
import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sphinx_vmsd.model as model
from sphinx_vmsd.model import (
    CompatEntry,
    Context,
    Description,
    Device,
    Field,
    History,
    Hook,
    Location,
    MachineType,
    Problem,
    Property,
    Release,
    Snapshot,
    applies_to,
    describe,
    holds,
    properties_in_force,
    walk,
    with_builds,
)
from sphinx_vmsd.model import condition as c
from sphinx_vmsd.model.types import BY_NAME, BY_WORD, FIELD_TYPES, NESTED


def test_releases_order_as_numbers() -> None:
    words = ["5.2", "7.2", "7.2.22", "8.0", "8.10", "9.2", "10.0", "10.0.13", "11.1"]
    assert sorted(map(Release, reversed(words))) == list(map(Release, words))
    assert Release("10.0") == Release("10.0.0") == Release("v10.0-rc1") and hash(Release("9")) == hash(Release("9.0"))
    assert Release("8.0") != "8.0"
    assert str(Release("v8.0.0-rc1")) == "v8.0.0-rc1" and str(Release("7.2.22").series) == "7.2"
    assert str(Release("9").series) == "9.0"
    assert Release.is_valid("8.0") and not Release.is_valid("unknown")
    assert Release("unknown") < Release("0.1")


def test_locations_and_problems_read_well() -> None:
    assert str(Location("a.yaml", 14, 9)) == "a.yaml:14:9" and str(Location("a.yaml")) == "a.yaml"
    assert str(Problem(Location("a", 1), "bad", "did you mean 'b'?")) == "a:1: bad (did you mean 'b'?)"


CONTEXT = Context(version=2, properties={"on": True, "off": "off", "n": "3", "text": "abc"}, members={"m": 5, "b": 0})


@pytest.mark.parametrize(("condition", "answer"), [
    (c.Always(), True), (c.Never(), False), (c.Unknown("a dump"), None),
    (c.VersionIs(2), True), (c.VersionIs(3), False), (c.VersionIs(0, 1), False), (c.VersionIs(1, 2), True),
    (c.PropertyIs("on"), True), (c.PropertyIs("on", False), False), (c.PropertyIs("none"), None),
    (c.PropertyIs("text", "abc"), True), (c.PropertyAtLeast("n", 3), True), (c.PropertyAtLeast("n", 4), False),
    (c.PropertyAtLeast("text", 1), None), (c.PropertyAtLeast("none", 1), None),
    (c.MemberIs("m", 5), True), (c.MemberIs("b"), False), (c.MemberIs("none"), None),
    (c.MemberBetween("m", 1, 5), True), (c.MemberBetween("m", 6), False), (c.MemberBetween("m", None, 4), False),
    (c.MemberBetween("none", 1), None), (c.GuestState("busy"), None), (c.GuestState("busy", "m"), True),
    (c.GuestState("busy", "b"), False), (c.Not(c.Never()), True), (c.Not(c.Unknown("x")), None),
    (c.AllOf((c.Always(), c.Unknown("x"))), None), (c.AllOf((c.Never(), c.Unknown("x"))), False),
    (c.AnyOf((c.Always(), c.Unknown("x"))), True), (c.AnyOf((c.Never(), c.Unknown("x"))), None),
    (c.AllOf(()), True), (c.AnyOf(()), False),
], ids=repr)
def test_conditions_answer_true_false_or_unknown(condition: c.Condition, answer: bool | None) -> None:
    assert holds(condition, CONTEXT) is answer


LEAVES = st.sampled_from([c.Always(), c.Never(), c.Unknown("x"), c.VersionIs(2), c.PropertyIs("none")])
CONDITIONS = st.recursive(LEAVES, lambda part: st.builds(c.Not, part) | st.builds(
    lambda kind, parts: kind(tuple(parts)), st.sampled_from([c.AllOf, c.AnyOf]), st.lists(part, max_size=3)))


@given(CONDITIONS)
def test_opposites_are_opposite(condition: c.Condition) -> None:
    answer, opposite = holds(condition, CONTEXT), holds(c.Not(condition), CONTEXT)
    assert (answer is None) is (opposite is None) and (answer is None or answer is not opposite)
    assert answer is not None or c.needs(condition), "what is unknown has a leaf to ask about"


@given(CONDITIONS, CONDITIONS)
def test_de_morgan(left: c.Condition, right: c.Condition) -> None:
    both, none = c.Not(c.AllOf((left, right))), c.AnyOf((c.Not(left), c.Not(right)))
    assert holds(both, CONTEXT) is holds(none, CONTEXT)


SAID = st.recursive(
    st.sampled_from([c.Always(), c.Never(), *map(c.PropertyIs, "pqr")]),
    lambda part: st.builds(c.Not, part) | st.builds(
        lambda kind, parts: kind(tuple(parts)), st.sampled_from([c.AllOf, c.AnyOf]),
        st.lists(part, min_size=1, max_size=3)))


@given(SAID, st.fixed_dictionaries({name: st.booleans() for name in "pqr"}))
def test_words_mean_what_is_meant(condition: c.Condition, values: dict[str, bool]) -> None:
    """English alone, with its brackets, gives the answer: Python reads "and", "or", "not" as we mean them."""
    words = re.sub(r"property (\w) is true", r"\1", c.describe(condition))
    words = words.replace("always", "True").replace("never", "False")
    assert eval(words, {}, values) is holds(condition, Context(properties=values))


@pytest.mark.parametrize(("condition", "words"), [
    (c.AllOf((c.GuestState("a || b"), c.GuestState("f(x && y)"))), "(a || b) and f(x && y)"),
    (c.AllOf((c.GuestState("a && b"), c.GuestState("c"))), "a && b and c"),
    (c.AnyOf((c.GuestState("a && b"), c.GuestState("c ? d : e"))), "(a && b) or (c ? d : e)"),
    (c.AnyOf((c.Build("A && B"), c.PropertyIs("p"))), "(#if A && B) or property p is true"),
])
def test_signs_of_c_are_bracketed_beside_words(condition: c.Condition, words: str) -> None:
    assert c.describe(condition) == words


@pytest.mark.parametrize(("build", "version", "exists", "words"), [
    ("defined(X)", 0, None, "#if defined(X)"),
    ("!A && B", 2, None, "#if !A && B and version 2 or later"),
    ("(A || B) && C", 0, c.PropertyIs("p"), "#if (A || B) && C and property p is true"),
    ("!(A || B)", 2, c.Always(), "#if !(A || B)"),
    ("A || B && C", 0, None, "#if A || B && C"),
])
def test_an_if_is_a_condition(build: str, version: int, exists: c.Condition | None, words: str) -> None:
    inner = Description("s", fields=(Field("f", version=version, exists=exists, build=build),))
    outer = Description("d", fields=(Field("n", description=inner), Field("g")), subsections=(inner,))
    whole = with_builds(outer)
    assert {describe(one.fields[0].exists) for one in (whole.fields[0].description, whole.subsections[0])} == {words}
    assert holds(whole.subsections[0].fields[0].exists, CONTEXT) is None
    assert with_builds(whole) is whole, "each mark counts once"
    assert with_builds(replace(outer, subsections=(replace(inner, fields=(), build=build),))).subsections[0].needed


def test_every_condition_has_words() -> None:
    examples: dict[type, c.Condition] = {
        c.Unknown: c.Unknown("a dump"), c.PropertyIs: c.PropertyIs("p", False), c.VersionIs: c.VersionIs(2, 3),
        c.PropertyAtLeast: c.PropertyAtLeast("p", 2), c.MemberIs: c.MemberIs("m", 7),
        c.MemberBetween: c.MemberBetween("m", 1), c.GuestState: c.GuestState("the guest is busy"),
        c.Not: c.Not(c.Never()), c.AllOf: c.AllOf((c.PropertyIs("p"), c.VersionIs(1))),
        c.AnyOf: c.AnyOf((c.PropertyIs("p"), c.Never())), c.Never: c.Never(), c.Always: c.Always(),
        c.Build: c.Build("defined(X)"),
    }
    assert set(examples) == set(get_args(c.Condition))
    texts = {kind: describe(condition) for kind, condition in examples.items()}
    assert all(texts.values()) and len(set(texts.values())) == len(texts)
    assert texts[c.PropertyIs] == "property p is false" and describe(None) == "always"


NIC = Device("nic", parents=("pci-device", "device"), properties=(
    Property("rss", "bool", True), Property("vectors", "uint32", 4), Property("told", "str")))


def test_compat_entries_hit_subtypes_and_the_last_one_wins() -> None:
    entries = (
        CompatEntry("nic", "rss", "off"), CompatEntry("pci-device", "vectors", "0x10"),
        CompatEntry("device", "vectors", "2"), CompatEntry("other", "rss", "on"), CompatEntry("nic", "told", "yes?"),
    )
    assert [applies_to(entry, NIC) for entry in entries] == [True, True, True, False, True]
    assert properties_in_force(NIC, MachineType("m", entries=entries)) == {"rss": False, "vectors": 2, "told": "yes?"}
    assert properties_in_force(NIC, MachineType("m", entries=None)) == {"rss": True, "vectors": 4}
    assert properties_in_force(NIC, None) == {"rss": True, "vectors": 4}


def test_on_and_off_are_words_where_the_property_has_others() -> None:
    machine = MachineType("m", entries=(CompatEntry("nic", "mode", "on"), CompatEntry("nic", "open", "on")))
    nic = Device("nic", properties=(Property("mode", "on_off_auto", "auto"), Property("open", "on_off_auto")))
    assert c.holds(c.PropertyIs("mode", "auto"), Context(properties=properties_in_force(nic, None)))
    context = Context(properties=properties_in_force(nic, machine))
    for name in ("mode", "open"):
        answers = [c.holds(c.PropertyIs(name, word), context) for word in ("on", "off", "auto")]
        assert answers == [True, False, False]


def test_looking_things_up() -> None:
    snapshot = Snapshot(Release("7.2.22"), (NIC,), machines=(MachineType("pc-7.2", alias="pc"), MachineType("none")))
    assert snapshot.device("nic") is NIC and snapshot.device("x") is None
    pc, none = snapshot.machines
    assert snapshot.machine("pc") is pc and snapshot.machine("none") is none and snapshot.machine("q35") is None
    history = History((snapshot, Snapshot(Release("8.0"))))
    assert history.releases == (Release("7.2.22"), Release("8.0"))
    assert history.at(Release("7.2")) is snapshot and history.at(Release("7.2.22")) is snapshot
    assert history.at(Release("7.2.21")) is None and history.at(Release("9.0")) is None


def test_walk_goes_in_stream_order() -> None:
    inner, key, sub = Description("inner"), Description("key"), Description("d/sub")
    top = Description("d", fields=(Field("tree", "gtree", key=key, description=inner),), subsections=(sub,))
    assert list(walk(top)) == [("d", top), ("d.tree/key", key), ("d.tree/inner", inner), ("d/d/sub", sub)]
    assert Description("x", hooks=(Hook("pre_save", "f"),)).hook("pre_save") == Hook("pre_save", "f")
    assert Description("x").hook("pre_save") is None


def test_field_types_are_told_apart() -> None:
    assert len(BY_NAME) == len(BY_WORD) == len(FIELD_TYPES) and set(BY_NAME) >= NESTED
    for row in FIELD_TYPES:
        assert row.meaning and (row.size is None or row.size in (0, 1, 2, 4, 8))
        assert row.size is not None or not row.signed


def test_facts_are_frozen_and_exported() -> None:
    assert model.__all__ == sorted(model.__all__)
    for name in model.__all__:
        kind = getattr(model, name)
        if inspect.isclass(kind) and dataclasses.is_dataclass(kind):
            assert kind.__dataclass_params__.frozen, name  # type: ignore[attr-defined]
            assert kind.__doc__ and not kind.__doc__.startswith(f"{name}("), f"{name} has no docstring"
