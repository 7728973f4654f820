"""Accepted breaks, for the commands that find breaks."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.sources import tell
from sphinx_vmsd.cli.status import UNREADABLE
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.waiverfile import read_waivers
from sphinx_vmsd.compat.waivers import Sorted, Waiver, apply
from sphinx_vmsd.model import Release

waivers_option = click.option("--waivers", type=click.Path(dir_okay=False, path_type=Path),
                              help="File of accepted breaks.")


def accepted_in(waivers: Optional[Path]) -> Optional[tuple[Waiver, ...]]:
    """The entries of the file *waivers*; ``None`` without one. Ends the command when it is not right."""
    if waivers is None:
        return None
    accepted, problems = read_waivers(waivers)
    tell(problems)
    if problems:
        raise SystemExit(UNREADABLE)
    return accepted


def sorted_by(accepted: Optional[tuple[Waiver, ...]], found: Sequence[Finding], newest: Release) -> Sorted:
    """What of the findings about *newest* stands when the breaks *accepted* are taken out."""
    return Sorted(tuple(found)) if accepted is None else apply(accepted, found, newest)
