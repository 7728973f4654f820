"""What was read before: facts of files by their content, snapshots by the content of the tree.

One SQLite file of JSON texts. It may vanish or be damaged at any time: then everything is read again. Entries of
another state of this package are not found, because its own files are part of every key.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Optional

from sphinx_vmsd.model import Problem, Snapshot
from sphinx_vmsd.readers.source import codec
from sphinx_vmsd.readers.source.index import FileFacts
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.scan import Macro

FILE = "source.sqlite"
#: Above this size the file is begun anew: a tree takes about 20 MB.
MAX_BYTES = 400_000_000
_ROWS = 400
#: The row of the table of contents that tells that facts of this edition are stored.
_MARK = "facts of "
_TABLES = """
    CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, body TEXT);
    CREATE TABLE IF NOT EXISTS snapshots (key TEXT PRIMARY KEY, body TEXT);
    CREATE TABLE IF NOT EXISTS contents (root TEXT PRIMARY KEY, body TEXT);
"""


def default_folder() -> Path:
    """Where the cache of this user lies: ``sphinx-vmsd`` in XDG_CACHE_HOME, LOCALAPPDATA or ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or ""
    return (Path(base) if base else Path("~/.cache").expanduser()) / "sphinx-vmsd"


@lru_cache(maxsize=1)
def edition() -> str:
    """A digest of this package's own reader and model: entries made by others are not ours."""
    digest = hashlib.blake2b(digest_size=8)
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *(here.parent.parent / "model").glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Cache:
    """The cache in *folder*; with ``None`` it remembers nothing beyond this object."""

    def __init__(self, folder: Optional[Path]) -> None:
        self.file = folder / FILE if folder else None
        self.memory: dict[str, FileFacts] = {}

    def _connect(self) -> Optional[sqlite3.Connection]:
        if self.file is None:
            return None
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if self.file.is_file() and self.file.stat().st_size > MAX_BYTES:
                self.file.unlink()
            connection = sqlite3.connect(self.file, timeout=5)
            connection.executescript(_TABLES)
        except (OSError, sqlite3.Error):
            return None
        return connection

    def _get(self, table: str, keys: list[str]) -> Iterator[tuple[str, str]]:
        connection = self._connect() if keys else None
        if connection is None:
            return
        try:
            with closing(connection):
                for start in range(0, len(keys), _ROWS):
                    some = keys[start : start + _ROWS]
                    marks = ",".join("?" * len(some))
                    column = "root" if table == "contents" else "key"
                    yield from connection.execute(
                        f"SELECT {column}, body FROM {table} WHERE {column} IN ({marks})", some
                    )
        except sqlite3.Error:
            return

    def _put(self, table: str, rows: Iterable[tuple[str, str]]) -> None:
        connection = self._connect()
        if connection is None:
            return
        try:
            with closing(connection), connection:
                connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)
        except sqlite3.Error:
            return

    def facts(self, keys: Iterable[str]) -> dict[str, FileFacts]:
        """The facts known of the contents *keys*."""
        wanted = set(keys)
        found = {key: self.memory[key] for key in wanted & self.memory.keys()}
        names = {f"{key}:{edition()}": key for key in wanted - found.keys()}
        for name, body in self._get("facts", sorted(names)):
            made = _facts(body)
            if made is not None:
                found[names[name]] = made
        self.memory.update(found)
        return found

    def has_facts(self) -> bool:
        """Whether facts of any file are known."""
        return bool(self.memory) or any(True for _row in self._get("contents", [_MARK + edition()]))

    def keep_facts(self, found: dict[str, tuple[FileFacts, str]]) -> None:
        """Remember the facts of contents by key; beside each stands what :func:`dump_facts` made of it."""
        self.memory.update({key: one for key, (one, _text) in found.items()})
        if found:
            self._put("facts", [(f"{key}:{edition()}", text) for key, (_one, text) in found.items()])
            self._put("contents", [(_MARK + edition(), "{}")])

    def snapshot(self, key: str) -> Optional[tuple[Snapshot, tuple[Problem, ...]]]:
        """The answer that reading the tree *key* gave."""
        for _key, body in self._get("snapshots", [f"{key}:{edition()}"]):
            try:
                value = codec.load(json.loads(body))
            except codec.BROKEN:
                return None
            snapshot, problems = value if isinstance(value, tuple) and len(value) == 2 else (None, ())
            if isinstance(snapshot, Snapshot) and isinstance(problems, tuple):
                return snapshot, tuple(one for one in problems if isinstance(one, Problem))
        return None

    def keep_snapshot(self, key: str, answer: tuple[Snapshot, tuple[Problem, ...]]) -> None:
        """Remember the answer that reading the tree *key* gave."""
        self._put("snapshots", [(f"{key}:{edition()}", json.dumps(codec.dump(answer), separators=(",", ":")))])

    def contents(self, root: str) -> dict[str, str]:
        """The digests of the files of the folder *root*, by path and the state (size, time) they had."""
        for _root, body in self._get("contents", [root]):
            try:
                value = json.loads(body)
            except codec.BROKEN:
                return {}
            return {str(key): str(one) for key, one in value.items()} if isinstance(value, dict) else {}
        return {}

    def keep_contents(self, root: str, digests: dict[str, str]) -> None:
        """Remember the digests of the files of the folder *root*."""
        self._put("contents", [(root, json.dumps(digests, separators=(",", ":")))])


def dump_facts(one: FileFacts) -> str:
    """*one* as the text that is stored."""
    return json.dumps(one, separators=(",", ":"))


def _facts(body: str) -> Optional[FileFacts]:
    try:
        macros, includes, enums, structs, items, faults = json.loads(body)
        return FileFacts(
            tuple(Macro(name, rest, line, tuple(under)) for name, rest, line, under in macros),
            tuple(includes),
            {name: (base, offset) for name, (base, offset) in enums.items()},
            structs,
            tuple(Item._make((*item[:-1], tuple(item[-1]))) for item in items),
            tuple((int(line), str(fault)) for line, fault in faults),
        )
    except codec.BROKEN:
        return None
