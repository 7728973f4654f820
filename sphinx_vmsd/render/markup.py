"""Texts in HTML."""
from __future__ import annotations

import html
import re

from sphinx_vmsd.wire.printable import harmless

_SPECIAL = re.compile("[&<>\"']")


def escape(text: str) -> str:
    """*text* as HTML that says it, whatever characters a name of unknown origin has."""
    shown = text if text.isprintable() else harmless(text)
    return html.escape(shown) if _SPECIAL.search(shown) else shown
