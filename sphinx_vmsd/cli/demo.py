"""``sphinx-vmsd demo``: a small documentation project, written and built."""
from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

FILES = Path(__file__).parent / "demo_files"
#: Files whose name here differs, so that no tool takes them for ours.
_NAMES = {"conf.txt": "conf.py"}

_EPILOG = """\b
Examples:
  sphinx-vmsd demo
  sphinx-vmsd demo my-docs && sphinx-vmsd preview my-docs

Exit status: 0 built, 1 the build failed, 2 the folder can't be used.
"""


@click.command(epilog=_EPILOG)
@click.argument("folder", default="vmsd-demo", type=click.Path(path_type=Path))
@click.option("--build/--no-build", default=True, help="Build the pages, not only write them.")
def command(folder: Path, build: bool) -> None:
    """Write a small project with two devices into FOLDER (new or empty) and build it."""
    if importlib.util.find_spec("sphinx") is None:
        raise click.UsageError("Sphinx is not installed: pip install sphinx")
    try:
        write(folder)
    except OSError as error:
        raise click.UsageError(f"{folder}: {error.strerror or error}") from error
    if not build:
        click.echo(f"Written to {folder}. Build it with: sphinx-build {folder} {folder / '_build' / 'html'}", err=True)
        return
    target = folder / "_build" / "html"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
         "-d", str(folder / "_build" / "doctrees"), str(folder), str(target)], check=False)
    if done.returncode:
        raise SystemExit(1)
    click.echo(f"Built. Open {(target / 'index.html').resolve().as_uri()}", err=True)
    click.echo(f"Then change a claim in {folder / 'specs'} and watch: sphinx-vmsd preview {folder}", err=True)


def write(folder: Path) -> None:
    """Write the project's files into *folder*; OSError when it isn't new or empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise OSError("the folder is not empty; name another one")
    for path in sorted(FILES.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            place = folder / path.relative_to(FILES).with_name(_NAMES.get(path.name, path.name))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
