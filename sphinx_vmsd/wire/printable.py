"""Text of unknown origin, for terminals, logs and pages."""
from __future__ import annotations

import re

#: What acts on a page: controls, overrides of the direction of text, ends of lines and what XML cannot hold. An
#: author's words may need the rest that is not printable, such as spaces that do not break and joiners.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """*text* with everything escaped that could act on a terminal, change the direction of text, or end a line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _shown(char) for char in text)


def _shown(char: str) -> str:
    """*char* escaped; Python has bytes that are no UTF-8 as characters of their own."""
    byte = ord(char) - 0xDC00
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else char.encode("unicode_escape").decode()


def harmless(text: str) -> str:
    """*text* with everything escaped that acts on a page or breaks it, and all else an author may have written kept."""
    return _ACTING.sub(lambda found: _shown(found[0]), text)


def printable_lines(text: str) -> str:
    """The same for a text that may have several lines."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def printable_json(text: str) -> str:
    """The JSON *text* with the same meaning, escaped as JSON escapes; outside of strings only line ends need none."""
    return "\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    import json  # takes longer to load than a small stream to decode

    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)
