"""Since which release something is there, found by comparing the snapshots of a history."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.compat.run import find_device
from sphinx_vmsd.model import Description, History, Release
from sphinx_vmsd.render.entries import entries
from sphinx_vmsd.render.renames import former_keys


def first_seen(history: History, device: str, release: Release) -> dict[str, Release]:
    """For every entry of *device* at *release*, by key: the first release of the unbroken row up to *release*.

    Renames do not break the row (see :mod:`sphinx_vmsd.render.renames`); a release without the device ends it.
    """
    seen: dict[str, Release] = {}
    before: Optional[Description] = None
    for snapshot in history.snapshots:
        if release < snapshot.release:
            break
        found = find_device(snapshot, device)
        here = found.description if found else None
        former = former_keys(before, here) if before and here else {}
        keys = [entry.key for entry in entries(here)] if here else []
        seen = {key: seen.get(former.get(key, key), snapshot.release) for key in keys}
        before = here
    return seen
