"""An entry for types that do not have the property."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.properties import entries_of, hit_by, lacking, not_found
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotRule
from sphinx_vmsd.compat.samples import OLD, array, types
from sphinx_vmsd.model import Device, Property, Snapshot

_LINK = Property("link", "bool", True)


def _judge(snapshot: Snapshot) -> Iterator[Judgement]:
    for one in entries_of(snapshot):
        hit = [device for device in hit_by(one.entry.driver, snapshot) if not device.abstract]
        without = [] if one.entry.optional else [each.name for each in lacking(hit, one.entry.property, snapshot)]
        if not without or len(without) == len(hit):
            continue
        having = [device.name for device in hit if device.name not in without]
        yield Judgement(
            Severity.ERROR,
            f"{one.array.name}: {one.entry.driver}.{one.entry.property}",
            f"{_few(without)} has no property {one.entry.property}, which only {_few(having)} has",
            new=one.entry.location or one.array.location,
            devices=tuple(without),
            error=not_found(one, without[0]),
            fix=f"add .optional = true to the entry, or name all types that have it: {', '.join(having)}",
        )


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


RULE = SnapshotRule(
    id="compat-entry-unknown-prop",
    family=Family.COMPAT,
    title="Compat entry hits types without the property",
    what="An entry applies to a type and its subtypes, and some of them do not have the property.",
    why=(
        "An entry for a property that an object does not have ends QEMU when the object is made (unless it is "
        "optional)."
    ),
    breaks="Starting old machine types with that device, and introspecting it.",
    fix="Name exactly the types that have the property, or mark the entry as optional.",
    examples=(
        Example(
            "the base lacks what one child has",
            True,
            types(
                ("demo-base", ()),
                ("demo-nic", (_LINK,), "demo-base"),
                ("demo-raw", (), "demo-base"),
                arrays=(array("8.0", ("demo-base", "link", "off")),),
            ),
        ),
        Example(
            "only the child is named",
            False,
            types(
                ("demo-base", ()),
                ("demo-nic", (_LINK,), "demo-base"),
                ("demo-raw", (), "demo-base"),
                arrays=(array("8.0", ("demo-nic", "link", "off")),),
                release=OLD,
            ),
        ),
        Example(
            "a base that is never created itself",
            False,
            Snapshot(
                OLD,
                (Device("demo-base", abstract=True), Device("demo-nic", parents=("demo-base",), properties=(_LINK,))),
                arrays=(array("8.0", ("demo-base", "link", "off")),),
            ),
        ),
    ),
    judge=_judge,
)
