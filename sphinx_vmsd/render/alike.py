"""Which releases and machine types of a migration matrix are alike: they share rows and columns of its table."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Release
from sphinx_vmsd.render.verdicts import LOOK_OF, why

Pair = tuple[Release, Release]
"""A source and a destination."""
Group = tuple[Release, ...]
"""Releases that share a row or a column, oldest first."""


@dataclass(frozen=True)
class Block:
    """Machine types that migrate alike wherever two of them have a pair of releases, and those of any of them."""

    machines: tuple[Optional[str], ...]
    cells: Mapping[Pair, Verdict]

    @property
    def key(self) -> str:
        """The first machine type: what the keys of the rows start with."""
        return self.machines[0] or "no machine type"

    @cached_property
    def releases(self) -> frozenset[Release]:
        """The releases that have one of the machine types."""
        return frozenset(source for source, _destination in self.cells)

    @cached_property
    def told(self) -> Mapping[Pair, object]:
        """All that each cell says."""
        return {pair: (verdict.outcome, why(verdict)) for pair, verdict in self.cells.items()}


def reason_of(verdict: Verdict) -> str:
    """Why the outcome is what it is; without more to say, what it means."""
    return why(verdict) or LOOK_OF[verdict.outcome].meaning


def blocks_of(matrices: Sequence[Matrix], fold: bool) -> tuple[Block, ...]:
    """A block for each of *matrices*; with *fold*, one for all that are alike where both have something to say."""
    blocks: list[Block] = []
    for matrix in matrices:
        cells = {(source, destination): verdict for source, row in zip(matrix.releases, matrix.cells)
                 for destination, verdict in zip(matrix.releases, row)}
        one = Block((matrix.machine,), cells)
        near = [number for number, other in enumerate(blocks) if fold and _alike(one.told, other.told)]
        if near:
            other = blocks[near[-1]]
            blocks[near[-1]] = Block((*other.machines, matrix.machine), {**cells, **other.cells})
        else:
            blocks.append(one)
    return tuple(blocks)


def _alike(one: Mapping[Pair, object], other: Mapping[Pair, object]) -> bool:
    common = one.keys() & other.keys()
    return bool(common) and all(one[pair] == other[pair] for pair in common)


def columns_of(blocks: Sequence[Block], releases: Group, fold: bool) -> tuple[Group, ...]:
    """*releases*, with *fold* those together that every block treats alike as destinations."""
    return tuple(_together(releases, lambda release: [
        block.told.get((source, release)) for block in blocks for source in releases] if fold else release))


def rows_of(block: Block, releases: Group, fold: bool) -> tuple[Group, ...]:
    """The *releases* of *block*, with *fold* those together that are alike as sources."""
    groups = _together(releases, lambda release: [
        release in block.releases, *(block.told.get((release, one)) for one in releases)] if fold else release)
    return tuple(group for group in groups if group[0] in block.releases)


def _together(releases: Group, told: Callable[[Release], object]) -> Iterator[Group]:
    """Runs of *releases* of which the same is *told*."""
    group: Group = ()
    for release in releases:
        if group and told(group[-1]) != told(release):
            yield group
            group = ()
        group = (*group, release)
    if group:
        yield group
