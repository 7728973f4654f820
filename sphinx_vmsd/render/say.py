"""How a text of ours becomes one of the reader's language: the renderers take a function for it."""
from __future__ import annotations

from collections.abc import Callable

Say = Callable[[str], str]
"""Gives a text in another language; one that it doesn't know stays as it is."""


def plainly(text: str) -> str:
    """*text* as it is."""
    return text
