"""A migration matrix as a table: a row for each source, a column for each destination."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release
from sphinx_vmsd.render.entries import join
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Ref, Row, Table, cell
from sphinx_vmsd.render.verdicts import LOOK_OF, LOOKS, by_way_of, direction_of, why


def matrix_table(matrix: Matrix) -> Table:
    """*matrix* with a word in every cell; each different reason is a note below, and cells point to theirs."""
    reasons = _reasons([matrix])
    machine = f" on machine type {matrix.machine}" if matrix.machine else ""
    rows = tuple(_rows(matrix, matrix.releases, reasons, ""))
    caption = f"Migration of {matrix.device}{by_way_of(matrix.via)}{machine}"
    return Table(_columns(matrix.releases), rows, caption, reasons, kind="matrix")


def matrices_table(matrices: Sequence[Matrix]) -> Table:
    """The matrices of one device on several machine types: each machine type is a row with its sources below it."""
    reasons = _reasons(matrices)
    releases = tuple(sorted({release for one in matrices for release in one.releases}))
    rows: list[Row] = []
    for one in matrices:
        machine = one.machine or "no machine type"
        part = Part(machine, code=True, ref=Ref("machine", machine) if one.machine else None)
        named = (Part("machine type "), part) if one.machine else (part,)
        rows.append(Row((cell(named, Kind.CODE), *(cell() for _ in releases)), machine))
        rows += _rows(one, releases, reasons, machine)
    device = matrices[0].device if matrices else ""
    caption = f"Migration of {device}{by_way_of(matrices[0].via if matrices else ())} by machine type"
    return Table(_columns(releases), tuple(rows), caption, reasons, kind="matrix")


def _reasons(matrices: Sequence[Matrix]) -> tuple[str, ...]:
    verdicts = (verdict for one in matrices for row in one.cells for verdict in row)
    return tuple(dict.fromkeys(filter(None, map(why, verdicts))))


def _columns(releases: Sequence[Release]) -> tuple[Column, ...]:
    return (Column("source", "from \\ to", Kind.CODE),
            *(Column(str(release), str(release), Kind.VERDICT) for release in releases))


def _rows(matrix: Matrix, releases: Sequence[Release], reasons: tuple[str, ...], parent: str) -> Iterator[Row]:
    for source, verdicts in zip(matrix.releases, matrix.cells):
        known = dict(zip(matrix.releases, verdicts))
        cells = (_cell(known[one], reasons) if one in known else cell() for one in releases)
        yield Row((cell(str(source), Kind.CODE), *cells), join(parent, str(source)), int(bool(parent)), parent)


def _cell(verdict: Verdict, reasons: tuple[str, ...]) -> Cell:
    look = LOOK_OF[verdict.outcome]
    reason = why(verdict)
    direction = direction_of(verdict)
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
