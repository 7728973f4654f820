"""What is no file although it can be opened: no reader waits for it. Imports nothing that is slow to load."""
from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Union

#: Said of a pipe, a socket or a device.
NO_FILE = "is no file"


def endless(path: Union[str, Path]) -> bool:
    """Whether reading *path* may never come to an end: a pipe, a socket or a device, also behind a link."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError):  # ValueError: a null byte in the name
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
