"""The facts of a release in a small file, kept to compare later trees with: what ``vmsd_base`` may name.

Gzip around JSON: the form, a digest, and the facts without the places in source files. Only data comes out of it.
"""
from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem, Snapshot
from sphinx_vmsd.readers.endless import NO_FILE, endless
from sphinx_vmsd.readers.source import codec

#: Ends the name of a file of this kind.
SUFFIX = ".json.gz"
#: No tree needs more: one of QEMU takes 3 MB.
MAX_BYTES = 100_000_000
_MAKE_AGAIN = "make it again with sphinx-vmsd embed --since"


def store(snapshot: Snapshot) -> bytes:
    """*snapshot* as the content of a file: the same bytes for the same facts."""
    kept = replace(snapshot, descriptions=(), origin="")
    facts = json.dumps(codec.dump(kept, without=(Location,)), separators=(",", ":"))
    content = json.dumps({"sphinx-vmsd": codec.FORM, "digest": _digest(facts), "facts": facts})
    return gzip.compress(content.encode("utf-8"), mtime=0)


def read_stored(path: Union[str, Path]) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot in the file *path*, or the reason why there is none."""
    if endless(path):
        return _refused(path, NO_FILE)
    try:
        with Path(path).open("rb") as file:
            content = zlib.decompressobj(wbits=31).decompress(file.read(MAX_BYTES), MAX_BYTES)
        value = json.loads(content)
        if value["sphinx-vmsd"] != codec.FORM:
            return _refused(path, "was stored by another version of sphinx-vmsd")
        if value["digest"] != _digest(value["facts"]):
            return _refused(path, "is damaged")
        snapshot = codec.load(json.loads(value["facts"]))
    except OSError as error:
        return _refused(path, f"cannot be read: {error.strerror or error}")
    except (*codec.BROKEN, zlib.error):
        return _refused(path, "holds no stored facts")
    return (snapshot, ()) if isinstance(snapshot, Snapshot) else _refused(path, "holds no stored facts")


def _refused(path: Union[str, Path], message: str) -> tuple[None, tuple[Problem, ...]]:
    return None, (Problem(Location(str(path)), message, _MAKE_AGAIN),)


def _digest(facts: str) -> str:
    return hashlib.sha256(facts.encode("utf-8")).hexdigest()
