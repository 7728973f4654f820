"""``sphinx-vmsd fmt``: specs in one form."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.sources import tell
from sphinx_vmsd.cli.status import CLEAN, FOUND, UNREADABLE
from sphinx_vmsd.embed import atomic
from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.spec.load import load
from sphinx_vmsd.readers.spec.nodes import SIZE
from sphinx_vmsd.readers.spec.reform import is_spec, reform
from sphinx_vmsd.readers.suffixes import SUFFIXES

_EPILOG = """Short things stand on one line, long ones below each other; releases are in quotes. Comments, the order of
keys and the facts stay. Files in a folder that are no specs are left alone.

\b
Examples:
  sphinx-vmsd fmt specs
  sphinx-vmsd fmt --check specs

Exit status: 0 all specs are in the form now, 1 --check found some that are not, 2 a file is no spec or can't be read.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Write nothing, only tell.")
def command(paths: tuple[Path, ...], check: bool) -> None:
    """Put the specs in PATHs (files or folders) into one form."""
    problems: list[Problem] = []
    differ = [change for path in _files(paths) for change in [_change(path, problems)] if change]
    for path, text in differ:
        click.echo(f"{path}: {'not in the form' if check else 'formatted'}", err=True)
        if not check:
            problems += _write(path, text)
    tell(problems)
    raise SystemExit(UNREADABLE if problems else FOUND if check and differ else CLEAN)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES and one.is_file()):
            text, _ = read_text(found, SIZE)
            if text is not None and is_spec(load(text, str(found))[0]):
                yield found


def _change(path: Path, problems: list[Problem]) -> Optional[tuple[Path, str]]:
    """The file and its new text, unless it is in the form or something is wrong with it."""
    text, found = read_text(path, SIZE)
    formed, faults = reform(text, str(path)) if text is not None else (None, found)
    problems += faults
    return (path, formed) if formed is not None and formed != text else None


def _write(path: Path, text: str) -> list[Problem]:
    """Replace the file in one step: nobody ever sees half of it."""
    try:
        atomic.write(path, text.encode())
    except OSError as error:
        return [Problem(Location(str(path)), f"cannot be written: {error.strerror}")]
    return []
