"""Standard input, output and error of this process, whatever the caller made of them."""
from __future__ import annotations

import os
import sys


def restore() -> None:
    """Open what the caller closed: there is nothing to read, output can't be written, errors are lost.

    Otherwise the next file that is opened would get the free number, and what is printed.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def give_up_output() -> None:
    """Discard what is still to be printed: Python flushes once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
