"""Reports on the standard output, with colours where a person reads them."""
from __future__ import annotations

import os
import re
import sys

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "36", "waived": "2"}
_HEAD = re.compile(rf"^({'|'.join(_COLOURS)})(?=: )", re.MULTILINE)


def say(text: str) -> None:
    """Write *text*; on a terminal, the word that begins a finding is coloured (unless ``NO_COLOR`` is set)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or os.name == "nt"
    sys.stdout.write(text if plain or not sys.stdout.isatty() else _HEAD.sub(_coloured, text))
    sys.stdout.flush()


def _coloured(match: re.Match[str]) -> str:
    return f"\x1b[{_COLOURS[match.group(1)]}m{match.group(1)}\x1b[0m"
