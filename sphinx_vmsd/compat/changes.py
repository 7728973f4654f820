"""Typed differences between two descriptions: their own attributes, their fields, what is nested, their subsections."""
from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.change import Change, Kind
from sphinx_vmsd.compat.fields import field_changes
from sphinx_vmsd.compat.pieces import pieces
from sphinx_vmsd.compat.reconcile import reconcile
from sphinx_vmsd.model import Context, Description


def changes(old: Optional[Description], new: Optional[Description]) -> tuple[Change, ...]:
    """Every difference between *old* and *new* and their subsections, in stream order; empty for equal ones.

    A side without a description sends no section: that is the one difference then.
    """
    if old is not None and new is not None:
        return tuple(_unit(*reconcile(old, new)))
    if old is not None:
        return (Change(Kind.SECTION_REMOVED, old.name, "", old, None),)
    return (Change(Kind.SECTION_ADDED, new.name, "", None, new),) if new is not None else ()


def _unit(old: Description, new: Description) -> Iterator[Change]:
    for part in (_attributes, field_changes, _nested, _subsections):
        yield from (replace(change, units=(old, new)) for change in part(old, new))
    for before, after in _matched(carried(old), carried(new)):
        yield from _unit(before, after)


def carried(description: Description) -> tuple[Description, ...]:
    """The subsections that travel with *description*: its own and those of the structs nested in it."""
    nested = [one.description for one in description.fields if one.description is not None]
    return (*(inner for one in nested for inner in carried(one)), *description.subsections)


def _attributes(old: Description, new: Description) -> Iterator[Change]:
    rows = (
        (Kind.NAME, old.name, new.name),
        (Kind.VERSION, old.version, new.version),
        (Kind.MINIMUM, old.minimum_version, new.minimum_version),
        (Kind.MIGRATABLE, bool(old.unmigratable), bool(new.unmigratable)),
        (Kind.NEEDED, old.needed, new.needed),
    )
    for kind, before, after in rows:
        if before != after:
            yield Change(kind, new.name, "", old, new)


def _nested(old: Description, new: Description) -> Iterator[Change]:
    """Versions of nested descriptions, which are not on the wire."""
    before = {(path, one.name): one for path, one in _inner(old, "")}
    for path, description in _inner(new, ""):
        known = before.get((path, description.name))
        if known is not None and known.version != description.version:
            yield Change(Kind.NESTED_VERSION, new.name, path, known, description)


def _inner(description: Description, path: str) -> Iterator[tuple[str, Description]]:
    for one in description.fields:
        if one.description is not None and one.type in ("struct", None):
            yield f"{path}{one.name}", one.description
            yield from _inner(one.description, f"{path}{one.name}.")


def _subsections(old: Description, new: Description) -> Iterator[Change]:
    gone, fresh = _unmatched(carried(old), carried(new)), _unmatched(carried(new), carried(old))
    free: dict[object, deque[Description]] = {}
    for after in fresh:
        free.setdefault(_contents(after), deque()).append(after)
    renamed = set()
    for before in gone:
        key = _contents(before)
        if key and free.get(key):
            twin = free[key].popleft()
            renamed.add(id(twin))
            yield Change(Kind.SUBSECTION_RENAMED, new.name, twin.name, before, twin)
        else:
            yield Change(Kind.SUBSECTION_REMOVED, new.name, before.name, before, None)
    for after in fresh:
        if id(after) not in renamed:
            yield Change(Kind.SUBSECTION_ADDED, new.name, after.name, None, after)


def _unmatched(some: Sequence[Description], others: Sequence[Description]) -> list[Description]:
    """Those of *some* that have no partner of their name in *others*; of several with one name, the surplus ones."""
    free = Counter(one.name for one in others)
    left = []
    for one in some:
        if free[one.name]:
            free[one.name] -= 1
        else:
            left.append(one)
    return left


def _matched(old: Sequence[Description], new: Sequence[Description]) -> Iterator[tuple[Description, Description]]:
    free: dict[str, list[Description]] = {}
    for after in new:
        free.setdefault(after.name, []).append(after)
    for before in old:
        same = free.get(before.name)
        if same:
            at = next((number for number, one in enumerate(same) if one.symbol == before.symbol), 0)
            yield before, same.pop(at)


def _contents(one: Description) -> tuple[object, ...]:
    """Equal for subsections that send the same fields, empty for those without any."""
    return tuple((piece.name, piece.shape) for piece in pieces(one, Context()))
