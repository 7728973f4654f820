"""An entry for a machine type that is not released yet."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Severity
from sphinx_vmsd.compat.properties import entries_of, in_development
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotRule
from sphinx_vmsd.compat.samples import array, types
from sphinx_vmsd.model import Property, Release, Snapshot

_LINK = Property("link", "bool", True)


def _judge(snapshot: Snapshot) -> Iterator[Judgement]:
    series = snapshot.release.series
    newest = max((one.release for one in snapshot.machines if one.release), default=series)
    for one in entries_of(snapshot):
        release = one.array.release
        if release is None or release < series or (release == series and in_development(snapshot.release)):
            continue
        if release < newest:  # a newer machine type is there already: work for it goes on while this release is made
            continue
        yield Judgement(
            Severity.ERROR,
            f"{one.array.name}: {one.entry.driver}.{one.entry.property}",
            f"the array belongs to {release}, which is not older than this release ({snapshot.release})",
            BOTH,
            new=one.entry.location or one.array.location,
            devices=(one.entry.driver,),
            fix=f"move it to the array of the last release: {one.words}",
        )


RULE = SnapshotRule(
    id="compat-entry-array-too-new",
    family=Family.COMPAT,
    title="Compat entry in too new an array",
    what="An entry stands in the array of a version that is not released yet.",
    why=(
        "The new machine type would have the old behaviour for ever, or the old ones don't get theirs when it is moved."
    ),
    breaks="Both directions between the last release and this one.",
    fix="Entries belong into the array of the last release.",
    examples=(
        Example(
            "8.1 is not out",
            True,
            types(
                ("demo-nic", (_LINK,)), arrays=(array("8.1", ("demo-nic", "link", "off")),), release=Release("8.0.50")
            ),
        ),
        Example(
            "8.0 is out",
            False,
            types(
                ("demo-nic", (_LINK,)), arrays=(array("8.0", ("demo-nic", "link", "off")),), release=Release("8.0.50")
            ),
        ),
    ),
    judge=_judge,
)
