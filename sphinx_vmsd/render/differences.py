"""What differs between two descriptions, and what the rules find there, as tables."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_vmsd.compat.change import Change
from sphinx_vmsd.compat.finding import Finding, Severity
from sphinx_vmsd.render.table import Column, Kind, Part, Ref, Row, Table, cell, without_columns
from sphinx_vmsd.render.verdicts import listing

_TONES = {Severity.ERROR: "fails", Severity.WARNING: "depends", Severity.NOTE: "lossy"}


def changes_table(changes: Sequence[Change], caption: str) -> Table:
    """One row for each typed difference: where, what, and both sides."""
    columns = (
        Column("subject", "Where", Kind.CODE), Column("kind", "What changed"), Column("old", "Before"),
        Column("new", "After"),
        Column("offset", "Offset", Kind.NUMBER, "first byte of the newer layout that is concerned"),
    )
    rows = tuple(
        Row((cell(change.subject, Kind.CODE), cell(change.kind.value), *map(cell, change.sides),
             cell(change.offset) if change.offset is not None else cell()), f"{number}-{change.subject}")
        for number, change in enumerate(changes, 1)
    )
    notes = () if rows else ("The two are the same.",)
    table = Table(columns, rows, caption, notes, kind="changes")
    return table if any(change.offset is not None for change in changes) else without_columns(table, ("offset",))


def findings_table(findings: Iterable[Finding], caption: str) -> Table:
    """One row for each finding: how bad, what, in which direction, QEMU's message, the repair."""
    columns = (
        Column("rule", "Rule", Kind.CODE), Column("severity", "Severity", Kind.VERDICT),
        Column("directions", "Direction"), Column("message", "Finding"), Column("fix", "Repair"),
    )
    rows = tuple(_finding(number, finding) for number, finding in enumerate(findings, 1))
    notes = () if rows else ("No rule has a finding.",)
    return Table(columns, rows, caption, notes, kind="findings")


def _finding(number: int, finding: Finding) -> Row:
    severity = cell(finding.severity.value, Kind.VERDICT)._replace(tone=_TONES[finding.severity])
    directions = " and ".join(direction.value for direction in finding.directions)
    concerned = f" ({listing(finding.concerns, 2)})" if finding.pairs else ""
    said = (Part(" QEMU says: "), Part(finding.error, code=True)) if finding.error else ()
    message = "; ".join((finding.message, *finding.unchecked))
    cells = (
        cell(Part(finding.rule, code=True, ref=Ref("rule", finding.rule)), Kind.CODE),
        severity,
        cell(f"{directions}{concerned}"),
        cell((Part(finding.subject, code=True), Part(": "), Part(message), Part("."), *said)),
        cell(finding.fix),
    )
    return Row(cells, f"{number}-{finding.rule}")
