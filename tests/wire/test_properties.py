"""What must hold for any description, any state and any bytes."""
from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import descriptions, states

from sphinx_vmsd.model import Context, Description, Field, FromMember, Release
from sphinx_vmsd.wire.dialects import DIALECTS
from sphinx_vmsd.wire.engine import Loaded, Undecided, load, save
from sphinx_vmsd.wire.layout import layout
from sphinx_vmsd.wire.section import load_section, save_section

RELEASES = st.sampled_from(DIALECTS)
#: What follows in a stream; without it, a byte 5 after a nested struct makes QEMU look past the end and fail.
MORE = bytes(300)
SLOW = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(st.data(), RELEASES)
def test_save_then_load_is_the_identity(data: st.DataObject, dialect: object) -> None:
    description = data.draw(descriptions())
    values = data.draw(states(description, top=True))
    saved = save(description, values, Context(), dialect=dialect, vmdesc=True)
    assert saved.undecided is None
    if not saved.ok:
        assert saved.failure is not None
        assert saved.failure.condition == "output-validation-failed"
        return
    json.loads(saved.vmdesc)
    assert sum(chunk.size for chunk in saved.chunks) == len(saved.data)
    loaded = load(description, saved.data + MORE, Context(), dialect=dialect, values=_emptied(description, values))
    assert (loaded.ok, loaded.messages, loaded.errp) == (True, (), None)
    assert loaded.consumed == len(saved.data)
    again = save(description, loaded.values, Context(), dialect=dialect)
    assert again.data == saved.data
    whole = save_section(description, values, Context(), dialect=dialect, section=7)
    before = _emptied(description, values)
    assert load_section(description, whole.data + MORE, Context(), dialect=dialect, values=before).ok


def _emptied(description: Description, values: dict) -> dict:
    """The destination before the load: same configuration, lists and trees empty."""
    kept = dict(values)
    for part in (description, *description.subsections):
        for item in part.fields:
            if item.type in ("qtailq", "qlist", "gtree") or (item.pointers and item.alloc):
                kept.pop(item.name, None)
            elif item.description is not None and isinstance(kept.get(item.name), dict):
                kept[item.name] = _emptied(item.description, kept[item.name])
            elif item.description is not None and isinstance(kept.get(item.name), list):
                kept[item.name] = [one and _emptied(item.description, one) for one in kept[item.name]]
    return kept


@SLOW
@given(st.data(), RELEASES, st.binary(max_size=200))
def test_any_bytes_load_or_fail_with_a_place(data: st.DataObject, dialect: object, stream: bytes) -> None:
    description = data.draw(descriptions())
    version = data.draw(st.integers(0, 4))
    loaded = load(description, stream, Context(members={"on": True, "level": 1}), dialect=dialect, version=version)
    _has_a_place(loaded, stream)
    section = load_section(description, b"\4" + stream, Context(members={"on": True, "level": 1}), dialect=dialect)
    _has_a_place(section, b"\4" + stream)
    if section.ok is False:
        assert section.messages[-1].startswith("load of migration failed: ")


def _has_a_place(loaded: Loaded, stream: bytes) -> None:
    assert 0 <= loaded.consumed <= len(stream)
    assert loaded.undecided is None or isinstance(loaded.undecided, Undecided)
    if loaded.ok is False and loaded.aborted is None:
        assert loaded.ret < 0
        assert loaded.failure is not None
        assert 0 <= loaded.failure.offset <= len(stream)


@SLOW
@given(st.data(), RELEASES)
def test_damage_is_noticed_or_loads(data: st.DataObject, dialect: object) -> None:
    description = data.draw(descriptions())
    values = data.draw(states(description, top=True))
    saved = save_section(description, values, Context(), dialect=dialect)
    broken = bytearray(saved.data)
    for _ in range(data.draw(st.integers(1, 3)) if broken else 0):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[:data.draw(st.integers(0, len(broken)))])
    _has_a_place(load_section(description, cut, Context(), dialect=dialect, values=values), cut)


@SLOW
@given(st.data())
def test_layout_is_what_is_written(data: st.DataObject) -> None:
    description = data.draw(descriptions())
    values = data.draw(states(description, top=True))
    saved = save(description, values, Context(), dialect=Release("10.0"))
    slots = layout(description, Context(members={key: values[key] for key in ("on", "level")}))
    for slot in slots:
        if slot.offset is not None and slot.size is not None and saved.ok:
            assert slot.offset + slot.size <= len(saved.data)
    if saved.ok and all(slot.size is not None and slot.condition is None for slot in slots):
        assert sum(slot.size or 0 for slot in slots) == len(saved.data)


def test_a_count_of_billions_costs_nothing() -> None:
    for item in (
        Field("v", "uint64", count=FromMember("n")), Field("v", "buffer", size=FromMember("n", 7)),
        Field("v", "bitmap", size=FromMember("n")),
        Field("v", "uint8", count=FromMember("n"), pointers=True, alloc=True),
        Field("v", "struct", count=FromMember("n"), description=Description("e", fields=(Field("x", "uint8"),))),
    ):
        device = Description("d", fields=(Field("n", "uint32"), item))
        loaded = load(device, b"\x7f\xff\xff\xff12345", Context(), dialect=Release("7.2"))
        assert loaded.ok is False
        assert loaded.failure is not None
        assert loaded.failure.path.startswith("v")


def test_elements_of_no_bytes_end() -> None:
    empty = Field("v", "struct", count=FromMember("n"), description=Description("e"))
    device = Description("d", fields=(Field("n", "uint32"), empty))
    several = Description("d", fields=(
        Field("a", "struct", count=1 << 20, description=Description("f", fields=(Field("n", "uint16"), empty))),))
    for description, data in ((device, b"\x7f\xff\xff\xff\0"), (several, b"\xff" * 4096)):
        loaded = load(description, data, Context(), dialect=Release("10.2"))
        assert loaded.ok is None
        assert "no bytes" in str(loaded.undecided)
    saved = save(device, {"n": 1 << 21}, Context(), dialect=Release("10.2"))
    assert saved.ok is None
    assert "no bytes" in str(saved.undecided)
    big = Description("d", fields=(Field("a", "struct", count=1 << 9, description=Description("f", fields=(
        Field("b", "buffer", size=1 << 16),))),))
    assert "bytes are not tried" in str(save(big, {}, Context(), dialect=Release("10.2")).undecided)
