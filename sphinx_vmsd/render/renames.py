"""Which entry of a description was which entry of an older one: names do not travel, bytes do."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from sphinx_vmsd.compat.change import Kind
from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Description
from sphinx_vmsd.render.entries import Entry, entries

Places = dict[tuple[str, str], str]


def former_keys(old: Description, new: Description) -> Mapping[str, str]:
    """For entries of *new* with another name in *old*: their key there. By recorded renames and by equal bytes."""
    if old == new:
        return {}
    before, after = entries(old), entries(new)
    known = {entry.key for entry in before}
    fresh = [entry for entry in after if entry.key not in known]
    recorded = {entry.key: former for entry in fresh for former in entry.former_keys if former in known}
    return {**_by_bytes(old, new, _places(before), _places(after)), **recorded}


def _places(found: Sequence[Entry]) -> Places:
    return {(entry.section.name, entry.path): entry.key for entry in reversed(found)}


def _by_bytes(old: Description, new: Description, before: Places, after: Places) -> dict[str, str]:
    renamed = {}
    for change in changes(old, new):
        if change.kind is Kind.FIELD_RENAMED and isinstance(change.old, Piece) and isinstance(change.new, Piece):
            was, now = before.get((change.unit, change.old.path)), after.get((change.unit, change.new.path))
            if was is not None and now is not None:
                renamed[now] = was
    return renamed
