"""What a source tree was like when pages were last held against it: whether they must be, for little, and for ninja.

Kept beside the environment as JSON: a digest of the states of all files and folders that may matter and their names; a
digest of what the pages show; and what tells facts about devices without being a file of theirs. It imports no reader.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Union

_NOT_SOURCE = frozenset({"build", "docs", "roms", "tests", "pc-bios"})
#: What meson makes in each folder that it builds in.
_BUILT = "meson-private"


def listing(root: str) -> tuple[str, ...]:
    """The C files of the tree *root*, and the folders above them (``hw/``), which change when a file comes or goes."""
    files = list(_files(root))
    folders: set[str] = set()
    for name in files:
        folder = name.rpartition("/")[0]
        while folder and f"{folder}/" not in folders:
            folders.add(f"{folder}/")
            folder = folder.rpartition("/")[0]
    return ("VERSION", *sorted(folders), *sorted(files))


def _files(root: str) -> Iterator[str]:
    for folder, below, names in os.walk(root):
        if _BUILT in below:
            below.clear()
            continue
        below[:] = _source(below, folder == root)
        inside = "" if folder == root else f"{folder[len(root) + 1:]}/"
        yield from (f"{inside}{name}" for name in names if name.endswith((".c", ".h", ".inc", ".hx")))


def _source(folders: Sequence[str], top: bool) -> list[str]:
    return sorted(one for one in folders if one[0] != "." and not (top and one in _NOT_SOURCE))


def digest(root: str, names: Sequence[str]) -> str:
    """What the files and folders *names* of the tree *root* are like now, and which folders stand at its top."""
    try:
        with os.scandir(root) as found:
            told = [repr(_source([one.name for one in found if one.is_dir()], top=True))]
    except OSError:
        told = []
    for name in names:
        try:
            now = os.stat(f"{root}/{name}")
        except OSError:  # gone, or a link that leads nowhere
            told.append(name)
        else:
            told.append(f"{name}\0{now.st_size}\0{now.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def keep(folder: Path, root: str, state: str, names: Sequence[str], shown: str, sources: Sequence[str]) -> None:
    """Remember that pages which show *shown* are true for the *state* that *names* of the tree have."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {"state": state, "shown": shown, "names": names, "sources": sources}
    place(folder, root, ".json").write_text(json.dumps(known), "utf-8")


def unchanged(folder: Path, root: str, shown: str) -> bool:
    """Whether pages that show *shown* are known to be true for the tree as it is."""
    known = _known(folder, root)
    return known.get("shown") == shown and known.get("state") == digest(root, known.get("names") or ())


def watched(folder: Path, root: str) -> Iterator[str]:
    """Folders, where a new file may bring a new device, and files that tell which machine type sets what."""
    known = _known(folder, root)
    yield from (f"{root}/{name[:-1]}" for name in known.get("names") or () if name.endswith("/"))
    yield from (f"{root}/{name}" for name in known.get("sources") or ())


def place(folder: Path, root: str, suffix: str) -> Path:
    """A file about the tree *root* in *folder*."""
    return folder / f"tree-{hashlib.sha256(root.encode()).hexdigest()[:16]}{suffix}"


def _known(folder: Path, root: str) -> dict[str, Union[str, list[str]]]:
    try:
        known = json.loads(place(folder, root, ".json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
