"""Files written in one step: whatever ends it, the old content is there or the new one, never a half."""
from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from sphinx_vmsd.model import Location, Problem

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_LOCKED = (errno.EACCES, errno.EPERM, errno.EROFS)


def beside(path: Path) -> Path:
    """Where the new content of the file *path*, links followed, is written before it takes the file's place."""
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.vmsd-new")


def write(path: Path, content: bytes) -> None:
    """Give the file *path* a new content; it keeps its mode, and a link its target. Folders are made as needed."""
    target, fresh = Path(os.path.realpath(path)), beside(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    drop(fresh)
    try:
        with fresh.open("xb") as file:
            if target.exists():
                shutil.copymode(target, fresh)
            file.write(content)
        fresh.replace(target)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise


def drop(path: Path) -> None:
    """Remove the file *path*, if there is one."""
    try:
        path.unlink()
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise


def remedy(error: OSError) -> str:
    """What helps against *error*; where nobody can tell, to look at the place."""
    known = {**dict.fromkeys(_FULL, "free some space"), **dict.fromkeys(_LOCKED, "make it writable")}
    return known.get(error.errno or 0, "look at what stands there")


def below(folder: Path, *endings: str) -> list[Path]:
    """The files below *folder* whose names end so, sorted. Raises :class:`OSError` for a folder that can't be read."""
    def fail(error: OSError) -> None:
        raise error
    walked = os.walk(folder, onerror=fail) if folder.is_dir() else ()
    return sorted(Path(at, name) for at, _folders, names in walked for name in names if name.endswith(endings))


def unreadable(error: OSError) -> Problem:
    """What is told of a file or folder that can't be looked at."""
    return Problem(Location(str(error.filename)), f"can't be read: {error.strerror}", "make it readable")
