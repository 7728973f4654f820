"""Elements of an array that a description repeats word for word: read once instead of hundreds of times."""
from __future__ import annotations

_INDEX = '"index": '
_DIGITS = "0123456789"
#: Shorter runs are not worth it.
_LEAST = 4


def joined(text: str) -> tuple[str, dict[int, int]]:
    """*text* with each run of equal elements as one whose index is ``-N``, and how many each N stands for.

    What follows an element's number up to the next one is the same for neighbours that are described alike. It has to
    open as many brackets as it closes, so that the text stays what it is.
    """
    parts = text.split(_INDEX)
    if len(parts) <= _LEAST:
        return text, {}
    tails = [part.lstrip(_DIGITS) for part in parts]
    kept, runs, start = [parts[0]], dict[int, int](), 1
    while start < len(parts):
        end, tail = start + 1, tails[start]
        while end < len(parts) and tails[end] == tail:
            end += 1
        if end - start >= _LEAST and _balanced(tail):
            runs[start] = end - start
            kept.append(f"-{start}{tail}")
        else:
            kept += parts[start:end]
        start = end
    return _INDEX.join(kept), runs


def _balanced(text: str) -> bool:
    return text.count("{") == text.count("}") and text.count("[") == text.count("]")
