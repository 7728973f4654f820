"""Trees read from git without a checkout: ``git:REPO@REV``, each content read and parsed once.

Several revisions of one repository share what was read: the second costs little more than the files that differ.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.source.cache import Cache, default_folder
from sphinx_vmsd.readers.source.files import Entry, matters, trees_within
from sphinx_vmsd.readers.source.reader import Answer, read_files
from sphinx_vmsd.readers.source.tree import Progress

PREFIX = "git:"
_ROW = re.compile(rb"\d+ blob ([0-9a-f]+) +(\w+)\t(.+)\Z", re.DOTALL)
_TIMEOUT = 120


@dataclass(frozen=True)
class Revision:
    """The tree of the commit ``rev`` (a full hash) of the repository ``repo``."""

    repo: str
    rev: str

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.repo}@{self.rev}"

    @property
    def by_content(self) -> bool:
        return True

    def entries(self) -> Iterator[Entry]:
        listed = _listed(self.repo, self.rev)
        others = trees_within(listed)
        return (entry for path, entry in listed.items() if matters(path) and not path.startswith(others))

    def read(self, path: str) -> bytes:
        entry = _listed(self.repo, self.rev).get(path)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, f"{path} is not in {self.rev}")
        return _batch(self.repo, os.getpid()).content(entry.key)


@lru_cache(maxsize=4)
def _listed(repo: str, rev: str) -> dict[str, Entry]:
    """The files of a commit by path, the names of their contents as keys. Raises :class:`OSError`.

    git is asked for a content by this name: a path may have a line end, or bytes that are no UTF-8.
    """
    found = {}
    for row in _git(repo, "ls-tree", "-r", "-l", "-z", rev).split(b"\0"):
        match = _ROW.match(row)
        if match:
            path = match.group(3).decode("utf-8", "surrogateescape")
            known = match.group(2).isdigit()  # "BAD" where git lacks the content
            key = match.group(1).decode("ascii") if known else "git does not have its content"
            found[path] = Entry(path, int(match.group(2)) if known else -1, key)
    return found


class _Batch:
    """A running ``git cat-file --batch`` of one process."""

    def __init__(self, repo: str) -> None:
        command = ["git", "-C", repo, "cat-file", "--batch"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def content(self, name: str) -> bytes:
        """The content of the blob *name*. Raises :class:`OSError`."""
        asked, told = self.process.stdin, self.process.stdout
        if asked is None or told is None:
            raise OSError("git cannot be asked")
        asked.write(name.encode("ascii", "replace") + b"\n")
        asked.flush()
        head = told.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            raise FileNotFoundError(f"git knows no {name}")
        data = told.read(int(head[2]))
        if not told.read(1):
            raise OSError(f"git ended while it told {name}")
        return data


@lru_cache(maxsize=4)
def _batch(repo: str, pid: int) -> _Batch:
    """The ``git cat-file`` of the process *pid*: a forked child must not talk to its parent's."""
    return _Batch(repo)


def _git(repo: str, *arguments: str) -> bytes:
    """What git answers. Raises :class:`OSError` with its message."""
    try:
        done = subprocess.run(["git", "-C", repo, *arguments], capture_output=True, timeout=_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        raise OSError(f"git did not answer within {_TIMEOUT} seconds") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OSError(lines[-1] if lines else f"git failed with status {done.returncode}")
    return done.stdout


def read_git(
    text: str,
    arch: Optional[str] = None,
    *,
    cache: Union[Path, bool] = True,
    progress: Optional[Progress] = None,
    jobs: Optional[int] = None,
) -> Answer:
    """The snapshot of the tree that *text*, ``git:REPO@REV``, names; arguments as of :func:`~.source.read_tree`."""
    repo, sign, rev = text[len(PREFIX) :].rpartition("@") if text.startswith(PREFIX) else ("", "", "")
    if not (repo and sign and rev):
        problem = Problem(
            Location(text), "is not of the form git:REPO@REV", "REPO is a folder, REV a commit, tag or branch"
        )
        return _nothing(text, arch), (problem,)
    return read_revisions(repo, [rev], arch, cache=cache, progress=progress, jobs=jobs)[0]


def read_revisions(
    repo: Union[str, Path],
    revs: Sequence[str],
    arch: Optional[str] = None,
    *,
    cache: Union[Path, bool] = True,
    progress: Optional[Progress] = None,
    jobs: Optional[int] = None,
) -> tuple[Answer, ...]:
    """The snapshots of several revisions of one repository, in the order of *revs*."""
    folder = (default_folder() if cache is True else None) if isinstance(cache, bool) else cache
    store = Cache(folder)
    return tuple(_read(str(repo), rev, arch, store, progress, jobs) for rev in revs)


def _read(
    repo: str, rev: str, arch: Optional[str], store: Cache, progress: Optional[Progress], jobs: Optional[int]
) -> Answer:
    origin = f"{PREFIX}{repo}@{rev}"
    try:
        commit = _git(repo, "rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}").decode("ascii").strip()
    except OSError as error:
        return _nothing(origin, arch), (Problem(Location(origin), f"cannot be read: {error}"),)
    return read_files(Revision(repo, commit), origin, arch, store, progress, jobs)


def _nothing(origin: str, arch: Optional[str]) -> Snapshot:
    return Snapshot(Release("0"), origin=f"source {origin}", arch=arch)
