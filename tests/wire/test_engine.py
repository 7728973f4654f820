"""What the vectors leave open: failing saves in each release, hooks, conditions nobody can answer, bad examples."""
from __future__ import annotations

import json

import pytest

from sphinx_vmsd.model import Context, Description, Field, FromMember, Hook, Release
from sphinx_vmsd.model.condition import AllOf, GuestState, MemberIs, Never, Not, PropertyIs, Unknown
from sphinx_vmsd.wire.engine import BadValue, HookResult, load, save

INNER = Description("inner", 1, 1, (Field("a", "uint8"),), hooks=(Hook("pre_save", returns=-38),))
NONE = Context()


def saved(item: Field, release: str) -> tuple[int, list[str], object]:
    result = save(Description("outer", 1, 1, (item,)), {"f": [{}], "n": {}}, NONE, dialect=Release(release))
    assert result.ok is False
    return result.ret, list(result.messages), result.errp


LIST = Field("f", "qlist", version=1, description=INNER)
SUB = Description("outer/s", 1, 1, (Field("a", "uint8"),), hooks=(Hook("pre_save", returns=-38),))


@pytest.mark.parametrize(("release", "ret", "lines", "error"), [
    ("5.2", -38, ["pre-save failed: inner", "f: failed to save inner (-38)", "Save of field outer/f failed"], None),
    ("7.2", -38, ["pre-save failed: inner", "f: failed to save inner (-38)", "Save of field outer/f failed"], None),
    ("8.2", -38, ["f: failed to save inner (-38)"], "Save of field outer/f failed"),
    ("10.0", -38, ["f: failed to save inner (-38)"], "Save of field outer/f failed: put failed"),
    ("10.1", -38, ["f: failed to save inner (-38)"], "Save of field outer/f failed"),
    ("10.2", -38, ["pre-save failed: inner"], "Save of field outer/f failed"),
    ("11.1", -22, [], "Save of field outer/f failed: pre-save failed: inner"),
])
def test_list_element_that_cannot_be_saved(release: str, ret: int, lines: list[str], error: object) -> None:
    assert saved(LIST, release) == (ret, lines, error)


@pytest.mark.parametrize(("release", "lines", "error"), [
    ("7.2", ["pre-save failed: outer/s"], None), ("8.2", [], None), ("9.2", [], "pre-save failed: outer/s"),
    ("10.2", [], "pre-save failed: outer/s"), ("11.1", [], "pre-save failed: outer/s"),
])
def test_subsection_that_cannot_be_saved(release: str, lines: list[str], error: object) -> None:
    result = save(Description("outer", 1, 1, (), (SUB,)), {}, NONE, dialect=Release(release))
    assert (result.ok, list(result.messages), result.errp) == (False, lines, error)
    assert result.failure is not None
    assert (result.failure.condition, result.failure.path) == ("pre-save-failed", "outer/s")


@pytest.mark.parametrize(("release", "ret", "error"), [
    ("7.2", 5, None), ("9.2", 5, "post-save failed: d"), ("11.0", 0, None)])
def test_result_of_post_save(release: str, ret: int, error: object) -> None:
    device = Description("d", 1, 1, (Field("a", "uint8"),), hooks=(Hook("post_save", returns=5),))
    result = save(device, {}, NONE, dialect=Release(release))
    assert (result.ret, result.errp) == (ret, error)


def test_output_validation_aborts() -> None:
    device = Description("d", 1, 1, (Field("n < 3", "validate", exists=Never(), must_exist=True),))
    result = save(device, {}, NONE, dialect=Release("7.2"))
    assert (result.ok, result.messages) == (False, ("Output state validation failed: d/n < 3",))
    assert result.aborted is not None


def test_null_where_none_may_be_aborts() -> None:
    device = Description("d", 1, 1, (Field("p", "struct", pointer=True, description=Description("e")),))
    for result in (save(device, {"p": None}, NONE, dialect=Release("7.2")),
                   load(device, b"\0", NONE, dialect=Release("7.2"), values={"p": None})):
        assert (result.ok, result.aborted) == (False, "first_elem || !n_elems || !size")
        assert result.failure is not None
        assert result.failure.condition == "null-pointer"


@pytest.mark.parametrize(("release", "error"), [
    ("10.0", None),
    ("10.2", "post load hook failed for: d, version_id: 2, minimum_version: 1: no such board"),
    ("11.1", "post load hook failed for: d, version_id: 2, minimum_version: 1: no such board"),
])
def test_hook_with_an_error(release: str, error: object) -> None:
    hook = Hook("post_load_errp", returns=-5, message="no such board")
    device = Description("d", 2, 1, (Field("a", "uint8"),), hooks=(hook,))
    result = load(device, b"\1\0", NONE, dialect=Release(release))
    assert (result.ok, result.ret, result.errp) == ((True, 0, None) if error is None else (False, -22, error))


def test_hooks_that_act() -> None:
    def check(values: dict[str, object], version: int) -> HookResult:
        values["seen"] = (values["a"], version)
        return HookResult(-22 if values["a"] == 9 else 0, ("invalid parameter value: 9",) if values["a"] == 9 else ())

    device = Description("d", 2, 1, (Field("a", "uint8"),))
    actions = {("d", "post_load"): check}
    good = load(device, b"\1\0", NONE, dialect=Release("10.0"), version=1, actions=actions)
    assert (good.ok, good.values["seen"]) == (True, (1, 1))
    bad = load(device, b"\x09\0", NONE, dialect=Release("10.2"), actions=actions)
    assert (bad.messages, bad.errp) == (
        ("invalid parameter value: 9",), "post load hook failed for: d, version_id: 2, minimum_version: 1, ret: -22")


def test_positive_results_of_hooks() -> None:
    """Ignored for a nested struct, an error for a subsection (facts 3.2)."""
    hooks = (Hook("post_load", returns=1),)
    nested = Description("d", 1, 1, (Field("n", "struct", description=Description("e", hooks=hooks)),))
    assert load(nested, b"\0", NONE, dialect=Release("7.2")).ret == 0
    device = Description("d", 1, 1, (), (Description("d/s", 1, 1, hooks=hooks),))
    data = b"\5\3d/s\0\0\0\1\0"
    assert load(device, data, NONE, dialect=Release("7.2")).ret == 1
    assert load(device, data, NONE, dialect=Release("10.2")).aborted is not None
    assert load(device, data, NONE, dialect=Release("11.0")).ok is True


def test_what_nobody_knows_is_not_guessed() -> None:
    guest = GuestState("when the guest has started a transfer")
    device = Description("d", 1, 1, (Field("a", "uint8", exists=AllOf((guest, Not(Unknown("a dump"))))),))
    result = save(device, {}, NONE, dialect=Release("7.2"))
    assert (result.ok, result.undecided.path, result.undecided.condition) == (None, "a", device.fields[0].exists)
    assumed = save(device, {}, NONE, dialect=Release("7.2"), assume={guest: True, Unknown("a dump"): False})
    assert assumed.data == b"\0"
    assert save(device, {}, NONE, dialect=Release("7.2"), assume={guest: False}).data == b""
    for item in (Field("a", None, size=4), Field("a", "pci config", size=256), Field("a", "uint8", count=None),
                 Field("a", "buffer"), Field("a", "struct"), Field("a", "uint8", count=FromMember("elsewhere"))):
        assert save(Description("d", fields=(item,)), {}, NONE, dialect=Release("7.2")).ok is None


def test_own_types_travel_as_the_bytes_of_the_example() -> None:
    device = Description("d", fields=(Field("own", "virtio"), Field("a", "uint8")))
    result = save(device, {"own": "c0ffee", "a": 1}, NONE, dialect=Release("10.0"))
    assert result.data == bytes.fromhex("c0ffee01")
    loaded = load(device, result.data + b"\0", NONE, dialect=Release("10.0"), values={"own": bytes(3)})
    assert (loaded.ok, loaded.values) == (True, {"own": bytes.fromhex("c0ffee"), "a": 1})


@pytest.mark.parametrize(("item", "value"), [
    (Field("a", "uint32"), "twelve"), (Field("a", "buffer", size=3), "xyz"), (Field("a", "qlist"), 3),
    (Field("a", "struct", description=Description("e")), 7), (Field("a", "gtree", direct_key=True), [1]),
])
def test_bad_examples_are_told_apart_from_failures(item: Field, value: object) -> None:
    with pytest.raises(BadValue, match=r"^a"):
        save(Description("d", fields=(item,)), {"a": value}, NONE, dialect=Release("7.2"))


def test_input_is_left_alone() -> None:
    inner = Description("e", fields=(Field("x", "uint8"),))
    device = Description("d", fields=(
        Field("v", "uint8", count=2, array=True), Field("s", "struct", description=inner)))
    before = {"v": [7, 7], "s": {"x": 7}}
    loaded = load(device, b"\1\2\3\0", NONE, dialect=Release("7.2"), values=before)
    assert before == {"v": [7, 7], "s": {"x": 7}}
    assert loaded.values == {"v": [1, 2], "s": {"x": 3}}


def test_properties_and_members_decide() -> None:
    device = Description("d", fields=(
        Field("a", "uint8", exists=PropertyIs("x-new")), Field("b", "uint8", exists=MemberIs("inner.on"))))
    context = Context(properties={"x-new": True}, members={"inner": {"on": False}})
    result = save(device, {"a": 5}, context, dialect=Release("7.2"))
    assert (result.data, result.skipped) == (b"\5", ("b",))


def test_described_as_the_release_does() -> None:
    device = Description("d", 1, fields=(Field("p", "uint8", count=FromMember("n"), pointers=True, alloc=True),))
    values = {"n": 2, "p": [4, None]}
    vmdesc = json.loads(save(device, values, Context(members=values), dialect=Release("11.0"), vmdesc=True).vmdesc)
    assert vmdesc["fields"] == [
        {"name": "p", "type": "ptr-marker", "size": 1}, {"name": "p", "type": "uint8", "size": 1},
        {"name": "p", "type": "ptr-marker", "size": 1}]
    old = save(device, values, Context(members=values), dialect=Release("5.2"), vmdesc=True).vmdesc
    assert old.startswith('{ "vmsd_name" : "d", "version" : 1, "fields" : [ { ')


def test_temporary_reaches_its_parent() -> None:
    """The description of a temporary computes from, and back into, the state it belongs to."""
    def before(values: dict[str, object], version: int) -> HookResult:
        values["diff"] = values["parent"]["b"] - values["parent"]["a"]
        return HookResult()

    def after(values: dict[str, object], version: int) -> HookResult:
        values["parent"]["b"] = values["parent"]["a"] + values["diff"]
        return HookResult()

    back = Description("back", fields=(Field("f", "uint64"),))
    child = Description("child", fields=(
        Field("diff", "int64"), Field("parent", "struct", pointer=True, description=back)))
    device = Description("d", 1, fields=(Field("a", "uint32"), Field("tmp", "tmp", description=child)))
    actions = {("child", "pre_save"): before, ("child", "post_load"): after}
    result = save(device, {"a": 2, "b": 4, "f": 8}, NONE, dialect=Release("7.2"), actions=actions)
    assert result.data.hex() == "00000002" "0000000000000002" "0000000000000008"
    loaded = load(device, result.data + b"\0", NONE, dialect=Release("7.2"), actions=actions)
    assert loaded.values == {"a": 2, "b": 4, "f": 8, "tmp": {"diff": 2}}


def test_new_list_elements_go_where_qemu_puts_them() -> None:
    """Measured: what a QLIST held is cut off behind the second new element."""
    part = Description("e", fields=(Field("x", "uint8"),))
    for kind, expected in (("qtailq", [9, 1, 2]), ("qlist", [1, 2])):
        device = Description("d", fields=(Field("l", kind, description=part),))
        loaded = load(device, b"\1\1\1\2\0\0", NONE, dialect=Release("10.0"), values={"l": [{"x": 9}]})
        assert [one["x"] for one in loaded.values["l"]] == expected


@pytest.mark.parametrize(("release", "lines", "error"), [
    ("10.0", ["e too new", "Failed to load d:l"], None),
    ("10.2", ["e too new"], "Failed to load element of type qtailq for l: -22"), ("11.0", [], "e too new")])
def test_list_of_another_version(release: str, lines: list[str], error: object) -> None:
    item = Field("l", "qtailq", version=3, description=Description("e", 1, 1, (Field("x", "uint8"),)))
    loaded = load(Description("d", 3, fields=(item,)), b"\1\1\0\0", NONE, dialect=Release(release))
    assert (list(loaded.messages), loaded.errp) == (lines, error)


@pytest.mark.parametrize(("release", "lines", "error"), [
    ("7.2", ["10 != 11", "set k alike", "Failed to load d:k"], None),
    ("10.2", ["10 != 11", "set k alike"], "Failed to load element of type uint32 equal for k: -22"),
    ("11.0", [], "10 != 11")])
def test_hint_is_gone_in_11(release: str, lines: list[str], error: object) -> None:
    device = Description("d", fields=(Field("k", "uint32_equal", hint="set k alike"),))
    loaded = load(device, b"\0\0\0\x11\0", NONE, dialect=Release(release), values={"k": 16})
    assert (list(loaded.messages), loaded.errp, loaded.values) == (lines, error, {"k": 16})


@pytest.mark.parametrize(("release", "spelled"), [("5.2", "d\u00e9\\u00ab"), ("7.2", "d\\u00E9\\\\u00ab")])
def test_a_name_in_the_streams_description(release: str, spelled: str) -> None:
    """Measured: 5.2 writes a name as it is, later releases escape it with upper case digits."""
    text = save(Description("d\u00e9\\u00ab", 1), {}, NONE, dialect=Release(release), vmdesc=True).vmdesc
    assert f'"{spelled}"' in text


def test_what_lies_before_a_sub_array_of_structs() -> None:
    part = Description("p", 1, 1, (Field("i", "uint8"),))
    item = Field("s", "struct", count=1, array=True, start=1, description=part)
    loaded = load(Description("d", 1, 1, (item,)), b"\x09\0", NONE, dialect=Release("7.2"))
    assert loaded.values == {"s": [{}, {"i": 9}]}
