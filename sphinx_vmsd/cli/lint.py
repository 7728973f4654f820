"""``sphinx-vmsd lint``: structural findings in one source."""
from __future__ import annotations

from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.findings import fail_on_option, finish, format_option, full_option, output_option
from sphinx_vmsd.cli.sources import HELP, arch_option, read_to_judge
from sphinx_vmsd.cli.waiving import accepted_in, sorted_by, waivers_option
from sphinx_vmsd.compat.check import lint
from sphinx_vmsd.render.report.report import Report

_EPILOG = f"""{HELP}

\b
Examples:
  sphinx-vmsd lint demo-nic.yaml
  sphinx-vmsd lint --format github --waivers accepted.yaml ~/qemu

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or unreadable input.
"""


@click.command(epilog=_EPILOG)
@click.argument("source")
@waivers_option
@format_option
@fail_on_option
@full_option
@output_option
@arch_option
def command(source: str, waivers: Optional[Path], form: str, fail_on: str, full: bool, output: Optional[Path],
            arch: Optional[str]) -> None:
    """Look for mistakes in the descriptions, properties and compat arrays of SOURCE."""
    accepted = accepted_in(waivers)
    history = read_to_judge(source, arch)
    found = {one.fingerprint: one for snapshot in history.snapshots for one in lint(snapshot)}
    judged = sorted_by(accepted, tuple(found.values()), max(one.release for one in history.snapshots))
    finish(Report(f"lint {source}", judged.standing, judged.waived, full=full), form, fail_on, output)
