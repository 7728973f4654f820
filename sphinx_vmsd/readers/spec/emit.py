"""JSON values as YAML that is pleasant to edit: short things on one line, long ones below each other."""
from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_vmsd.readers.spec.kinds import TRUTH, Json

WIDTH = 118
_PLAIN = re.compile(r"[A-Za-z_][\w./+-]*(?: [\w./+()-]+)*\Z", re.ASCII)
_WORDS = frozenset({*TRUTH, "null", "y", "n"})
_LONG = frozenset({"fields", "subsections", "state", "others", "properties"})


def emit(record: dict[str, Json]) -> str:
    """*record* as a YAML document, its keys in their order."""
    return "\n".join(_mapping(record, 0)) + "\n"


def _mapping(record: dict[str, Json], indent: int) -> Iterator[str]:
    blank = " " * indent
    for key, value in record.items():
        short = _flow(value)
        fits = not value or (key not in _LONG and indent + len(key) + len(short) < WIDTH)
        if fits or not isinstance(value, (dict, list)):
            yield f"{blank}{_text(key)}: {short}"
            continue
        yield f"{blank}{_text(key)}:"
        yield from _mapping(value, indent + 2) if isinstance(value, dict) else _list(value, indent + 2)


def _list(values: list[Json], indent: int) -> Iterator[str]:
    blank = " " * indent
    for value in values:
        short = _flow(value)
        if not isinstance(value, dict) or (indent + len(short) < WIDTH and not _LONG & value.keys()):
            yield f"{blank}- {short}"
            continue
        first, *rest = _mapping(value, indent + 2)
        yield f"{blank}- {first[indent + 2:]}"
        yield from rest


def _flow(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _text(value) if value is not None else "null"


def _text(text: str) -> str:
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(map(_character, text)) + '"'


def _character(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if " " <= sign <= "~":
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
