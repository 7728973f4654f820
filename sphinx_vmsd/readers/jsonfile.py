"""JSON that QEMU wrote, read by the C scanner of the standard library, without its traps.

The scanner knows no positions. :func:`parse` plants them: every object that has one of the *marked* keys
also gets the key :data:`LINE` with the line of that key. This costs one regular expression instead of a
parser in Python, which takes fifty times as long on a real dump.
"""
from __future__ import annotations

import json
import re
from typing import Union

from sphinx_vmsd.model import Location, Problem

Value = Union[None, bool, int, float, str, list["Value"], dict[str, "Value"]]
#: The planted key. QEMU has no member of that name.
LINE = "@line"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _TwiceError(Exception):
    """An object has a key twice; args: the key, and the line of the second value as far as that is known."""


def parse(text: str, path: str, marked: tuple[str, ...] = ()) -> tuple[Value, tuple[Problem, ...]]:
    """*text* as plain values, or the one problem that makes it unreadable."""
    planted = _plant(text, marked) if marked else text
    try:
        value: Value = json.loads(
            planted, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_unique)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError:
        return None, (_explain(text, path),)
    except _TwiceError as error:
        key, line = error.args
        return None, (Problem(Location(path, line), f"has the key {key!r} twice", "only one of them can be meant"),)
    except RecursionError:
        return None, (Problem(Location(path), "is nested too deeply"),)
    except UnicodeEncodeError:
        return None, (Problem(Location(path), "holds half of a surrogate pair, which no text can show"),)
    except ValueError as error:
        return None, (Problem(Location(path), str(error)),)
    return value, ()


def _plant(text: str, marked: tuple[str, ...]) -> str:
    # In JSON, a quoted word followed by a colon is always a key: within a string its quotes are escaped.
    key = re.compile(rf'"(?:{"|".join(map(re.escape, marked))})"\s*:')
    parts, line, last = [], 1, 0
    for match in key.finditer(text):
        start = match.start()
        line += text.count("\n", last, start)
        parts += [text[last:start], f'"{LINE}":{line},']
        last = start
    return "".join(parts) + text[last:]


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, value in pairs:
        if key in seen and key != LINE:
            line = value.get(LINE) if isinstance(value, dict) else found.get(LINE)
            raise _TwiceError(key, line if isinstance(line, int) else 0)
        seen.add(key)
    return found


def _integer(digits: str) -> int:
    if len(digits) > 20:  # more than 64 bits: nothing of QEMU's, and slow to convert when very long
        raise ValueError(f"holds a number of {len(digits)} digits")
    return int(digits)


def _constant(word: str) -> float:
    raise ValueError(f"is not JSON: holds {word}")


def _explain(text: str, path: str) -> Problem:
    """The problem of a text that is not JSON, at its place in the text as it is in the file."""
    try:
        json.loads(text, parse_int=_integer, parse_constant=_constant)
    except json.JSONDecodeError as error:
        if not text[error.pos:].strip():
            return Problem(Location(path, error.lineno, error.colno), "is truncated: the JSON ends too early")
        return Problem(Location(path, error.lineno, error.colno), f"is not JSON: {error.msg}")
    except (ValueError, RecursionError):
        pass
    return Problem(Location(path), "is not JSON")
