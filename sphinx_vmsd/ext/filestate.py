"""What a file was like when it was looked at; the same again means that nothing was written to it."""
from __future__ import annotations

import os
from typing import Optional

#: Time of change in nanoseconds and size; ``None``: there is no such file.
State = Optional[tuple[int, int]]


def state(path: str) -> State:
    """What the file *path* is like now."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
