"""A migration matrix as a table: a row for each source, a column for each destination."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Row, Table, cell
from sphinx_vmsd.render.verdicts import LOOK_OF, LOOKS, why


def matrix_table(matrix: Matrix) -> Table:
    """*matrix* with a word in every cell; each different reason is a note below, and cells point to theirs."""
    reasons = tuple(dict.fromkeys(text for row in matrix.cells for one in row for text in (why(one),) if text))
    columns = (
        Column("source", "from \\ to", Kind.CODE),
        *(Column(str(release), str(release), Kind.VERDICT) for release in matrix.releases),
    )
    rows = tuple(
        Row((cell(str(release), Kind.CODE), *(_cell(one, reasons) for one in verdicts)), str(release))
        for release, verdicts in zip(matrix.releases, matrix.cells)
    )
    machine = f" on machine type {matrix.machine}" if matrix.machine else ""
    return Table(columns, rows, f"Migration of {matrix.device}{machine}", reasons, kind="matrix")


def _cell(verdict: Verdict, reasons: tuple[str, ...]) -> Cell:
    look = LOOK_OF[verdict.outcome]
    reason = why(verdict)
    direction = "the same release" if verdict.source == verdict.destination else (
        "forward" if verdict.source < verdict.destination else "backward")
    note = f"{direction}, {look.meaning}" + (f": {reason}" if reason else "")
    footnote = reasons.index(reason) if reason else None
    return replace(cell(Part(look.word), Kind.VERDICT, note), tone=look.tone, footnote=footnote)


def legend(outcomes: frozenset[Outcome] = frozenset(Outcome)) -> Table:
    """What the words of the matrix mean, for those *outcomes*."""
    rows = tuple(
        Row((replace(cell(Part(look.word), Kind.VERDICT), tone=look.tone), cell(look.meaning)), look.word)
        for look in LOOKS if look.outcome in outcomes
    )
    return Table((Column("verdict", "Verdict"), Column("meaning", "Meaning")), rows, "Verdicts", kind="legend")
