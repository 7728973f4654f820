"""``sphinx-vmsd read``: the facts of a source as JSON."""
from __future__ import annotations

import dataclasses
import json
from typing import Optional

import click

from sphinx_vmsd.cli.sources import HELP, arch_option, nearest, read_shown, tell
from sphinx_vmsd.cli.status import CLEAN, FOUND, UNREADABLE
from sphinx_vmsd.model import History, Problem, Snapshot
from sphinx_vmsd.model.plain import facts
from sphinx_vmsd.readers.combine import combine_all
from sphinx_vmsd.readers.releases import release_problems
from sphinx_vmsd.wire.printable import printable_json

_EPILOG = f"""{HELP}

Several SOURCEs of a release (its tree, dumps and machine lists) become one set of facts; what contradicts is told
with the places of both. "sphinx-vmsd schema facts" describes the output.

\b
Examples:
  sphinx-vmsd read demo-nic.yaml
  sphinx-vmsd read 8.2=dump.json
  sphinx-vmsd read --device e1000 dumps/
  sphinx-vmsd read --arch x86_64 qemu-10.0 10.0=dump.json 10.0=machines.json

Exit status: 0 read, 1 read with problems, 2 not readable.
"""


@click.command(epilog=_EPILOG)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--device", metavar="TYPE", help="Only this device type, without machine types.")
@click.option("--indent", type=click.IntRange(0, 8), default=2, show_default=True, help="Blanks a level; 0: one line.")
@arch_option
def command(sources: tuple[str, ...], device: Optional[str], indent: int, arch: Optional[str]) -> None:
    """Print the facts of SOURCEs as JSON: releases, devices, descriptions, machine types."""
    history, problems = _history(sources, arch)
    tell(problems)
    if device is not None:
        known = {each.name for one in history.snapshots for each in one.devices}
        history = History(tuple(_only(one, device) for one in history.snapshots))
        if not any(one.devices for one in history.snapshots):
            hint = nearest(device, known)
            raise click.UsageError(f"{', '.join(sources)} has no device type '{device}'{f' ({hint})' if hint else ''}")
    click.echo(printable_json(json.dumps(facts(history), indent=indent or None, ensure_ascii=False)))
    raise SystemExit(FOUND if problems else CLEAN)


def _history(sources: tuple[str, ...], arch: Optional[str]) -> tuple[History, list[Problem]]:
    """The facts of *sources*, and all that is wrong with them; ends the command when one is unreadable."""
    found: list[tuple[str, History]] = []
    problems: list[Problem] = []
    for source in sources:
        history, wrong = read_shown(source, arch)
        if history is None:
            tell([*problems, *wrong])
            raise SystemExit(UNREADABLE)
        found.append((source, history))
        problems += wrong
    for source, history in found:
        problems += release_problems((source, one) for one in history.snapshots)
    if len(found) == 1:
        return found[0][1], problems
    joined, contradictions = combine_all(one for _source, history in found for one in history.snapshots)
    return joined, [*problems, *contradictions]


def _only(snapshot: Snapshot, device: str) -> Snapshot:
    found = snapshot.device(device)
    return dataclasses.replace(snapshot, devices=(found,) if found else (), descriptions=(), machines=(), arrays=())
