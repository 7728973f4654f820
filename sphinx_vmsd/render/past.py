"""Since which release something is there, found by comparing the snapshots of a history."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.compat.run import find_device
from sphinx_vmsd.model import History, Release
from sphinx_vmsd.render.entries import Entry, entries


def first_seen(history: History, device: str, release: Release) -> dict[str, Release]:
    """For every entry of *device* at *release*, by key: the first release of the unbroken row up to *release*.

    Renames recorded as ``former_names`` do not break the row; releases without the device end it.
    """
    seen: dict[str, Release] = {}
    for snapshot in history.snapshots:
        if release < snapshot.release:
            break
        found = find_device(snapshot, device)
        here = entries(found.description) if found and found.description else ()
        seen = {entry.key: _since(entry, seen) or snapshot.release for entry in here}
    return seen


def _since(entry: Entry, seen: dict[str, Release]) -> Optional[Release]:
    return next((seen[key] for key in (entry.key, *entry.former_keys) if key in seen), None)
