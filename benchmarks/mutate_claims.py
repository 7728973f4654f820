"""Turn every claim of the guide and the gallery around, build, and count how many are caught: all must be.

Usage: ``python benchmarks/mutate_claims.py``. One build checks the pages as they are, one with every ``:expect:``
replaced by another outcome; a claim that is still "true" then has survived. Claims about several migrations in a row
(``:via:``) are turned around like all others and counted.
"""
from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("sphinx_vmsd", "docs", "tests/conformance")
_VIA = re.compile(r"^   :via: ", re.MULTILINE)
_EXPECT = re.compile(r"^   :expect: (\w+)$", re.MULTILINE)
#: A claim ``works`` also accepts a lossy migration, so it is turned into ``fails``.
OTHER = {"works": "fails", "lossy": "fails", "fails": "works", "depends": "works", "unknown": "works"}


def inverted(match: re.Match[str]) -> str:
    """The line with another outcome."""
    return f"   :expect: {OTHER[match.group(1)]}"


def check(folder: Path) -> tuple[int, int]:
    """How many claims *folder* has, and how many of them are false."""
    command = [sys.executable, "-m", "sphinx", "-b", "vmsd-check", "-E", "docs", str(folder / "out")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(folder), "PATH": ""})
    found = re.search(r"(\d+) claims in \d+ files: \d+ true, (\d+) false", done.stdout)
    if found is None:
        sys.exit(f"no summary of claims:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return int(found.group(1)), int(found.group(2))


def main() -> int:
    """Print the counts; 1 when a claim survives."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        total, false = check(folder)
        turned = chains = 0
        for page in (*(folder / "sphinx_vmsd/guide").glob("*.rst"), *(folder / "docs/gallery").glob("*.rst")):
            text, count = _EXPECT.subn(inverted, page.read_text("utf-8"))
            chains += len(_VIA.findall(text))
            page.write_text(text, "utf-8")
            turned += count
        _, caught = check(folder)
    sys.stdout.write(f"{total} claims, {false} false as they stand; {turned} turned around ({chains} of them about "
                     f"several migrations in a row), {caught - false} caught\n")
    return 0 if not false and caught == turned else 1


if __name__ == "__main__":
    sys.exit(main())
