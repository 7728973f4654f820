"""Edits as values: what a file was, what it becomes, and how to go back to the byte."""
from __future__ import annotations

import base64
import difflib
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Location, Problem

#: Where ``apply`` writes down how to undo itself, relative to the tree.
RECORD = "docs/sphinx/vmsd-embed.json"


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
        before, after = (_lines(content.decode("utf-8")) for content in (edit.before or b"", edit.after))
    except UnicodeDecodeError:
        return f"Binary file b/{edit.path} differs\n"
    old = "/dev/null" if edit.before is None else f"a/{edit.path}"
    lines = difflib.unified_diff(before, after, old, f"b/{edit.path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines of *text* as ``diff`` sees them: only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def apply(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    """Write *edits* below *tree* and the record that :func:`remove` needs; with a problem, write nothing.

    The record comes first: whatever ends this half-way, ``remove`` can undo what was done.
    """
    problems = (*_already(tree), *_outside(tree, edits), *_changed_since(tree, edits), *_uncommitted(tree, edits))
    if problems:
        return problems
    record = {edit.path: {"before": _encode(edit.before), "after": _digest(edit.after)} for edit in edits}
    try:
        _write(tree / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
        for edit in edits:
            _write(tree / edit.path, edit.after)
    except OSError as error:
        undone = remove(tree) if (tree / RECORD).exists() else ()
        name = os.path.relpath(error.filename, tree) if error.filename else str(tree)
        return (Problem(Location(name), f"can't be written: {error.strerror}", "make the tree writable"), *undone)
    return ()


def remove(tree: Path) -> tuple[Problem, ...]:
    """Undo :func:`apply`, also a half of it: every file gets its old bytes, new files and their empty folders go."""
    try:
        record = json.loads((tree / RECORD).read_bytes())
        undo = [(tree / path, _decode(entry["before"]), entry["after"]) for path, entry in record.items()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return (Problem(Location(RECORD), "no record of an embedding here", "run embed --apply first"),)
    outside = [path for path, _, _ in undo if not _inside(tree, path)]
    if outside:
        message = f"the record names a file outside the tree: {outside[0]}"
        return (Problem(Location(RECORD), message, "restore the tree by hand"),)
    applied = [(path, before, after) for path, before, after in undo if _content(path) != before]
    changed = [path for path, _, after in applied if _digest(_content(path) or b"") != after]
    if changed:
        return tuple(
            Problem(Location(str(path.relative_to(tree))), "changed since it was embedded", "undo that change first")
            for path in changed
        )
    try:
        for path, before, _ in applied:
            _restore(tree, path, before)
        _restore(tree, tree / RECORD, None)
    except OSError as error:
        return (Problem(Location(str(error.filename)), f"can't be restored: {error.strerror}", "run --remove again"),)
    return ()


def _content(path: Path) -> Optional[bytes]:
    """The bytes of a file; ``None`` where none is."""
    return path.read_bytes() if path.is_file() else None


def _inside(tree: Path, path: Path) -> bool:
    """Whether *path*, links followed, lies in *tree*."""
    return tree.resolve() in path.resolve().parents


def _restore(tree: Path, path: Path, before: Optional[bytes]) -> None:
    if before is not None:
        path.write_bytes(before)
        return
    path.unlink()
    folder = path.parent
    while folder != tree and not any(entry.name != "__pycache__" for entry in folder.iterdir()):
        for cached in folder.rglob("*"):
            if cached.is_file():
                cached.unlink()
        for cache in folder.iterdir():
            cache.rmdir()
        folder.rmdir()
        folder = folder.parent


def _already(tree: Path) -> tuple[Problem, ...]:
    if (tree / RECORD).exists():
        return (Problem(Location(RECORD), "sphinx-vmsd is embedded here already", "run embed --remove first"),)
    return ()


def _outside(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem(Location(edit.path), "leads out of the tree through a link", "embed in the tree it leads to")
        for edit in edits
        if not _inside(tree, tree / edit.path)
    )


def _changed_since(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    found = ((edit, tree / edit.path) for edit in edits)
    return tuple(
        Problem(Location(edit.path), "exists already and is not ours", "move it away")
        for edit, path in found
        if edit.before is None and path.exists()
    )


def _uncommitted(tree: Path, edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    """Files with changes that git does not know: an embedding must not mix with them. Without git, nobody can tell."""
    paths = [edit.path for edit in edits]
    command = ["git", "-C", str(tree), "status", "--porcelain", "-z", "--untracked-files=no", "--", *paths]
    try:
        status = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        if not (tree / ".git").exists():
            return ()
        message = "git can't tell whether the files have uncommitted changes"
        return (Problem(Location(str(tree)), message, "check the repository"),)
    return tuple(
        Problem(Location(entry[3:].decode("utf-8", "replace")), "has uncommitted changes", "commit or stash them first")
        for entry in status.split(b"\0") if entry
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _encode(content: Optional[bytes]) -> Optional[str]:
    return None if content is None else base64.b64encode(content).decode("ascii")


def _decode(text: Optional[str]) -> Optional[bytes]:
    return None if text is None else base64.b64decode(text)
