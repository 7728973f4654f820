"""Text of unknown origin, for terminals."""
from __future__ import annotations


def printable(text: str) -> str:
    """*text* with everything escaped that could act on a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
