"""A released machine type that sets another value than it did."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import shifts
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, machine, types
from sphinx_vmsd.model import Property, Snapshot

_ON = Property("link", "bool", True)


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    for one in shifts(old, new):
        if one.old.default != one.new.default:
            continue
        name, was, now = one.values[0]
        yield Judgement(
            Severity.ERROR,
            f"{one.device}.{one.name}",
            f"machine type {name} sets {now} instead of {was}",
            BOTH,
            one.old.location,
            one.new.location,
            devices=(one.device,),
            fix="leave the entries of released machine types as they are",
            machines=one.machines,
        )


RULE = SnapshotPairRule(
    id="effective-default-changed",
    family=Family.COMPAT,
    title="Released machine type changed",
    what="A property has the same default, but a released machine type gives it another value: an entry came, went, "
    "moved or changed.",
    why="The machine type is the promise of what the guest sees; two releases now disagree about it.",
    breaks="Both directions between the releases that disagree.",
    fix="Restore the entry; if it repairs an earlier break, say so in a waiver.",
    examples=(
        Example(
            "an entry was lost",
            True,
            types(("demo-nic", (_ON,)), machines=(machine("8.0"),)),
            types(("demo-nic", (_ON,)), machines=(machine("8.0", ("link", False)),), release=OLD),
        ),
        Example(
            "only the new machine type",
            False,
            types(("demo-nic", (_ON,)), machines=(machine("8.0"), machine("9.0"))),
            types(("demo-nic", (_ON,)), machines=(machine("8.0"),), release=OLD),
        ),
    ),
    judge=_judge,
)
