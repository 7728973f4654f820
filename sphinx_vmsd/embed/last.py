"""The last release, that the device reference is compared with: found among the tags of a tree, read from git."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Optional

from sphinx_vmsd.compat.drift import upcoming
from sphinx_vmsd.model import Location, Problem, Release
from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.stored import store

_TAG = re.compile(r"v(\d+\.\d+)\.0\Z")

Stored = tuple[Optional[bytes], tuple[Problem, ...]]


def tag(tree: Path) -> Optional[str]:
    """The tag of the newest major release older than the one that *tree* is, or becomes; ``None``: not known."""
    try:
        mine = upcoming(Release((tree / "VERSION").read_text("ascii").strip()))
        command = ["git", "-C", str(tree), "tag", "--list", "v*"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    found = {Release(match[1]): match[0] for match in map(_TAG.match, listed.stdout.split()) if match}
    older = [release for release in found if release < mine]
    return found[max(older)] if older and (tree / ".git").exists() else None


def facts(tree: Path, since: str) -> Stored:
    """The facts of *since*, a revision of *tree* or any other source, as the content of a file."""
    source = since if since.startswith("git:") or Path(since).exists() else f"git:{tree}@{since}"
    history, problems = read_source(source)
    if history is None:
        return None, problems or (Problem(Location(source), "has no devices", "name a release"),)
    return store(history.snapshots[-1]), ()
