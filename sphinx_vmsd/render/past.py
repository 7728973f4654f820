"""Since which release something is there, found by comparing the snapshots of a history."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.model import Description, History, Release
from sphinx_vmsd.render.entries import Entry, entries
from sphinx_vmsd.render.others import find_part
from sphinx_vmsd.render.renames import former_keys


def first_seen(
    history: History, device: str, release: Release, part: str = ""
) -> tuple[tuple[Entry, ...], dict[str, Release]]:
    """The entries of *device* at *release*, and by key the first release of the unbroken row of each up to *release*.

    *part* names a description that it sends beside its own (see :mod:`sphinx_vmsd.render.others`).
    Renames do not break the row (see :mod:`sphinx_vmsd.render.renames`); a release without the device ends it, and
    so does one where a version kept from the stream what is sent now.
    """
    seen: dict[str, Release] = {}
    before: Optional[Description] = None
    sent: set[str] = set()
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
        seen = {one.key: _since(one, former.get(one.key, one.key), seen, sent) or snapshot.release for one in now}
        sent = {one.key for one in now if one.reached}
        before = here
    return now, seen


def _since(entry: Entry, key: str, seen: dict[str, Release], sent: set[str]) -> Optional[Release]:
    """The release *entry*, formerly *key*, has been there from; ``None`` when it was not there or not sent before."""
    return seen.get(key) if key in sent or not entry.reached else None
