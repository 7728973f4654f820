"""Explained messages and rules as text, and the catalogue of messages as rows: pure values."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Optional

from sphinx_vmsd.wire.catalogue import CATALOGUE, Entry, Explained
from sphinx_vmsd.wire.messages import Saying, Way
from sphinx_vmsd.wire.printable import printable

if TYPE_CHECKING:
    from sphinx_vmsd.compat.rule import Rule


class MessageRow(NamedTuple):
    """A message of the catalogue, as reference pages show it; ``texts`` are pairs (since, text), placeholders in
    capitals; ``guide`` is the label of the guide's part."""

    id: str
    meaning: str
    texts: tuple[tuple[str, str], ...]
    causes: tuple[str, ...]
    next: str
    guide: str


def catalogue_rows() -> tuple[MessageRow, ...]:
    """Every message of the catalogue, in its order."""
    return tuple(
        MessageRow(entry.id, entry.meaning, tuple((str(one.since), _shown(one)) for one in entry.sayings),
                   entry.advice.causes, entry.advice.next, entry.advice.guide)
        for entry in CATALOGUE.values())


def _shown(saying: Saying) -> str:
    parts = saying.text.replace("{{", "{").split("{")
    text = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        text += name.partition(":")[0].upper() + rest
    return text + ("…" if saying.way is Way.PREPEND else "")


def explained_text(found: tuple[Explained, ...]) -> Iterator[str]:
    """The lines that explain *found*, outermost message first; what repeats is explained once."""
    seen: set[str] = set()
    for one in found:
        yield printable(one.text.strip())
        if one.entry is None:
            yield "    not a message of QEMU's migration that is known here"
        else:
            yield from (f"    {line}" for line in _entry(one.entry, one.notes, one.entry.id in seen))
            seen.add(one.entry.id)
        yield ""


def _entry(entry: Entry, notes: tuple[str, ...], again: bool) -> Iterator[str]:
    yield f"{entry.id}: {entry.meaning}"
    yield from notes
    if again:
        return
    yield from (f"- {cause}" for cause in entry.advice.causes)
    yield f"next: {entry.advice.next}"
    yield f"guide: {entry.advice.guide}"


def rule_text(rule: Rule) -> Iterator[str]:
    """A rule's page."""
    yield rule.title
    yield "=" * len(rule.title)
    for head, text in (("What", rule.what), ("Why", rule.why), ("Breaks", rule.breaks), ("Fix", rule.fix)):
        yield ""
        yield f"{head}: {text}"
    yield ""
    yield "Examples:"
    yield from (f"- {example.title}: {'a finding' if example.fires else 'no finding'}" for example in rule.examples)


def rule_named(rules: tuple[Rule, ...], text: str) -> Optional[Rule]:
    """The rule whose id is *text*, or ``None``."""
    return next((rule for rule in rules if rule.id == text.strip()), None)
