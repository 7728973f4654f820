"""The headers of C files: a page depends on them, because sizes and counts may be constants of theirs."""
from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from sphinx_vmsd.ext.filestate import State, state

_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]+"([\w./+-]+)"', re.MULTILINE)
#: Include directives stand at the top of a file.
_LOOKED_AT = 100_000


def with_headers(root: str, names: Iterable[str]) -> tuple[str, ...]:
    """The files *names* of the tree *root* with the headers they include; those beside them with theirs as well."""
    found = dict.fromkeys(names)
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for header in _included(root, name, state(f"{root}/{name}")):
            if header not in found:
                found[header] = None
                waiting += [header] if os.path.dirname(header) == os.path.dirname(name) else []
    return tuple(found)


@lru_cache(maxsize=8192)
def _included(root: str, name: str, _state: State) -> tuple[str, ...]:
    try:
        with Path(root, name).open("rb") as file:
            text = file.read(_LOOKED_AT)
    except (OSError, ValueError):
        return ()
    return tuple(_resolved(root, name, _INCLUDE.findall(text)))


def _resolved(root: str, name: str, headers: Iterable[bytes]) -> Iterator[str]:
    """The headers as names of the tree: beside the file, in ``include``, or at the top."""
    for header in (one.decode("ascii", "replace") for one in headers):
        for folder in (os.path.dirname(name), "include", ""):
            path = os.path.normpath(os.path.join(folder, header))
            if not path.startswith("..") and _exists(f"{root}/{path}"):
                yield path
                break


@lru_cache(maxsize=32768)
def _exists(path: str) -> bool:
    return os.path.isfile(path)
