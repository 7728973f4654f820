"""Which release a source is of, as its argument and its path tell. Imports nothing that is slow to load."""
from __future__ import annotations

import os
import re

_NAMED = re.compile(r"(\d+\.\d+(?:\.\d+)?)=(.+)\Z", re.DOTALL)
_IN_FILE_NAME = re.compile(r"(?:^|[-_v])(\d+\.\d+(?:\.\d+)?)")
_FOLDER_NAME = re.compile(r"(?:qemu-|v)?(\d+\.\d+(?:\.\d+)?)\Z")


def named(source: str) -> tuple[str | None, str]:
    """The release that the argument ``RELEASE=SOURCE`` names, if it does, and the source."""
    match = _NAMED.match(source)
    return (match.group(1), match.group(2)) if match else (None, source)


def release_in_path(path: str) -> str | None:
    """The release that a file or its folder is named after, if any."""
    match = _IN_FILE_NAME.search(os.path.basename(path))
    return match.group(1) if match else release_in_folder(path)


def release_in_folder(path: str) -> str | None:
    """The release that the folder of *path* is named after, if any."""
    match = _FOLDER_NAME.match(os.path.basename(os.path.dirname(os.path.abspath(path))))
    return match.group(1) if match else None
