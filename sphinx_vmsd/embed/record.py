"""The record of an embedding: what each file was before, written first and taken away last."""
from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Location, Problem

#: Where it lies in the tree.
RECORD = "docs/sphinx/vmsd-embed.json"
#: The file that is changed first and restored last: while it lacks our extension, nothing of ours is in the tree.
FIRST = "docs/conf.py"
_OURS = re.compile(rb"""^extensions\s*=[^\]]*['"]sphinx_vmsd['"]""", re.MULTILINE)
#: All that an embedding has ever written: a record is a file of the tree, and may have come with somebody's commit.
_WRITTEN = re.compile(r"""(?:
    configure | pythondeps\.toml | docs/(?:conf\.py|requirements\.txt|sphinx/sphinx_vmsd/.+)
    | docs/devel/(?:index[^/]*\.rst | migration-compatibility\.rst
        | migration/(?:index|compatibility)\.rst | migration[-/]devices/[^/]+\.(?:rst|json\.gz))
    )\Z""", re.VERBOSE)


@dataclass(frozen=True)
class Entry:
    """A file: its bytes before (``None``: not there), the SHA-256 of those after, and these if it was there before."""

    path: str
    before: Optional[bytes]
    after: str
    content: Optional[bytes] = None


def packed(entries: Iterable[Entry]) -> bytes:
    """The record as the content of its file."""
    record = {
        one.path: {"before": _encode(one.before), "after": one.after, "content": _encode(one.content)}
        for one in entries
    }
    return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode()


def read(tree: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The record of *tree*, or why there is none. One that is damaged before anything else was written is empty."""
    if wrong := outside(tree, [RECORD]):
        return (), wrong
    try:
        record = json.loads((tree / RECORD).read_bytes())
        entries = tuple(
            Entry(path, _decode(one["before"]), str(one["after"]), _decode(one.get("content")))
            for path, one in record.items()
        )
    except FileNotFoundError:
        return (), (Problem(Location(RECORD), "no record of an embedding here", "run embed --apply first"),)
    except OSError as error:
        return (), (Problem(Location(RECORD), f"can't be read: {error.strerror}", "make it readable"),)
    except (ValueError, TypeError, KeyError, AttributeError):
        if not _extended(tree):
            return (), ()
        message = "the record of the embedding is damaged"
        return (), (Problem(Location(RECORD), message, "restore docs with git, then delete the record"),)
    if message := _not_ours(tree, [one.path for one in entries]):
        return (), (Problem(Location(RECORD), message, "restore the tree by hand"),)
    return entries, ()


def _not_ours(tree: Path, paths: Sequence[str]) -> str:
    """Why a record of *paths* can't be one of an embedding; '' when it can."""
    foreign = next((path for path in paths if ".." in Path(path).parts or not _WRITTEN.match(path)), None)
    if foreign is not None:
        return f"the record names {foreign!r}, which embed never writes"
    left = outside(tree, paths)
    return f"the record names a file outside the tree: {left[0].location.file}" if left else ""


def embedded(tree: Path) -> tuple[Problem, ...]:
    """The problem that we are in *tree* already, wholly or in part."""
    if wrong := outside(tree, [RECORD]):
        return wrong
    if os.path.lexists(tree / RECORD):
        return (Problem(Location(RECORD), "sphinx-vmsd is embedded here already", "run embed --remove first"),)
    if _extended(tree):
        message = "has sphinx_vmsd already, and there is no record of how it came"
        return (Problem(Location(FIRST), message, "take that change out first"),)
    return ()


def outside(tree: Path, paths: Iterable[str]) -> tuple[Problem, ...]:
    """A problem for each of *paths* that, links followed, does not lie in *tree*; one for all below the same link."""
    root = Path(os.path.realpath(tree))  # unlike resolve, it is silent about links in a circle
    left = dict.fromkeys(_left_at(tree, root, path) for path in paths if not _within(root, tree / path))
    message = "leads out of the tree through a link"
    return tuple(Problem(Location(path), message, "embed in the tree it leads to") for path in left)


def _within(root: Path, path: Path) -> bool:
    """Whether *path* leads into *root*, and not to what git keeps there."""
    real = Path(os.path.realpath(path))
    return root in real.parents and ".git" not in (part.lower() for part in real.relative_to(root).parts)


def _left_at(tree: Path, root: Path, path: str) -> str:
    """The first folder of *path* that leads out of the tree *root*."""
    parents = [one.as_posix() for one in reversed(Path(path).parents)][1:]
    return next((one for one in parents if (tree / one).is_symlink() and not _within(root, tree / one)), path)


def digest(content: bytes) -> str:
    """The SHA-256 of *content*."""
    return hashlib.sha256(content).hexdigest()


def _extended(tree: Path) -> bool:
    try:
        return bool(_OURS.search((tree / FIRST).read_bytes()))
    except OSError:
        return False


def _encode(content: Optional[bytes]) -> Optional[str]:
    return None if content is None else base64.b64encode(content).decode("ascii")


def _decode(text: Optional[str]) -> Optional[bytes]:
    return None if text is None else base64.b64decode(text)
