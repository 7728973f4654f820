"""Edits as values: what a file was and what it becomes, shown as a patch or written."""
from __future__ import annotations

import difflib
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.embed import atomic
from sphinx_vmsd.embed.record import FIRST, RECORD, Entry, digest, embedded, outside, packed
from sphinx_vmsd.embed.undo import remove, sweep
from sphinx_vmsd.embed.unmix import lines_of
from sphinx_vmsd.model import Location, Problem


@dataclass(frozen=True)
class Edit:
    """A file of the tree (``path`` relative to it): its bytes before (``None``: not there) and after."""

    path: str
    before: Optional[bytes]
    after: bytes


def diff(edits: Iterable[Edit]) -> str:
    """All *edits* as one patch that ``patch -p1`` and ``git apply`` understand; binary files are only named."""
    return "".join(_diff(edit) for edit in edits)


def _diff(edit: Edit) -> str:
    try:
        before, after = (lines_of(content.decode("utf-8")) for content in (edit.before or b"", edit.after))
    except UnicodeDecodeError:
        return f"Binary file b/{edit.path} differs\n"
    old = "/dev/null" if edit.before is None else f"a/{edit.path}"
    lines = difflib.unified_diff(before, after, old, f"b/{edit.path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def apply(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    """Write *edits* below *tree* and the record that ``remove`` needs; with a problem, write nothing.

    The record comes first, and every file is written in one step: whatever ends this half-way, ``remove`` can undo
    what was done.
    """
    problems = embedded(tree) or (
        *outside(tree, (edit.path for edit in edits)), *_there_before(tree, edits), *_uncommitted(tree, edits))
    if problems:
        return problems
    record = packed(map(_entry, edits))
    ordered = sorted(edits, key=lambda edit: edit.path != FIRST)
    for path, content in ((RECORD, record), *((edit.path, edit.after) for edit in ordered)):
        try:
            atomic.write(tree / path, content)
        except OSError as error:
            message = f"can't be written: {error.strerror}"
            undone = () if sweep(tree) or not os.path.lexists(tree / RECORD) else remove(tree)
            return (Problem(Location(path), message, f"{atomic.remedy(error)}, then apply again"), *undone)
    return ()


def _entry(edit: Edit) -> Entry:
    return Entry(edit.path, edit.before, digest(edit.after), None if edit.before is None else edit.after)


def _there_before(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem(Location(edit.path), "exists already and is not ours", "move it away")
        for edit in edits
        if edit.before is None and os.path.lexists(tree / edit.path)
    )


def _uncommitted(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    """Files with changes that git does not know: an embedding must not mix with them. Without git, nobody can tell."""
    root = os.path.realpath(tree)
    real = (os.path.realpath(tree / edit.path) for edit in edits)  # git doesn't look through links
    paths = [os.path.relpath(path, root) for path in real]
    options = ["--porcelain", "-z", "--no-renames", "--untracked-files=no"]
    command = ["git", "-C", str(tree), "status", *options, "--", *paths]
    try:
        words = {**os.environ, "LC_ALL": "C"}
        status = subprocess.run(command, capture_output=True, check=True, env=words).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        if not (tree / ".git").exists():
            return ()
        message = f"git can't tell whether the files have uncommitted changes: {_said(error)}"
        return (Problem(Location(str(tree)), message, "check the repository"),)
    return tuple(
        Problem(Location(entry[3:].decode("utf-8", "replace")), "has uncommitted changes", "commit or stash them first")
        for entry in status.split(b"\0") if entry
    )


def _said(error: Union[OSError, subprocess.CalledProcessError]) -> str:
    """The line in which git says what is wrong; advice follows."""
    if isinstance(error, OSError):
        return str(error.strerror or error)
    lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
    return next((line for line in lines if line.startswith("fatal:")), f"exit status {error.returncode}")
