"""``sphinx-vmsd vendor``: a copy of the core for a documentation tree that builds offline."""
from __future__ import annotations

from pathlib import Path

import click

from sphinx_vmsd.embed.vendor import vendored

#: Kinds of file that an older copy can have left behind.
_OURS = {".py", ".rst", ".json", ".css", ".js", ".po", ".mo", ".yaml"}


@click.command(epilog="Example: sphinx-vmsd vendor docs/sphinx")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace an older copy.")
def command(folder: Path, force: bool) -> None:
    """Copy the core to FOLDER/sphinx_vmsd: pure Python, nothing beyond Sphinx; JSON specs, built-in diagrams."""
    target = folder / "sphinx_vmsd"
    if target.exists() and not force:
        click.echo(f"{target}: exists already (use --force to replace it)", err=True)
        raise SystemExit(2)
    files = vendored(".")
    wanted = {folder / edit.path for edit in files}
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted and path.suffix in _OURS:
            path.unlink()
    for edit in files:
        path = folder / edit.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(edit.after)
    click.echo(f"{len(files)} files in {target}", err=True)
