"""Layouts and engine give one answer on random pairs; comparing is symmetric and silent on equals."""
from __future__ import annotations

import os
from dataclasses import replace

import pytest

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from sphinx_vmsd.compat.changes import changes  # noqa: E402
from sphinx_vmsd.compat.check import check  # noqa: E402
from sphinx_vmsd.compat.execute import execute, run  # noqa: E402
from sphinx_vmsd.compat.finding import Direction, Finding  # noqa: E402
from sphinx_vmsd.compat.pair import fails  # noqa: E402
from sphinx_vmsd.compat.samples import NEW, OLD, sample  # noqa: E402
from sphinx_vmsd.compat.static import Side, try_static  # noqa: E402
from sphinx_vmsd.model import Context, Description, Field  # noqa: E402
from sphinx_vmsd.model.condition import VersionIs  # noqa: E402

#: Set VMSD_EXAMPLES to look longer.
EXAMPLES = int(os.environ.get("VMSD_EXAMPLES", "200"))
NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def plain_fields(draw: st.DrawFn) -> Field:
    kind = draw(st.sampled_from(["uint8", "uint16", "uint32", "uint64", "bool", "buffer", "unused_buffer", "timer"]))
    name = "unused" if kind == "unused_buffer" else draw(st.sampled_from(NAMES))
    size = draw(st.integers(1, 8)) if kind in ("buffer", "unused_buffer") else None
    count = 1 if size else draw(st.sampled_from([1, 1, 1, 2, 3]))
    least = draw(st.integers(0, 2))
    exists = draw(st.sampled_from([None, None, None, None, VersionIs(least), VersionIs(0, least)]))
    version = draw(st.sampled_from([0, 0, 0, 1, 2]))
    return Field(name, kind, version, exists, size=size, count=count, array=count > 1)


@st.composite
def fields(draw: st.DrawFn, depth: int = 1) -> Field:
    if depth and draw(st.integers(0, 4)) == 0:
        inner = draw(descriptions("inner", depth - 1, subsections=False))
        count = draw(st.sampled_from([1, 1, 2]))
        return Field(draw(st.sampled_from(NAMES)), "struct", description=inner, count=count, array=count > 1)
    return draw(plain_fields())


@st.composite
def descriptions(draw: st.DrawFn, name: str = "demo-nic", depth: int = 1, subsections: bool = True) -> Description:
    found = tuple(draw(st.lists(fields(depth), min_size=1, max_size=5, unique_by=lambda field: field.name)))
    parts: tuple[Description, ...] = ()
    if subsections:
        names = draw(st.lists(st.sampled_from(["x", "y"]), max_size=2, unique=True))
        parts = tuple(_renamed(draw(descriptions(f"{name}/{one}", 0, subsections=False)), one) for one in names)
    version = draw(st.integers(0, 2))
    return Description(name, version, draw(st.integers(0, version)), found, parts)


def _renamed(description: Description, suffix: str) -> Description:
    """A subsection with members of its own: it describes the same state, where a name has one type."""
    kept = [one if one.name == "unused" else replace(one, name=f"{one.name}_{suffix}") for one in description.fields]
    return replace(description, fields=tuple(kept))


def element_by_element(one: Field) -> list[Field]:
    """The same bytes, with an array written as its elements."""
    many = one.count if isinstance(one.count, int) and one.count > 1 else 0
    return [replace(one, name=f"{one.name}[{at}]", count=1, array=False) for at in range(many)] or [one]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Description, Description]:
    """A description and one that was changed a little."""
    old = draw(descriptions())
    listed = list(old.fields)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(listed)))
        if draw(st.booleans()):
            new = draw(fields())
            listed[at:at] = [] if new.name in {one.name for one in listed} else [new]
        elif listed:
            listed.pop(min(at, len(listed) - 1))
    if draw(st.booleans()):
        listed = [each for one in listed for each in element_by_element(one)]
    version = draw(st.sampled_from([old.version, old.version, old.version + 1]))
    parts = old.subsections if draw(st.booleans()) else old.subsections[:1]
    return old, replace(old, version=version, fields=tuple(listed), subsections=parts)


@settings(max_examples=EXAMPLES, deadline=None)
@given(pairs())
def test_layouts_agree_with_the_engine(pair: tuple[Description, Description]) -> None:
    """What the layouts call accepted or refused, the engine accepts or refuses.

    Lengths can agree by chance (a long field swallows a subsection): then the verdict says that it is misread.
    """
    for sent, local in (pair, pair[::-1]):
        source, destination = Side(sent, Context()), Side(local, Context())
        static, real = try_static(source, destination), run(source, destination, {}, (OLD, NEW))
        assume(static.ok is not None)
        assert real is not None
        by_chance = real.ok and not static.ok and execute(source, destination, {}, (OLD, NEW)).effects.corrupted
        assert static.ok is real.ok or by_chance, (static, real, _show(sent), _show(local))


@settings(max_examples=EXAMPLES, deadline=None)
@given(pairs())
def test_comparing_is_symmetric(pair: tuple[Description, Description]) -> None:
    """What breaks forward from one to the other breaks backward when they change places."""
    old, new = pair
    forward = check(sample(old, OLD), sample(new, NEW))
    backward = check(sample(new, OLD), sample(old, NEW))
    assert _broken(forward, Direction.FORWARD) == _broken(backward, Direction.BACKWARD)


@settings(max_examples=EXAMPLES, deadline=None)
@given(pairs())
def test_what_breaks_is_told(pair: tuple[Description, Description]) -> None:
    """Where the destination refuses the stream or misreads it, some rule says so for that direction."""
    found = check(*map(sample, pair, (OLD, NEW)))
    for (sent, local), direction in ((pair, Direction.FORWARD), (pair[::-1], Direction.BACKWARD)):
        static = try_static(Side(sent, Context()), Side(local, Context()))
        told = {one.severity.rank for one in found if direction in one.directions}
        assert not fails(static) or max(told, default=0), f"{direction}\n{_show(sent)}\n{_show(local)}\n{static}"


@settings(max_examples=EXAMPLES, deadline=None)
@given(descriptions())
def test_silent_on_equals(one: Description) -> None:
    assert not changes(one, one)
    assert not check(sample(one, OLD), sample(replace(one), NEW))


@settings(max_examples=EXAMPLES, deadline=None)
@given(descriptions())
def test_silent_on_elements_of_arrays(one: Description) -> None:
    apart = replace(one, fields=tuple(each for field in one.fields for each in element_by_element(field)))
    for old, new in ((one, apart), (apart, one)):
        found = check(sample(old, OLD), sample(new, NEW))
        assert not [each for each in found if each.severity.rank and each.directions], "but for defects of its own"
        assert _whole(old, new)


@st.composite
def chains(draw: st.DrawFn) -> tuple[Description, Description, Description]:
    """A description, one that was changed a little, and that one changed a little again."""
    first, second = draw(pairs())
    listed = list(second.fields)
    at = draw(st.integers(0, len(listed)))
    if draw(st.booleans()) or not listed:
        new = draw(fields())
        listed[at:at] = [] if new.name in {one.name for one in listed} else [new]
    else:
        listed.pop(min(at, len(listed) - 1))
    version = draw(st.sampled_from([second.version, second.version, second.version + 1]))
    return first, second, replace(second, version=version, fields=tuple(listed) if draw(st.booleans()) else
                                  tuple(replace(one, name=f"{one.name}_later") for one in second.fields))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(chains())
def test_accepting_is_transitive(chain: tuple[Description, Description, Description]) -> None:
    """Where A arrives whole at B, and what B then sends arrives whole at C, A arrives whole at C.

    Whole: accepted, and nothing of the stream is dropped, missing or misread. The versions are A's own all the way, as
    B sends what it has at its own version: so only chains are taken in which the versions sent are the same, or the
    last one loads A's version, too.
    """
    first, second, third = chain
    assume(first.version >= third.minimum_version)
    listed = (*second.fields, *third.fields)
    assume(first.version == second.version or not any(isinstance(one.exists, VersionIs) for one in listed))
    here, there = _whole(first, second), _whole(second, third)
    assume(here and there)
    assert _whole(first, third), "\n".join((_show(first), _show(second), _show(third)))


def _whole(sent: Description, local: Description) -> bool:
    trial = execute(Side(sent, Context()), Side(local, Context()), {}, (OLD, NEW))
    effects = trial.effects
    return trial.ok is True and not (effects.dropped or effects.defaulted or effects.corrupted)


def _show(description: Description) -> str:
    """*description* in short, for a failure."""
    parts = [f"{one.name}:{one.type}:{one.version}:{one.size or ''}x{one.count}:{one.exists or ''}" +
             (f"({_show(one.description)})" if one.description else "") for one in description.fields]
    inner = [_show(one) for one in description.subsections]
    return f"{description.name} v{description.version}/{description.minimum_version} {parts} {inner}"


def _broken(found: tuple[Finding, ...], direction: Direction) -> bool:
    return any(direction in one.directions and one.severity.rank for one in found)
