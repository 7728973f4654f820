"""Which entry of a description was which entry of an older one: names do not travel, bytes do."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from sphinx_vmsd.compat.change import Kind
from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Description, Field
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
    return {**_unused(before, after), **_by_bytes(old, new, _places(before), _places(after)), **recorded}


def _unused(before: Sequence[Entry], after: Sequence[Entry]) -> dict[str, str]:
    """For places that nobody uses any more, which all have one name: the one of that size; '' where there was none."""
    pairs: dict[str, str] = {}
    olds, news = _places_left(before), _places_left(after)
    for parent, there in news.items():
        here = olds.get(parent, [])
        steps = SequenceMatcher(None, _sizes(here), _sizes(there), autojunk=False)
        for kind, low, high, first, last in steps.get_opcodes():
            paired = here[low:high] if kind in ("equal", "replace") else []
            for now, was in zip_longest(there[first:last], paired[: last - first]):
                pairs[now.key] = was.key if was else ""
    return {now: was for now, was in pairs.items() if now != was}


def _sizes(found: Sequence[Entry]) -> list[object]:
    return [(one.item.size, one.item.count) for one in found if isinstance(one.item, Field)]


def _places_left(found: Sequence[Entry]) -> dict[str, list[Entry]]:
    kept: dict[str, list[Entry]] = {}
    for entry in found:
        if isinstance(entry.item, Field) and entry.item.type == "unused_buffer":
            kept.setdefault(entry.parent, []).append(entry)
    return kept


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
