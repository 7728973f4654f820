"""``sphinx-vmsd check``: compatibility findings between two sources."""
from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.checking import called, ways
from sphinx_vmsd.cli.findings import choice, fail_on_option, finish, format_option, full_option, output_option
from sphinx_vmsd.cli.quickcheck import SIDES
from sphinx_vmsd.cli.sources import HELP, arch_option, read_to_judge, tell
from sphinx_vmsd.cli.status import UNREADABLE
from sphinx_vmsd.cli.waiving import accepted_in, sorted_by, waivers_option
from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.matching import unheard
from sphinx_vmsd.model import History, Location, Problem, Snapshot
from sphinx_vmsd.readers.dumppair import read_pair
from sphinx_vmsd.readers.releases import release_problems
from sphinx_vmsd.render.report.report import Report

_EPILOG = f"""{HELP}

\b
Examples:
  sphinx-vmsd check dumps/7.2.22/x86_64.json dumps/10.0.13/x86_64.json
  sphinx-vmsd check --direction forward --fail-on warning git:qemu@v9.2.0 ~/qemu
  sphinx-vmsd check --pairs consecutive demo-nic.yaml

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or unreadable input.
"""


@click.command(epilog=_EPILOG)
@click.argument("old")
@click.argument("new", required=False)
@choice("--direction", "direction", "Which way guests migrate: old to new, new to old, or both.")
@click.option("--machine", metavar="NAME", help="Only this machine type.")
@click.option("--pairs", type=click.Choice(["ends", "consecutive", "all"]), default="ends", show_default=True,
              help="Releases to compare: the newest of OLD with the newest of NEW, neighbours, or every pair.")
@waivers_option
@format_option
@fail_on_option
@full_option
@output_option
@arch_option
def command(old: str, new: Optional[str], direction: str, machine: Optional[str], pairs: str,
            waivers: Optional[Path], form: str, fail_on: str, full: bool, output: Optional[Path],
            arch: Optional[str]) -> None:
    """Compare the releases of OLD and NEW. With one source, its own releases are compared."""
    accepted = accepted_in(waivers)
    sources = [text for text in (old, new) if text is not None]
    dumps = _dumps(old, new)
    histories = dumps or [read_to_judge(text, arch) for text in sources]
    chosen = _chosen(sources, histories, pairs)
    if machine is not None and not any(_has(one, machine) for couple in chosen for one in couple):
        raise click.UsageError(f"no source has a machine type '{machine}'")
    tell(_undescribed(itertools.chain.from_iterable(chosen)))
    tell(itertools.chain.from_iterable(itertools.starmap(_not_compared, chosen)))
    found = [one for pair in chosen for one in check(*pair, directions=ways(direction), machine=machine)]
    newest = max(second.release for _, second in chosen)
    judged = sorted_by(accepted, found, newest)
    title = f"check {chosen[0][0].release} {chosen[-1][1].release}"
    finish(Report(title, judged.standing, judged.waived, full=full), form, fail_on, output, kept=bool(dumps))


def _undescribed(snapshots: Iterable[Snapshot]) -> Iterator[Problem]:
    """The streams among *snapshots* that don't describe themselves."""
    for origin in sorted({one.origin for one in snapshots if one.recording and not one.devices}):
        yield Problem(Location(origin), "has no description: its sections and RAM blocks are compared, fields are not",
                      "record it with -machine TYPE,suppress-vmdesc=off")


def _not_compared(old: Snapshot, new: Snapshot) -> Iterator[Problem]:
    """What a stream among the two sent and the other one doesn't tell, by the names of the descriptions."""
    where = Location((old if new.recording is None else new).origin)
    for names, why in zip(unheard(old, new), ("no description", "several different descriptions")):
        if names:
            yield Problem(where, f"not compared, because the other source has {why} of the name: {', '.join(names)}")


def _chosen(sources: list[str], histories: list[History], pairs: str) -> list[tuple[Snapshot, Snapshot]]:
    """The snapshots to compare. Ends the command when there are none, or it is not known which is older."""
    if pairs == "ends" and len(histories) == 2:
        histories = [History(tuple(called(one, word) for one in history.snapshots))
                     for history, word in zip(histories, SIDES)]
    else:
        _demand_releases(sources, histories)
    chosen = list(_pairs(histories, pairs))
    if not chosen:
        raise click.UsageError("there are not two releases to compare")
    return chosen


def _dumps(old: str, new: Optional[str]) -> Optional[list[History]]:
    """Two dumps by the short way; ``None``: they are something else, or not readable."""
    pair = read_pair(old, new) if new is not None else None
    found = [snapshot for snapshot, _ in pair or () if snapshot is not None]
    return [History((snapshot,)) for snapshot in found] if len(found) == 2 else None


def _demand_releases(sources: list[str], histories: list[History]) -> None:
    named = ((text, one) for text, history in zip(sources, histories) for one in history.snapshots)
    problems = release_problems(named)
    tell(problems)
    if problems:
        raise SystemExit(UNREADABLE)


def _pairs(histories: list[History], which: str) -> Iterator[tuple[Snapshot, Snapshot]]:
    if which == "ends" and len(histories) == 2:
        yield histories[0].snapshots[-1], histories[1].snapshots[-1]
        return
    every = list(_unique(one for history in histories for one in history.snapshots))
    if which == "all":
        yield from itertools.combinations(every, 2)
    elif which == "consecutive":
        yield from zip(every, every[1:])
    elif len(every) > 1:
        yield every[0], every[-1]


def _unique(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """One snapshot a release, oldest first."""
    found = {one.release: one for one in snapshots}
    return [found[release] for release in sorted(found)]


def _has(snapshot: Snapshot, machine: str) -> bool:
    return not snapshot.machines or snapshot.machine(machine) is not None
