"""What commands that read a SOURCE share: its help text, a progress bar, and how problems are shown."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Callable, Optional, TypeVar

import click

from sphinx_vmsd.cli.status import UNREADABLE
from sphinx_vmsd.model import Evidence, History, Problem
from sphinx_vmsd.readers.named import named
from sphinx_vmsd.readers.recognise import KINDS, Found, read_source
from sphinx_vmsd.wire.printable import printable

T = TypeVar("T")
HELP = f"A source is {KINDS}. Its content decides."


def tell(problems: Iterable[Problem]) -> None:
    """Print *problems* on stderr, one a line."""
    for problem in problems:
        click.echo(printable(str(problem)), err=True)


def nearest(name: str, known: Iterable[str]) -> Optional[str]:
    """The question that the one of *known* makes that is most like *name*."""
    import difflib  # where something is wrong only

    close = difflib.get_close_matches(name[:60], sorted(known), 1)
    return f"did you mean '{close[0]}'?" if close else None


def bar(items: Iterable[T], doing: str, total: int) -> Iterator[T]:
    """*items* with a progress bar on a terminal; nothing is drawn anywhere else."""
    from rich.console import Console  # here, because every command would wait for it
    from rich.progress import track

    console = Console(stderr=True)
    hidden = not console.is_terminal or total < 2
    yield from track(items, doing, total=total, console=console, transient=True, disable=hidden)


def _known(ctx: click.Context, param: click.Parameter, value: Optional[str]) -> Optional[str]:
    """*value* when trees can be read for that architecture; their reader is imported when one is named."""
    if value is None:
        return None
    from sphinx_vmsd.readers.targets import architectures

    return click.Choice(architectures()).convert(value, param, ctx)


def arch_option(command: Callable[..., None]) -> Callable[..., None]:
    """``--arch``, for commands that may read a source tree."""
    told = "Read source trees as for this architecture only, as in qemu-system-ARCH."
    return click.option("--arch", callback=_known, metavar="ARCH", help=told)(command)


def read_shown(source: str, arch: Optional[str] = None) -> Found:
    """What :func:`read_source` gives, with a progress bar for the files of a tree where there is a terminal."""
    if not sys.stderr.isatty() or Path(named(source)[1]).is_file():
        return read_source(source, arch=arch)
    from rich.console import Console  # here, because every command would wait for it
    from rich.progress import Progress

    # Drawn when told only: a thread that draws would not survive the reader's fork.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as display:
        task = display.add_task("reading", total=None, visible=False)

        def progress(done: int, of: int) -> None:
            display.update(task, completed=done, total=of, visible=True, refresh=True)

        return read_source(source, arch=arch, progress=progress)


def read_to_judge(source: str, arch: Optional[str] = None) -> History:
    """The history of *source*. Ends the command when there is none, or a spec has mistakes: what is left of it would
    pass as right."""
    history, problems = read_shown(source, arch)
    tell(problems)
    if history is None or not history.snapshots:
        raise SystemExit(UNREADABLE)
    if problems and any(Evidence.SPEC in one.evidence for one in history.snapshots):
        click.echo(f"{printable(source)}: not judged before the mistakes above are mended", err=True)
        raise SystemExit(UNREADABLE)
    return history


def read_all(sources: Sequence[str], arch: Optional[str] = None) -> Iterator[tuple[str, History]]:
    """Each of *sources* with its history; ends the command when one is unreadable."""
    for source in sources:
        history, problems = read_shown(source, arch)
        tell(problems)
        if history is None:
            raise SystemExit(UNREADABLE)
        yield source, history
