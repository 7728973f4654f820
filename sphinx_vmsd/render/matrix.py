"""A migration matrix as a table: a row for each source, a column for each destination.

Most releases leave most devices alone, so that a long history has many equal rows and columns: those of neighbouring
releases are one, named after the first and the last of them. So are the rows of machine types that migrate alike.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome
from sphinx_vmsd.render.alike import Block, Group, blocks_of, columns_of, reason_of, rows_of
from sphinx_vmsd.render.entries import join
from sphinx_vmsd.render.runs import machine_runs
from sphinx_vmsd.render.table import Asked, Cell, Choice, Column, Kind, Part, Ref, Row, Table, cell
from sphinx_vmsd.render.verdicts import LOOK_OF, LOOKS, WAYS, by_way_of, direction_of, why

MANY = 6
"""A matrix of more releases or machine types folds those that stand side by side and migrate alike."""
_SOURCE = Column("source", "from \\ to", Kind.CODE, "releases that migrate alike share a row and a column")


def matrix_table(matrix: Matrix, fold: bool = True) -> Table:
    """*matrix* with a word in every cell; each different reason is a note below, and cells point to theirs.

    With *fold*, neighbouring releases of a large one share a row or a column where nothing tells them apart.
    """
    machine = f" on machine type {matrix.machine}" if matrix.machine else ""
    return _table([matrix], fold, f"Migration of {matrix.device}{by_way_of(matrix.via)}{machine}")


def matrices_table(matrices: Sequence[Matrix], fold: bool = True, known: Sequence[str] = ()) -> Table:
    """The matrices of one device on several machine types: each machine type is a row with its sources below it.

    With *fold*, machine types of a large one share their rows where they migrate alike. *known* are all machine types
    of the facts: of one between two others that was not asked for, nothing is said.
    """
    device = matrices[0].device if matrices else ""
    caption = f"Migration of {device}{by_way_of(matrices[0].via if matrices else ())} by machine type"
    return _table(matrices, fold, caption, (*known, *(one.machine or "" for one in matrices)))


def _table(matrices: Sequence[Matrix], fold: bool, caption: str, known: Sequence[str] = ()) -> Table:
    reasons = _reasons(matrices)
    releases = tuple(sorted({release for one in matrices for release in one.releases}))
    fold = fold and max(len(releases), len(matrices)) > MANY
    blocks = blocks_of(matrices, fold)
    groups = columns_of(blocks, releases, fold)
    rows: list[Row] = []
    for block in blocks:
        key = block.key if known else ""
        rows += [Row((cell(_heading(block, known), Kind.CODE), *(cell() for _ in groups)), key)] if key else []
        rows += [_row(block, one, groups, reasons, key) for one in rows_of(block, releases, fold)]
    asked = _asked(matrices, blocks if known else (), releases)
    return Table(_columns(groups, fold), tuple(rows), caption, reasons, kind="matrix", asked=asked)


def _heading(block: Block, known: Sequence[str]) -> Iterator[Part]:
    """The machine types of a block: runs of them by their ends."""
    machines = [one for one in block.machines if one]
    if not machines:
        yield Part("no machine type")
        return
    yield Part("machine type " if len(machines) == 1 else "machine types ")
    for number, (first, *others) in enumerate(machine_runs(machines, known)):
        yield from [Part(", ")] if number else []
        yield Part(first, code=True, ref=Ref("machine", first))
        yield from [Part(" – "), Part(others[-1], code=True, ref=Ref("machine", others[-1]))] if others else []


def _asked(matrices: Sequence[Matrix], blocks: Sequence[Block], releases: Group) -> Asked:
    """What a reader can ask: the releases, and for each machine type its rows and the releases that have it."""
    number = {release: at for at, release in enumerate(releases)}
    keys = {machine: block.key for block in blocks for machine in block.machines}
    choices = (Choice(one.machine or keys[None], keys[one.machine], tuple(map(number.__getitem__, one.releases)))
               for one in matrices if one.machine in keys)
    ways = () if any(one.via for one in matrices) else WAYS
    return Asked(tuple(map(str, releases)), tuple(choices), ways)


def _reasons(matrices: Sequence[Matrix]) -> tuple[str, ...]:
    """Every different reason, those first that need one most: what plain success means comes last."""
    verdicts = [verdict for one in matrices for row in one.cells for verdict in row]
    verdicts.sort(key=lambda verdict: not why(verdict))
    return tuple(dict.fromkeys(map(reason_of, verdicts)))


def _title(group: Group) -> str:
    """The releases of *group* as "8.0" or "8.1–9.0"."""
    return str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}"


def _columns(groups: Sequence[Group], fold: bool) -> tuple[Column, ...]:
    source = _SOURCE if fold else replace(_SOURCE, note="")
    return source, *(Column(_title(group), _title(group), Kind.VERDICT) for group in groups)


def _row(block: Block, sources: Group, groups: Sequence[Group], reasons: tuple[str, ...], parent: str) -> Row:
    """The row of *sources*, keyed by its first release: links stay when a release joins."""
    found = [[block.cells[pair] for source in sources for one in group for pair in [(source, one)]
              if pair in block.cells] for group in groups]
    cells = (_cell(verdicts, reasons) if verdicts else cell() for verdicts in found)
    name = _title(sources)
    return Row((cell(name, Kind.CODE), *cells), join(parent, str(sources[0])), int(bool(parent)), parent)


def _cell(verdicts: Sequence[Verdict], reasons: tuple[str, ...]) -> Cell:
    """What all of *verdicts* say: the word, and which ways and in short why as a tooltip.

    The whole reason is told once, in its note: there are hundreds of cells and a few reasons.
    """
    verdict = verdicts[0]
    look = LOOK_OF[verdict.outcome]
    told = dict.fromkeys(map(direction_of, verdicts))
    ways = [one for one in WAYS if one in told] or [*told]
    way = " or ".join(filter(None, (", ".join(ways[:-1]), ways[-1])))
    brief, _, _more = reason_of(verdict).partition(" / ")
    found = cell(Part(look.word), Kind.VERDICT, f"{way}; {brief.partition('; ')[0]}")
    return found._replace(tone=look.tone, footnote=reasons.index(reason_of(verdict)))


def legend(outcomes: frozenset[Outcome] = frozenset(Outcome)) -> Table:
    """What the words of the matrix mean, for those *outcomes*."""
    rows = tuple(
        Row((cell(Part(look.word), Kind.VERDICT)._replace(tone=look.tone), cell(look.meaning)), look.word)
        for look in LOOKS if look.outcome in outcomes
    )
    return Table((Column("verdict", "Verdict"), Column("meaning", "Meaning")), rows, "Verdicts", kind="legend")
