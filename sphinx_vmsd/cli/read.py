"""``sphinx-vmsd read``: the facts of a source as JSON."""
from __future__ import annotations

import dataclasses
import json
from typing import Optional

import click

from sphinx_vmsd.cli.sources import CLEAN, FOUND, HELP, UNREADABLE, arch_option, read_shown, tell
from sphinx_vmsd.model import History, Snapshot
from sphinx_vmsd.model.plain import facts
from sphinx_vmsd.readers.releases import release_problems

_EPILOG = f"""{HELP}

"sphinx-vmsd schema facts" describes the output.

\b
Examples:
  sphinx-vmsd read demo-nic.yaml
  sphinx-vmsd read 8.2=dump.json
  sphinx-vmsd read --device e1000 dumps/

Exit status: 0 read, 1 read with problems, 2 not readable.
"""


@click.command(epilog=_EPILOG)
@click.argument("source")
@click.option("--device", metavar="TYPE", help="Only this device type, without machine types.")
@click.option("--indent", type=click.IntRange(0, 8), default=2, show_default=True, help="Blanks a level; 0: one line.")
@arch_option
def command(source: str, device: Optional[str], indent: int, arch: Optional[str]) -> None:
    """Print the facts of SOURCE as JSON: releases, devices, descriptions, machine types."""
    history, problems = read_shown(source, arch)
    tell(problems)
    if history is None:
        raise SystemExit(UNREADABLE)
    if device is not None:
        history = History(tuple(_only(one, device) for one in history.snapshots))
        if not any(one.devices for one in history.snapshots):
            raise click.UsageError(f"{source} has no device type '{device}'")
    untold = release_problems((source, one) for one in history.snapshots)
    tell(untold)
    click.echo(json.dumps(facts(history), indent=indent or None, ensure_ascii=False))
    raise SystemExit(FOUND if problems or untold else CLEAN)


def _only(snapshot: Snapshot, device: str) -> Snapshot:
    found = snapshot.device(device)
    return dataclasses.replace(snapshot, devices=(found,) if found else (), descriptions=(), machines=(), arrays=())
