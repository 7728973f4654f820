"""One run: by the wire engine where values can be made, by the layouts elsewhere."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.example import example_values
from sphinx_vmsd.compat.static import Side, Trial, try_static
from sphinx_vmsd.model import Condition, Description, Release
from sphinx_vmsd.model.condition import needs
from sphinx_vmsd.wire.engine import BadValue, Loaded, Saved
from sphinx_vmsd.wire.section import load_section, save_section

#: What follows a section in a stream: no further section, then the stream's own description.
_TAIL = b"\x00\x06\x00\x00\x00\x40" + b'{"page_size": 4096, "devices": []}'.ljust(64)
#: Header bytes besides the name: type, section, length of the name, instance, version; the footer has five.
_FRAME, _FOOTER = 14, 5


def execute(source: Side, destination: Side, values: Mapping[str, object], releases: tuple[Release, Release]) -> Trial:
    """How the state *values* of *source* fares at *destination*; *releases* are theirs.

    Layouts tell what arrives; whether the stream is accepted, and what QEMU says, comes from running it.
    """
    static = try_static(source, destination)
    saved = _save(source, example_values(source.description, values), releases[0])
    if saved is None:
        return static
    if not saved.ok:
        return Trial(False, ("the source can't save it",), message="\n".join(saved.messages))
    if not saved.data:
        return static
    loaded = _load(source, destination, saved, example_values(source.description, values), releases[1])
    if loaded is None:
        return static
    data = saved.data[_FRAME + len(source.description.name.encode()):-_FOOTER]
    if loaded.ok:
        known = static if static.ok else replace(static, ok=True)
        return replace(known, data=data)
    return Trial(False, static.reasons, static.effects, "\n".join(loaded.messages), static.sent, data)


def _save(source: Side, values: Mapping[str, object], release: Release) -> Optional[Saved]:
    try:
        saved = save_section(source.description, values, source.context, dialect=release,
                             assume=_validations(source.description))
    except BadValue:
        return None
    return None if saved.undecided else saved


def _load(source: Side, destination: Side, saved: Saved, values: Mapping[str, object],
          release: Release) -> Optional[Loaded]:
    local = {**example_values(destination.description, {}), **values}
    known = destination.description if destination.description.name == source.description.name else None
    try:
        loaded = load_section(known, saved.data + _TAIL, destination.context, dialect=release,
                              idstr=source.description.name, values=local, assume=_validations(destination.description))
    except BadValue:
        return None
    return None if loaded.undecided else loaded


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
