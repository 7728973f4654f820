"""``sphinx-vmsd vendor``: a copy of the core for a documentation tree that builds offline."""
from __future__ import annotations

from pathlib import Path

import click

from sphinx_vmsd.embed.vendor import vendor


@click.command(epilog="Example: sphinx-vmsd vendor docs/sphinx")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace an older copy: the files that it brought, and no others.")
def command(folder: Path, force: bool) -> None:
    """Copy the Sphinx extension to FOLDER/sphinx_vmsd, without the command line.

    It is pure Python and needs nothing beyond Sphinx: JSON specs, built-in diagrams.
    """
    count, problems = vendor(folder, force)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(2)
    click.echo(f"{count} files in {folder / 'sphinx_vmsd'}", err=True)
