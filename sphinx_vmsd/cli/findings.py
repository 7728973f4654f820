"""What ``check`` and ``lint`` share: the options of a report, writing it, and the exit status."""
from __future__ import annotations

from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.sources import CLEAN, FOUND
from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.readers import answers
from sphinx_vmsd.render.report import FORMATS, Report, write

_NEVER = "never"

format_option = click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True,
                             help="How findings are written.")
fail_on_option = click.option("--fail-on", type=click.Choice([*(one.value for one in Severity), _NEVER]),
                              default=Severity.ERROR.value, show_default=True,
                              help="The least severity that makes the exit status 1.")
output_option = click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
                             help="Write the report to FILE instead of standard output.")


def finish(report: Report, form: str, fail_on: str, output: Optional[Path], kept: bool = False) -> None:
    """Write *report* and end with the status the contract promises; *kept*: only the files given decide it."""
    text, status = write(report, form), FOUND if _fails(report, fail_on) else CLEAN
    if output is None:
        click.echo(text, nl=False)
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


def _fails(report: Report, fail_on: str) -> bool:
    if fail_on == _NEVER:
        return False
    return any(one.severity.rank >= Severity(fail_on).rank for one in report.findings)
