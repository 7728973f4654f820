"""What ``check`` and ``lint`` share: the options of a report, writing it, and the exit status."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.checking import answer
from sphinx_vmsd.cli.quickcheck import CHOICES
from sphinx_vmsd.cli.say import say
from sphinx_vmsd.readers import answers
from sphinx_vmsd.render.report.report import Report


def choice(option: str, name: str, told: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The *option* of :data:`CHOICES` for click, given to the command as *name*."""
    values, default = CHOICES[option]
    return click.option(option, name, type=click.Choice(values), default=default, show_default=True, help=told)


format_option = choice("--format", "form", "How findings are written.")
fail_on_option = choice("--fail-on", "fail_on", "The least severity that makes the exit status 1.")
full_option = click.option("--full", is_flag=True, help="Write notes in full, too (text).")
output_option = click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
                             help="Write the report to FILE instead of standard output.")


def finish(report: Report, form: str, fail_on: str, output: Optional[Path], kept: bool = False) -> None:
    """Write *report* and end with the status the contract promises; *kept*: only the files given decide it."""
    text, status = answer(report, form, fail_on)
    if output is None:
        say(text)
        key = click.get_current_context().obj
        if kept and key:
            answers.keep(key, status, text)
    else:
        try:
            output.write_text(text, "utf-8")
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error
        click.echo(f"{report.title}: {report.summary}", err=True)
    raise SystemExit(status)
