"""The files of a tree that can matter, and what one of them contributes. A tree lies on disk or in git."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from sphinx_vmsd.readers.source import scan
from sphinx_vmsd.readers.source.index import FileFacts, facts

#: Larger files are reported and left out: QEMU's largest that matters has half a megabyte.
MAX_BYTES = 1_000_000
#: Still larger ones are not even searched for a reason to read them.
MAX_SEARCHED = 20_000_000
#: Macros leave a few brackets open; a parser would need a gigabyte for a million of them.
MAX_UNPAIRED = 1000
HEADERS = (".h", ".hx")
_ENDINGS = (".c", ".h", ".inc", ".hx")
#: Folders of other programs, tests, firmware and texts: no device state of a release there.
_SKIPPED = frozenset(
    {
        "bsd-user",
        "build",
        "capstone",
        "contrib",
        "disas",
        "docs",
        "dtc",
        "linux-user",
        "meson",
        "node_modules",
        "pc-bios",
        "po",
        "qga",
        "roms",
        "scripts",
        "storage-daemon",
        "subprojects",
        "tcg",
        "tests",
    }
)
#: A file without any of these is of no interest; plain words, because they are found many times faster than a pattern.
_WORDS = (
    b"VMStateDescription",
    b"TypeInfo",
    b"_MACHINE",
    b"DEFINE_PROP_",
    b"GlobalProperty",
    b"VMStateField",
    b"vmstate_register",
    b"OBJECT_DEFINE_TYPE",
    b"vmsd",
)
#: Beside a file VERSION, it tells a QEMU tree: another checkout, or a release that was unpacked in this one.
_HEADER = "include/migration/vmstate.h"
_LEADS_OUT = "a link that leads out of the tree"
_PAIRS = ((b"(", b")"), (b"{", b"}"), (b"[", b"]"))
_DEFINING = re.compile(rb"(?:VMStateDescription|VMStateField|TypeInfo|GlobalProperty) \w+(?:\[\w*\])? = ")


class Entry(NamedTuple):
    """A file of a tree: its path in it, its size in bytes, and a key that changes when its content may have.

    What cannot be read has the size -1, and the reason as its key.
    """

    path: str
    size: int
    key: str


class Tree(Protocol):
    """Where files come from."""

    @property
    def name(self) -> str:
        """What tells this tree from others."""

    @property
    def by_content(self) -> bool:
        """Whether an entry's key is one of its content, not only of its state."""

    def entries(self) -> Iterator[Entry]:
        """The files that may matter by their names."""

    def read(self, path: str) -> bytes:
        """The content of the file *path*. Raises :class:`OSError`."""


def relevant(data: bytes) -> bool:
    """Whether a file of that content is looked into."""
    return any(word in data for word in _WORDS)


def matters(path: str) -> bool:
    """Whether a file of that *path* (with ``/``) can hold anything of interest."""
    return path.endswith(_ENDINGS) and path.partition("/")[0] not in _SKIPPED


def trees_within(paths: Collection[str]) -> tuple[str, ...]:
    """The folders (``debian/output/``) among *paths* that are QEMU trees of their own: no part of the one around."""
    found = (path[: -len(_HEADER)] for path in paths if path.endswith(f"/{_HEADER}"))
    return tuple(folder for folder in found if f"{folder}VERSION" in paths)


def _followed(path: str, name: str) -> bool:
    """Whether the folder *path*, called *name*, is looked into."""
    return not name.startswith(".") and path not in _SKIPPED


@dataclass(frozen=True)
class Folder:
    """A tree on disk; ``name`` is its absolute path."""

    name: str
    by_content: bool = False

    def entries(self) -> Iterator[Entry]:
        queue = [""]
        while queue:
            folder = queue.pop()
            try:
                listed = self._listed(folder)
            except OSError as error:
                if not folder:
                    raise
                yield Entry(folder, -1, f"{error.strerror or error}")
                continue
            for one in listed:
                path = f"{folder}{one.name}"
                if one.is_dir(follow_symlinks=False):
                    if _followed(path, one.name):
                        queue.append(f"{path}/")
                elif matters(path):
                    yield from self._entry(one, path)
                elif one.is_symlink() and _followed(path, one.name):
                    yield from self._linked_folder(one, path)

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        """What *folder* holds, in order; nothing of a tree of its own. Raises :class:`OSError`."""
        with os.scandir(f"{self.name}/{folder}") as found:
            listed = sorted(found, key=lambda entry: entry.name)
        own = folder and any(one.name == "VERSION" for one in listed)
        return [] if own and os.path.isfile(f"{self.name}/{folder}{_HEADER}") else listed  # noqa: PTH113

    def _linked_folder(self, one: os.DirEntry[str], path: str) -> Iterator[Entry]:
        """What a link is told to be if it leads to a folder elsewhere: one in the tree is read under its own path."""
        if os.path.isdir(one.path) and self._leads_out(one):  # noqa: PTH112 - false for a loop of links
            yield Entry(path, -1, _LEADS_OUT)

    def _leads_out(self, one: os.DirEntry[str]) -> bool:
        return not Path(one.path).resolve().is_relative_to(Path(self.name).resolve())

    def _entry(self, one: os.DirEntry[str], path: str) -> Iterator[Entry]:
        """The entry of what is no folder; nothing for the link that an editor puts beside a file."""
        try:
            status = one.stat()
        except OSError:
            if not one.name.startswith("."):  # Emacs marks a file that is edited by such a link
                yield Entry(path, -1, "a link that leads nowhere")
            return
        if one.is_symlink() and self._leads_out(one):
            yield Entry(path, -1, _LEADS_OUT)
        elif not stat.S_ISREG(status.st_mode):
            yield Entry(path, -1, "no regular file")
        elif not os.access(one.path, os.R_OK):
            yield Entry(path, -1, "Permission denied")
        else:
            # The time of a content can be set back; that of the inode, and its number, tell then.
            state = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
            yield Entry(path, status.st_size, state)

    def read(self, path: str) -> bytes:
        full = f"{self.name}/{path}"
        if not os.path.isfile(full):  # noqa: PTH113 - a pipe would never end; several times faster than a Path
            raise FileNotFoundError(errno.ENOENT, f"{path} is no regular file")
        with open(full, "rb") as file:  # noqa: PTH123
            return file.read()


def contribution(path: str, data: bytes) -> FileFacts:
    """What the file *path* with that content contributes to an index."""
    seen = data.replace(b"\0", b"") if b"\0" in data else data  # UTF-16 has the words, too
    wanted = relevant(seen)
    if path.endswith(HEADERS):
        wanted = wanted and bool(_DEFINING.search(seen))
    elif not wanted:
        return FileFacts()
    fault = _fault(data) if wanted else ""
    return FileFacts(faults=((0, fault),)) if fault else facts(scan.lines(scan.decoded(data)), wanted)


def _fault(data: bytes) -> str:
    """Why *data*, which has something of interest, can be no C; '' when it may be."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "is no C source: it is UTF-16, which no compiler takes"
    if b"\0" in data:
        return "is no C source: it has null bytes"
    if any(abs(data.count(left) - data.count(right)) > MAX_UNPAIRED for left, right in _PAIRS):
        return f"is no C source: more than {MAX_UNPAIRED} brackets have no partner"
    return ""
