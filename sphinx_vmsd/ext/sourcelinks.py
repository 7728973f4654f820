"""Links to lines of source files: ``vmsd_source_url`` with a path and a line in it."""
from __future__ import annotations

from urllib.parse import quote


def address(url: str, path: str, line: int) -> str:
    """Where the *line* of *path* can be read; empty without *url*."""
    return url.replace("{path}", quote(path)).replace("{line}", str(line))


def address_of(url: str, target: str) -> str:
    """The same for ``path:line``."""
    path, _colon, line = target.rpartition(":")
    return address(url, path, int(line)) if line.isdigit() else ""
