"""A migration matrix as a table: a row for each source, a column for each destination.

Most releases leave most devices alone, so that a long history has many equal rows and columns: those of neighbouring
releases are one, named after the first and the last of them.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release
from sphinx_vmsd.render.entries import join
from sphinx_vmsd.render.table import Cell, Column, Kind, Part, Ref, Row, Table, cell
from sphinx_vmsd.render.verdicts import LOOK_OF, LOOKS, by_way_of, direction_of, why

MANY = 6
"""A matrix of more releases folds those that stand side by side and migrate alike."""
_SOURCE = Column("source", "from \\ to", Kind.CODE, "releases that migrate alike share a row and a column")

Group = tuple[Release, ...]
"""Releases that share a row and a column, oldest first."""


def matrix_table(matrix: Matrix, fold: bool = True) -> Table:
    """*matrix* with a word in every cell; each different reason is a note below, and cells point to theirs.

    With *fold*, neighbouring releases of a large one share a row and a column where nothing tells them apart.
    """
    reasons, groups = _reasons([matrix]), _groups([matrix], fold)
    machine = f" on machine type {matrix.machine}" if matrix.machine else ""
    rows = tuple(_rows(matrix, groups, reasons, ""))
    caption = f"Migration of {matrix.device}{by_way_of(matrix.via)}{machine}"
    return Table(_columns(groups), rows, caption, reasons, kind="matrix")


def matrices_table(matrices: Sequence[Matrix], fold: bool = True) -> Table:
    """The matrices of one device on several machine types: each machine type is a row with its sources below it."""
    reasons, groups = _reasons(matrices), _groups(matrices, fold)
    rows: list[Row] = []
    for one in matrices:
        machine = one.machine or "no machine type"
        part = Part(machine, code=True, ref=Ref("machine", machine) if one.machine else None)
        named = (Part("machine type "), part) if one.machine else (part,)
        rows.append(Row((cell(named, Kind.CODE), *(cell() for _ in groups)), machine))
        rows += _rows(one, groups, reasons, machine)
    device = matrices[0].device if matrices else ""
    caption = f"Migration of {device}{by_way_of(matrices[0].via if matrices else ())} by machine type"
    return Table(_columns(groups), tuple(rows), caption, reasons, kind="matrix")


def _reasons(matrices: Sequence[Matrix]) -> tuple[str, ...]:
    """Every different reason, those first that need one most: what plain success means comes last."""
    verdicts = [verdict for one in matrices for row in one.cells for verdict in row]
    verdicts.sort(key=lambda verdict: not why(verdict))
    return tuple(dict.fromkeys(map(_reason, verdicts)))


def _reason(verdict: Verdict) -> str:
    """Why the outcome is what it is; without more to say, what it means."""
    return why(verdict) or LOOK_OF[verdict.outcome].meaning


def _groups(matrices: Sequence[Matrix], fold: bool) -> tuple[Group, ...]:
    """The releases of all *matrices*, those together that every one of them treats alike."""
    releases = sorted({release for one in matrices for release in one.releases})
    if not fold or len(releases) <= MANY:
        return tuple((release,) for release in releases)
    told = [_told(one) for one in matrices]
    groups: list[Group] = []
    for release in releases:
        if groups and all(one.get(groups[-1][-1]) == one.get(release) for one in told):
            groups[-1] = (*groups[-1], release)
        else:
            groups.append((release,))
    return tuple(groups)


def _told(matrix: Matrix) -> dict[Release, object]:
    """What *matrix* says of each release: as a source to all, and as a destination from all."""
    rows = [[(verdict.outcome, why(verdict)) for verdict in row] for row in matrix.cells]
    return {release: (row, column) for release, row, column in zip(matrix.releases, rows, map(list, zip(*rows)))}


def _title(group: Group) -> str:
    """The releases of *group* as "8.0" or "8.1–9.0"."""
    return str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}"


def _columns(groups: Sequence[Group]) -> tuple[Column, ...]:
    source = _SOURCE if any(len(group) > 1 for group in groups) else replace(_SOURCE, note="")
    return source, *(Column(_title(group), _title(group), Kind.VERDICT) for group in groups)


def _rows(matrix: Matrix, groups: Sequence[Group], reasons: tuple[str, ...], parent: str) -> Iterator[Row]:
    """A row for each of *groups* that *matrix* has, keyed by its first release: links stay when a release joins."""
    at = {release: number for number, release in enumerate(matrix.releases)}
    for sources in groups:
        if sources[0] not in at:
            continue
        verdicts = [matrix.cells[at[sources[0]]][at[group[0]]] if group[0] in at else None for group in groups]
        cells = (_cell(one, reasons, group is sources and len(group) > 1) if one else cell()
                 for one, group in zip(verdicts, groups))
        name = _title(sources)
        yield Row((cell(name, Kind.CODE), *cells), join(parent, str(sources[0])), int(bool(parent)), parent)


def _cell(verdict: Verdict, reasons: tuple[str, ...], among: bool) -> Cell:
    """The verdict of a pair; *among* releases that share the row it speaks of both ways.

    The reason is told once, in its note: there are hundreds of cells and a few reasons.
    """
    look = LOOK_OF[verdict.outcome]
    direction = "forward and backward" if among and not verdict.via else direction_of(verdict)
    found = cell(Part(look.word), Kind.VERDICT, direction)
    return replace(found, tone=look.tone, footnote=reasons.index(_reason(verdict)))


def legend(outcomes: frozenset[Outcome] = frozenset(Outcome)) -> Table:
    """What the words of the matrix mean, for those *outcomes*."""
    rows = tuple(
        Row((replace(cell(Part(look.word), Kind.VERDICT), tone=look.tone), cell(look.meaning)), look.word)
        for look in LOOKS if look.outcome in outcomes
    )
    return Table((Column("verdict", "Verdict"), Column("meaning", "Meaning")), rows, "Verdicts", kind="legend")
