"""``sphinx-vmsd import``: specs from dumps, trees or streams of several releases."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.sources import HELP, arch_option, bar, nearest, read_all, tell
from sphinx_vmsd.cli.status import CLEAN, FOUND, UNREADABLE
from sphinx_vmsd.model import History, Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.combine import Kind, combine_all, kind_of
from sphinx_vmsd.readers.releases import release_problems
from sphinx_vmsd.readers.spec.write import device_names, has_gap, write_spec

_EPILOG = f"""{HELP}

Fields, subsections and versions that differ between releases get "since" and "until". Reading the specs gives the
state of these device types again; what no spec can say is told. A tree, a dump and a machine list of one release become
one set of facts; what contradicts is told with the places of both.

\b
Examples:
  sphinx-vmsd import dumps/ -o specs
  sphinx-vmsd import 8.2=old.json 9.0=new.json -o specs --device e1000
  sphinx-vmsd import --arch x86_64 qemu-10.0 10.0=dump.json 10.0=machines.json -o specs

Exit status: 0 written, 1 written, but sources contradict or a device type vanished and came back, 2 wrong usage or
unreadable input.
"""
_UNSAFE = re.compile(r"[^A-Za-z0-9._,+-]|^[.-]")


@click.command("import", epilog=_EPILOG)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder for the specs, one file a device type; made when it is not there.")
@click.option("--device", "devices", multiple=True, metavar="TYPE", help="Only this device type (may be repeated).")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@arch_option
def command(sources: tuple[str, ...], output: Path, devices: tuple[str, ...], force: bool,
            arch: Optional[str]) -> None:
    """Write one YAML spec a device type from SOURCEs of several releases."""
    history, problems, contradictions = combine(list(read_all(sources, arch)))
    known = set(device_names(history))
    problems += [Problem(Location(name), "is no device type of these sources", nearest(name, known))
                 for name in devices if name not in known]
    files = file_names(output, sorted(set(devices) or known))
    problems += [] if force else [
        Problem(Location(str(path)), "exists already", "--force overwrites it")
        for path in files.values() if path.exists() or path.is_symlink()
    ]
    problems += [Problem(Location(str(path)), "is a link") for path in files.values() if force and path.is_symlink()]
    if problems:
        tell(problems)
        raise SystemExit(UNREADABLE)
    tell(contradictions)
    _write(history, files, output)
    click.echo(f"{_number(files, 'spec')} of {_number(history.releases, 'release')} in {output}", err=True)
    alone = {one.name for snapshot in history.snapshots for one in snapshot.descriptions}
    if alone and not devices:
        said = f"{_number(alone, 'description')} that no device type carries"
        click.echo(f"left out, as no spec can say it: {said}", err=True)
    gaps = [name for name in files if has_gap(history, name)]
    tell(Problem(Location(str(files[name])), "vanished and came back; written as if it had stayed") for name in gaps)
    raise SystemExit(FOUND if gaps or contradictions else CLEAN)


def _number(things: Collection[object], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _write(history: History, files: dict[str, Path], output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for device, path in bar(files.items(), "writing", len(files)):
            path.write_text(write_spec(history, device), encoding="utf-8")
    except OSError as error:
        tell([Problem(Location(str(error.filename or output)), f"cannot be written: {error.strerror}")])
        raise SystemExit(UNREADABLE) from None


def combine(sources: Iterable[tuple[str, History]]) -> tuple[History, list[Problem], list[Problem]]:
    """One history of all *sources*; what forbids to make one; and what sources of a release contradict in.

    Of each kind there may be one source a release, or the architectures of it.
    """
    named = [(source, one) for source, history in sources for one in history.snapshots]
    by_release: dict[Release, list[Snapshot]] = {}
    for _, snapshot in named:
        by_release.setdefault(snapshot.release, []).append(snapshot)
    joined = [combine_all(by_release[release]) for release in sorted(by_release)]
    history = History(tuple(one for made, _ in joined for one in made.snapshots))
    kinds = [[row for row in named if kind_of(row[1]) is kind] for kind in Kind]
    problems = [problem for rows in kinds for problem in release_problems(rows)]
    return history, problems, [problem for _, found in joined for problem in found]


def file_names(folder: Path, devices: Iterable[str]) -> dict[str, Path]:
    """A file inside *folder* for each of *devices*, different even where case does not count."""
    found: dict[str, Path] = {}
    taken: set[str] = set()
    for device in devices:
        stem = _UNSAFE.sub("_", device)[:100] or "_"
        number = next(n for n in range(1, len(taken) + 2) if _numbered(stem, n).lower() not in taken)
        name = _numbered(stem, number)
        taken.add(name.lower())
        found[device] = folder / f"{name}.yaml"
    return found


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
