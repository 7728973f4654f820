"""One run: by the wire engine where values can be made, by the layouts elsewhere."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.compat.arrival import Effects, total
from sphinx_vmsd.compat.example import example_values
from sphinx_vmsd.compat.static import Side, Trial, try_static
from sphinx_vmsd.model import Condition, Description, Field, FromMember, Release, holds
from sphinx_vmsd.model.condition import MemberBetween, MemberIs, needs
from sphinx_vmsd.model.extent import extent
from sphinx_vmsd.wire.engine import BadValue, Loaded, Saved
from sphinx_vmsd.wire.section import load_section, save_section

#: What follows a section in a stream: no further section, then the stream's own description. As in a real stream there
#: is more of it than any name is long: a byte that looks like a subsection makes QEMU peek up to 255 bytes ahead.
_TAIL = b"\x00\x06\x00\x00\x02\x00" + b'{"page_size": 4096, "devices": []}'.ljust(512)
#: Conditions on a member of the state.
MEMBERS = (MemberIs, MemberBetween)
#: Header bytes besides the name: type, section, length of the name, instance, version; the footer has five.
_FRAME, _FOOTER = 14, 5


@dataclass(frozen=True)
class Ran:
    """What the engine says of a run: accepted or not, QEMU's lines when not, the state's bytes, what was loaded."""

    ok: bool
    message: Optional[str] = None
    data: Optional[bytes] = None
    loaded: Optional[Mapping[str, object]] = None


def execute(source: Side, destination: Side, values: Mapping[str, object], releases: tuple[Release, Release]) -> Trial:
    """How the state *values* of *source* fares at *destination*; *releases* are theirs.

    Layouts tell what arrives; whether the stream is accepted, and what QEMU says, comes from running it. What is
    accepted although the layouts differ has been misread.
    """
    static = try_static(source, destination)
    ran = run(source, destination, values, releases)
    if ran is None:
        return static
    if ran.ok and static.ok is False:
        misread = Effects(corrupted=(destination.description.name,))
        return static._replace(ok=True, effects=total((static.effects, misread)), data=ran.data, loaded=ran.loaded)
    if ran.ok and ran.loaded is not None:
        static = _with_the_guest(static, destination, ran.loaded)
    return static._replace(ok=ran.ok, message=ran.message, data=ran.data, loaded=ran.loaded)


def _with_the_guest(trial: Trial, destination: Side, loaded: Mapping[str, object]) -> Trial:
    """*trial* with what is wrong for the guest after *loaded* was accepted at *destination*."""
    context = destination.context._replace(members=loaded)
    for hook in destination.description.hooks or ():
        if hook.kind == "guest" and (hook.when is None or holds(hook.when, context)):
            what = tuple(dict.fromkeys(leaf.member for leaf in needs(hook.when) if isinstance(leaf, MEMBERS)))
            wrong = Effects(corrupted=what or (destination.description.name,))
            return trial._replace(effects=total((trial.effects, wrong)),
                                  reasons=(*([hook.message] if hook.message else []), *trial.reasons))
    return trial


def run(source: Side, destination: Side, values: Mapping[str, object],
        releases: tuple[Release, Release]) -> Optional[Ran]:
    """Save at *source* and load at *destination*; ``None`` when the facts do not suffice for that, or are too large."""
    if any(extent(one.description).too_much for one in (source, destination)):
        return None
    state = example_values(source.description, values)
    saved = _save(source, state, releases[0])
    if saved is None:
        return None
    if not saved.ok:
        return Ran(False, "\n".join(saved.messages))
    if not saved.data:
        return Ran(True)
    loaded = _load(source, destination, saved, state, releases[1])
    if loaded is None:
        return None
    data = saved.data[_FRAME + len(source.description.name.encode()):-_FOOTER]
    return Ran(bool(loaded.ok), None if loaded.ok else "\n".join(loaded.messages), data, loaded.values)


def _save(source: Side, values: Mapping[str, object], release: Release) -> Optional[Saved]:
    try:
        saved = save_section(source.description, values, source.context, dialect=release,
                             instance=source.description.instance, assume=_validations(source.description))
    except BadValue:
        return None
    return None if saved.undecided else saved


def _load(source: Side, destination: Side, saved: Saved, values: Mapping[str, object],
          release: Release) -> Optional[Loaded]:
    local = example_values(destination.description, _shared(source.description, destination.description, values))
    known = destination.description if destination.description.name == source.description.name else None
    try:
        loaded = load_section(known, saved.data + _TAIL, destination.context, dialect=release,
                              idstr=source.description.name, instance=destination.description.instance, values=local,
                              assume=_validations(destination.description))
    except BadValue:
        return None
    return None if loaded.undecided else loaded


def _shared(sent: Description, local: Description, values: Mapping[str, object]) -> dict[str, object]:
    """The *values* of members that both sides describe alike: configuration is the same on both."""
    theirs = {field.name: field for field in _members(sent)}
    ours = {field.name: field for field in _members(local)}
    pairs = [(theirs[name], field) for name, field in ours.items() if name in theirs and name in values]
    counters = {number.member for field in ours.values() for number in (field.count, field.size)
                if isinstance(number, FromMember)}
    alike = {field.name: _both(other, field, values[field.name]) for other, field in pairs
             if (other.type, other.count, other.size) == (field.type, field.count, field.size)}
    return {**{name: value for name, value in values.items() if name in counters}, **alike}


def _members(description: Description) -> Iterator[Field]:
    """The fields that set members of the state that *description* is about."""
    yield from description.fields
    for subsection in description.subsections:
        yield from _members(subsection)


def _both(sent: Field, local: Field, value: object) -> object:
    """*value* of a field as the destination has it: of structs what both sides have, the rest as in any example."""
    if isinstance(value, list):
        return [_both(sent, local, one) for one in value]
    if sent.description is None or local.description is None or not isinstance(value, Mapping):
        return value
    return example_values(local.description, _shared(sent.description, local.description, value))


def _validations(description: Description) -> dict[Condition, bool]:
    """The checks of *description* are taken to pass: the example is a valid state."""
    found: dict[Condition, bool] = {}
    for field in description.fields:
        if field.must_exist:
            found.update((leaf, True) for leaf in needs(field.exists))
        if field.description is not None:
            found.update(_validations(field.description))
    for subsection in description.subsections:
        found.update(_validations(subsection))
    return found
