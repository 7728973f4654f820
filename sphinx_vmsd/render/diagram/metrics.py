"""How wide text is, without a font: generous enough for the sans-serif faces of browsers and LaTeX."""
from __future__ import annotations

import textwrap
from functools import lru_cache

FONT = 13
"""Font size in the drawing's units (px at full size)."""
LINE = 17
"""Distance of lines."""
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]/ -"), frozenset("mwMW@%&")
_LABEL_CHARS = 30


def text_width(text: str, bold: bool = False) -> float:
    """The width of one line of *text* at :data:`FONT`."""
    ems = sum(map(_ems, text))
    return round(ems * FONT * (1.06 if bold else 1), 1)


def _ems(char: str) -> float:
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.95
    if ord(char) >= 0x2E80:
        return 1.05
    return 0.72 if char.isupper() else 0.62


@lru_cache(maxsize=8192)
def block(lines: tuple[str, ...], bold_first: bool = False) -> tuple[float, float]:
    """Width and height of *lines* set below each other."""
    widths = [text_width(line, bold_first and not number) for number, line in enumerate(lines)]
    return (max(widths, default=0.0), float(LINE * len(lines)))


def wrap(text: str, chars: int = _LABEL_CHARS, most: int = 3) -> tuple[str, ...]:
    """*text* in lines of at most *chars*, the last one of *most* cut with an ellipsis."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    lines = textwrap.wrap(printable, chars, break_on_hyphens=False) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: chars - 1].rstrip() + "…"]
    return tuple(lines)
