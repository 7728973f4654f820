"""What embedding costs QEMU's documentation build: the untouched tree, with the guide, with all devices, in one run.

    python benchmarks/embed.py TREE [--jobs N] [--rounds N]

TREE is an untouched QEMU source tree; it is copied and not changed. Each round builds the html pages of the copies one
after the other; builds with nothing changed follow, three of each, of which the quickest is told. The ratios compare a
build with that of the untouched tree in the same round: wall time, and the processor time of all its processes, which
other programs on the machine disturb less. "plain text" has the guide's text with its code, but each claim, table and
diagram only as the few lines that ask for it: what Sphinx itself takes for a page of about this size. "cold" reads the
C source for the first time. All modules of the trees are compiled before, as after any build but the first.
"""
from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sphinx_vmsd.embed.edits import apply
from sphinx_vmsd.embed.pages import compatibility
from sphinx_vmsd.embed.plan import CHAPTER, plan
from sphinx_vmsd.guide import FOLDER, PARTS

KINDS = ("untouched", "plain text", "guide", "devices, cold", "devices")
#: So many lines of Sphinx are shown of a build that fails.
TAIL = 12
#: A directive of ours in the guide, with its options and body.
_DIRECTIVE = re.compile(r"^( *)\.\. vmsd:(?:.*)\n(?:\1 +.*\n|\n(?=\1 ))*", re.MULTILINE)
_WORDS = {"product": "QEMU", "old": "release N-1", "new": "release N"}


def copied(tree: Path, target: Path) -> Path:
    """A copy of *tree* in *target*."""
    shutil.copytree(tree, target, symlinks=True, ignore=shutil.ignore_patterns(".git", "__pycache__"))
    return target


def plain(tree: Path, target: Path) -> Path:
    """A copy of *tree* in *target* whose compatibility page has the guide's text, and nothing of ours in it."""
    text = compatibility().partition("\n..\n")[0]
    text += "".join(f"\n.. |vmsd-{name}| replace:: {word}" for name, word in _WORDS.items()) + "\n\n"
    text += "\n".join(_DIRECTIVE.sub(_asked, part.path.read_text("utf-8")) for part in PARTS)
    chapter = copied(tree, target) / CHAPTER
    page = chapter / "compatibility.rst" if chapter.is_dir() else chapter.with_name("migration-compatibility.rst")
    page.write_text(text)
    return target


def _asked(directive: re.Match[str]) -> str:
    """The C file that *directive* shows, else the directive's own lines, as code."""
    indent, file = directive[1], re.search(r":file: (\S+\.c)", directive[0])
    lines = (FOLDER / file[1]).read_text("utf-8") if file else directive[0]
    return f"{indent}.. code-block:: {'c' if file else 'none'}\n\n" + textwrap.indent(lines, f"{indent}   ") + "\n"


def embedded(tree: Path, target: Path, devices: bool) -> Path:
    """A copy of *tree* in *target* with the guide, and with the *devices*."""
    edits, problems = plan(copied(tree, target), vendor=True, devices=devices)
    problems += apply(target, edits)
    if problems:
        sys.exit("\n".join(map(str, problems)))
    return target


def build(tree: Path, out: Path, jobs: int, cache: Path) -> tuple[float, float]:
    """Build the pages of *tree*; the seconds on the wall and those of the processors."""
    release = (tree / "VERSION").read_text().strip()
    command = [
        sys.executable, "-m", "sphinx", "-q", "-j", str(jobs), "-b", "html", "-d", str(out / "doctrees"),
        f"-Dversion={release}", f"-Drelease={release}",
        f"-Ddepfile={out}/docs.d", f"-Ddepfile_stamp={out}/docs.stamp", str(tree / "docs"), str(out / "html"),
    ]
    places = {"CONFDIR": "/etc/qemu", "XDG_CACHE_HOME": str(cache)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(command, check=False, env={**os.environ, **places}, text=True, errors="replace",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        tail = "\n".join(run.stdout.splitlines()[-TAIL:])
        sys.exit(f"the build of the tree {tree.name!r} failed with status {run.returncode}; Sphinx said last:\n{tail}")
    print(run.stdout, end="", file=sys.stderr)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(trees: dict[str, Path], folder: Path, jobs: int, rounds: int) -> None:
    """Print a line a build."""
    cache = folder / "cache"
    for number in range(rounds):
        base: tuple[float, float] = (0.0, 0.0)
        for kind in KINDS:
            out = folder / "out" / kind.partition(",")[0]
            shutil.rmtree(out, ignore_errors=True)
            if kind.endswith("cold"):
                shutil.rmtree(cache / "sphinx-vmsd", ignore_errors=True)
            found = build(trees[kind.partition(",")[0]], out, jobs, cache)
            base = found if kind == "untouched" else base
            told(f"round {number + 1}, {kind}", found, base)
    base = (0.0, 0.0)
    for kind, tree in trees.items():
        found = min(build(tree, folder / "out" / kind, jobs, cache) for _again in range(3))
        base = found if kind == "untouched" else base
        told(f"nothing changed, {kind}", found, base)


def told(what: str, found: tuple[float, float], base: tuple[float, float]) -> None:
    """One line."""
    wall, work = found
    print(f"{what:32} wall {wall:6.1f} s  x {wall / base[0]:.3f}   processor {work:6.1f} s  x {work / base[1]:.3f}",
          flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    if not (given.tree / "docs/conf.py").is_file() or not (given.tree / "VERSION").is_file():
        parser.error(f"{given.tree} is no QEMU source tree: it has no docs/conf.py or VERSION")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trees = {
            "untouched": copied(given.tree, folder / "untouched"),
            "plain text": plain(given.tree, folder / "plain"),
            "guide": embedded(given.tree, folder / "guide", devices=False),
            "devices": embedded(given.tree, folder / "all", devices=True),
        }
        for tree in trees.values():
            subprocess.run([sys.executable, "-m", "compileall", "-q", str(tree / "docs/sphinx")], check=True)
        measured(trees, folder, given.jobs, given.rounds)


if __name__ == "__main__":
    main()
