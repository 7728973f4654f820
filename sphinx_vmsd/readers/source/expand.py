"""Macro expansion as the preprocessor does it, bounded in depth and size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.readers.source.lex import tokens
from sphinx_vmsd.readers.source.scan import Macro

Lookup = Callable[[str], Optional[Macro]]
MAX_DEPTH = 100
MAX_TOKENS = 200_000
#: The characters that ``##`` and ``#`` make a token of, and those of all tokens of an expansion (QEMU's have 30 kB).
MAX_TOKEN_CHARS = 10_000
MAX_CHARS = 1_000_000
#: What all expansions of a tree may look at together: ten times what QEMU's own need.
TREE_TOKENS = 4_000_000


class TooBigError(Exception):
    """An expansion went beyond one of the limits above."""


def expand(text: str, lookup: Lookup, budget: list[int]) -> str:
    """*text* with every macro that *lookup* knows expanded. Raises :class:`TooBigError`.

    *budget* holds the number of tokens that may still be looked at; what this costs is taken from it.
    """
    left = [min(MAX_TOKENS, budget[0]), budget[0]]
    try:
        made = _expand(tokens(text), lookup, frozenset(), left, 0)
        _limit(made, MAX_CHARS)
        return "".join(made)
    finally:
        budget[0] = left[1]


def _expand(source: list[str], lookup: Lookup, active: frozenset[str], left: list[int], depth: int) -> list[str]:
    left[1] -= len(source)
    if depth > MAX_DEPTH or len(source) > left[0] or left[1] < 0:
        raise TooBigError
    out: list[str] = []
    at = 0
    while at < len(source):
        token = source[at]
        macro = lookup(token) if (token[0].isalpha() or token[0] == "_") and token not in active else None
        at += 1
        if macro is None:
            out.append(token)
            continue
        given: list[list[str]] = []
        if macro.params is not None:
            end, given = _arguments(source, at)
            if end < 0:
                out.append(token)
                continue
            at = end
        body = _substitute(macro, given, lambda part: _expand(part, lookup, active, left, depth + 1))
        made = _expand(body, lookup, active | {token}, left, depth + 1)
        left[0] -= len(body)
        last = _called_by_rest(made, source, at, lookup, active)
        out += made[: len(made) - bool(last)]
        if last:
            source, at = [last, *source[at:]], 0
    return out


def _called_by_rest(made: list[str], source: list[str], at: int, lookup: Lookup, active: frozenset[str]) -> str:
    """The name at the end of *made* when the source goes on with its arguments, else ''."""
    name = made[-1] if made else ""
    if not (name[:1].isalpha() or name[:1] == "_") or name in active:
        return ""
    macro = lookup(name)
    follows = next((token for token in source[at : at + 2] if token != " "), "")
    return name if macro is not None and macro.params is not None and follows == "(" else ""


def _arguments(source: list[str], at: int) -> tuple[int, list[list[str]]]:
    """The arguments of a call whose bracket is next at *at*, and where it ends; -1 when there is no call."""
    while at < len(source) and source[at] == " ":
        at += 1
    if at >= len(source) or source[at] != "(":
        return -1, []
    depth, out = 0, [[]]  # type: tuple[int, list[list[str]]]
    for index in range(at, len(source)):
        token = source[index]
        depth += (token in "([{") - (token in ")]}")
        if depth == 0:
            return index + 1, [_trim(one) for one in out]
        if token == "," and depth == 1:
            out.append([])
        elif depth > 1 or token != "(":
            out[-1].append(token)
    return -1, []


def _trim(part: list[str]) -> list[str]:
    start, end = 0, len(part)
    while start < end and part[start] == " ":
        start += 1
    while end > start and part[end - 1] == " ":
        end -= 1
    return part[start:end]


def _bind(macro: Macro, given: list[list[str]]) -> dict[str, list[str]]:
    params = macro.params or ()
    if params and params[-1].endswith("..."):
        fixed = len(params) - 1
        rest: list[str] = []
        for part in given[fixed:]:
            rest += ([",", " "] if rest else []) + part
        name = params[-1][:-3] or "__VA_ARGS__"
        return {**dict(zip(params[:fixed], given)), name: rest}
    return {name: given[index] if index < len(given) else [] for index, name in enumerate(params)}


def _substitute(macro: Macro, given: list[list[str]], expanded: Callable[[list[str]], list[str]]) -> list[str]:
    bound = _bind(macro, given)
    full: dict[str, list[str]] = {}
    body = tokens(macro.body)
    out: list[str] = []
    at, room = 0, MAX_CHARS
    while at < len(body):
        token = body[at]
        after = _next(body, at)
        if token == "#" and after < len(body) and body[after] in bound:
            out.append(stringify(bound[body[after]]))
            at = after + 1
        elif token == "##":
            _paste(out, bound.get(body[after], [body[after]]) if after < len(body) else [])
            at = after + 1
        elif token in bound:
            pasted = after < len(body) and body[after] == "##"
            if not pasted and token not in full:
                full[token] = expanded(bound[token])
            part = bound[token] if pasted else full[token]
            room = _limit(part, room)
            out += part
            at += 1
        else:
            out.append(token)
            at += 1
    return out


def _limit(part: list[str], most: int) -> int:
    """How many of *most* characters the tokens *part* leave: looked at before anything is made of them."""
    left = most - sum(map(len, part))
    if left < 0:
        raise TooBigError
    return left


def _next(body: list[str], at: int) -> int:
    at += 1
    while at < len(body) and body[at] == " ":
        at += 1
    return at


def _paste(out: list[str], right: list[str]) -> None:
    while out and out[-1] == " ":
        out.pop()
    left = out.pop() if out and right and out[-1] not in ",(" else ""
    _limit([left, *right[:1]], MAX_TOKEN_CHARS)
    out += [left + right[0], *right[1:]] if right else []


def stringify(part: list[str]) -> str:
    """What ``#`` makes of the tokens *part*. Raises :class:`TooBigError`."""
    _limit(part, MAX_TOKEN_CHARS)
    escaped = (token.replace("\\", "\\\\").replace('"', '\\"') if token[0] in "\"'" else token for token in part)
    return '"' + "".join(escaped).strip() + '"'
