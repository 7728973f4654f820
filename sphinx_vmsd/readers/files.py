"""Files as text, for every reader: a size limit, and one clear problem instead of an exception."""
from __future__ import annotations

from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.endless import NO_FILE, endless

#: Bytes read from one file at most. The largest real dump (10.0.13, aarch64) has two million.
LIMIT = 64_000_000


def read_text(path: Union[str, Path], limit: int = LIMIT) -> tuple[Optional[str], tuple[Problem, ...]]:
    """The text of *path*, or the reason why there is none (missing, no file, empty, too large, not UTF-8 text)."""
    if endless(path):
        return None, (Problem(Location(str(path)), NO_FILE),)
    try:
        with Path(path).open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return None, (Problem(Location(str(path)), f"cannot be read: {reason}"),)
    if len(data) > limit:
        return None, (Problem(Location(str(path)), f"is larger than {limit} bytes, the limit for this kind of file"),)
    return decode(data, str(path))


def decode(data: bytes, path: str) -> tuple[Optional[str], tuple[Problem, ...]]:
    """*data* as UTF-8 text; line ends become ``\\n`` so that lines count the same everywhere."""
    if not data.strip():
        return None, (Problem(Location(path), "is empty"),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (Problem(Location(path, line), "is not UTF-8 text", "a migration stream goes where dumps do"),)
    return text.replace("\r\n", "\n"), ()
