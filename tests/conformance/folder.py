"""What stands in the folder that ``--conformance`` names; a file that is not as the legend says is one line."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

#: What a vector cannot do without, beside its ``id``.
NEEDED = {"save": ("vmsd", "result"), "load": ("vmsd", "bytes_hex", "result")}


def read_json(path: Path, otherwise: object) -> object:
    """The contents of *path*, *otherwise* where there is no such file.

    :raises pytest.UsageError: it is no JSON.
    """
    if not path.is_file():
        return otherwise
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise pytest.UsageError(f"--conformance: {path} is no JSON: {error}") from None


def read_vectors(path: Path) -> tuple[dict, ...]:
    """The vectors of *path*, none where there is no such file.

    :raises pytest.UsageError: a vector lacks what its legend asks for.
    """
    whole = read_json(path, {"vectors": []})
    vectors = whole.get("vectors") if isinstance(whole, dict) else None
    if not isinstance(vectors, list):
        raise pytest.UsageError(f"--conformance: {path} has no list 'vectors'")
    for number, vector in enumerate(vectors):
        missing = _missing(vector)
        if missing:
            name = vector.get("id", number) if isinstance(vector, dict) else number
            raise pytest.UsageError(f"--conformance: {path}: vector {name}: {missing}")
    return tuple(vectors)


def _missing(vector: object) -> str:
    if not isinstance(vector, dict) or "id" not in vector:
        return "no object with an 'id'"
    if vector.get("op") not in NEEDED:
        return f"'op' is {vector.get('op')!r}, not one of {', '.join(NEEDED)}"
    outcomes = list(vector.get("outcome", {}).values()) or [{}]
    lacking = [key for key in NEEDED[vector["op"]] if key not in vector and any(key not in one for one in outcomes)]
    return f"no {', '.join(map(repr, lacking))}" if lacking else ""
