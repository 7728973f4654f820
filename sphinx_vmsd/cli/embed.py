"""``sphinx-vmsd embed``: our chapter in a QEMU tree, shown as a patch, applied, or removed."""
from __future__ import annotations

from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.embed import last
from sphinx_vmsd.embed.edits import Edit, apply, diff
from sphinx_vmsd.embed.plan import not_a_tree, plan, told
from sphinx_vmsd.embed.record import embedded
from sphinx_vmsd.embed.undo import remove
from sphinx_vmsd.model import Problem
from sphinx_vmsd.readers.stored import SUFFIX

_EPILOG = """\b
Examples:
  sphinx-vmsd embed ~/src/qemu | less       what would change
  sphinx-vmsd embed ~/src/qemu --apply      change it, with a copy of the package in docs/sphinx
  sphinx-vmsd embed ~/src/qemu --remove     take it out again, to the byte

Exit status: 0 done, 2 the tree can't be changed, or is none.
"""


@click.command(epilog=_EPILOG)
@click.argument("tree", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--apply", "mode", flag_value="apply", help="Make the change.")
@click.option("--remove", "mode", flag_value="remove", help="Undo an earlier --apply.")
@click.option("--pip", is_flag=True, help="Declare the package as a dependency instead of copying it to docs/sphinx.")
@click.option("--since", metavar="REV", help="The release that the device pages are compared with: a revision of TREE "
              "or any other source; 'none': no marks. Default: the tag of the last release, if git knows one.")
@click.option("--no-devices", is_flag=True, help="Bring the guide only: without device pages nothing reads C.")
def command(tree: Path, mode: str, pip: bool, since: Optional[str], no_devices: bool) -> None:
    """Embed the migration chapter in the QEMU source tree TREE; without an option, show the patch."""
    if mode == "remove":
        _stop_on(remove(tree))
        click.echo("removed", err=True)
        return
    _stop_on(not_a_tree(tree) or embedded(tree))
    base = None if no_devices else _base(tree, since)
    edits, problems = plan(tree, vendor=not pip, devices=not no_devices, base=base)
    _stop_on(problems)
    if mode == "apply":
        _stop_on(apply(tree, edits))
        click.echo(f"{len(edits)} files written; undo with --remove", err=True)
        for line in told(tree, edits, devices=not no_devices):
            click.echo(line, err=True)
        if base is None and since is None and not no_devices:
            click.echo("git knows no older release: device pages mark no changes (--since names one)", err=True)
        return
    _show(edits)


def _show(edits: tuple[Edit, ...]) -> None:
    """The patch; files that nobody reads are only counted."""
    package = [edit for edit in edits if "/sphinx_vmsd/" in edit.path]
    stored = [edit for edit in edits if edit.path.endswith(SUFFIX)]
    click.echo(diff(edit for edit in edits if edit not in package and edit not in stored), nl=False)
    for edit in stored:
        click.echo(f"and {edit.path}, {len(edit.after)} bytes", err=True)
    if package:
        click.echo(f"and {len(package)} files of the package in docs/sphinx/sphinx_vmsd", err=True)


def _base(tree: Path, since: Optional[str]) -> Optional[bytes]:
    """The facts of the last release, with a word on which one that is."""
    found = since or last.tag(tree)
    if found is None or found == "none":
        return None
    click.echo(f"reading {found}, which the device pages are compared with", err=True)
    base, problems = last.facts(tree, found)
    _stop_on(problems if base is None else ())
    return base


def _stop_on(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(2)
