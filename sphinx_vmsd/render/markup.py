"""Texts in HTML."""
from __future__ import annotations

import html

from sphinx_vmsd.wire.printable import harmless


def escape(text: str) -> str:
    """*text* as HTML that says it, whatever characters a name of unknown origin has."""
    return html.escape(text if text.isprintable() else harmless(text))
