"""Since which release something is there, found by comparing the snapshots of a history."""
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Optional, Union

from sphinx_vmsd.model import Description, Field, History, Release
from sphinx_vmsd.render.entries import Entry, entries
from sphinx_vmsd.render.others import find_part
from sphinx_vmsd.render.renames import former_keys


class Past(NamedTuple):
    """Since when something is there, and the last release that gave it another type, size or count."""

    since: Release
    changed: Optional[Release] = None


def first_seen(
    history: History, device: str, release: Release, part: str = ""
) -> tuple[tuple[Entry, ...], dict[str, Past]]:
    """The entries of *device* at *release*, and by key the past of each in the unbroken row up to *release*.

    *part* names a description that it sends beside its own (see :mod:`sphinx_vmsd.render.others`).
    Renames do not break the row (see :mod:`sphinx_vmsd.render.renames`); a release without the device ends it, and
    so does one where a version kept from the stream what is sent now.
    """
    seen: dict[str, Past] = {}
    before: Optional[Description] = None
    items: dict[str, Entry] = {}
    now: tuple[Entry, ...] = ()
    for snapshot in history.snapshots:
        if release < snapshot.release:
            break
        found = find_part(snapshot, device, part)
        here = found.description if found else None
        if here is before:
            continue  # releases share what did not change
        former = former_keys(before, here) if before and here else {}
        now = entries(here) if here else ()
        seen = {one.key: _past(one, former.get(one.key, one.key), seen, items) or Past(snapshot.release) for one in now}
        for one in now:
            old = items.get(former.get(one.key, one.key))
            if old and seen[one.key].since != snapshot.release and _differ(old.item, one.item):
                seen[one.key] = seen[one.key]._replace(changed=snapshot.release)
        items = {one.key: one for one in now}
        before = here
    return now, seen


def _past(entry: Entry, key: str, seen: Mapping[str, Past], items: Mapping[str, Entry]) -> Optional[Past]:
    """The past of *entry*, formerly *key*; ``None`` when it was not there or not sent before."""
    sent = key in items and items[key].reached
    return seen.get(key) if sent or not entry.reached else None


def _differ(old: Union[Field, Description], new: Union[Field, Description]) -> bool:
    """Whether a field became another one; what a source does not say is no difference.

    The size of a struct is that in memory, which nothing sends: its fields tell for themselves.
    """
    if not isinstance(old, Field) or not isinstance(new, Field) or old is new:
        return False
    nested = old.description is not None or new.description is not None
    pairs = ((old.type, new.type), (None, None) if nested else (old.size, new.size), (old.count, new.count))
    return any(one != other and one is not None and other is not None for one, other in pairs)
