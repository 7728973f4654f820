"""What stands in the folder that ``--conformance`` names; a file that is not as the legend says is one line."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sphinx_vmsd.model import Release

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
    return f"no {', '.join(map(repr, lacking))}" if lacking else _wrong(vector)


def _wrong(vector: dict) -> str:
    for each in (vector, *vector.get("outcome", {}).values()):
        if not re.fullmatch("([0-9a-fA-F]{2})*", str(each.get("bytes_hex") or "")):
            return f"'bytes_hex' is no list of bytes in hexadecimal digits: {each['bytes_hex']!r}"
    for release in (*vector.get("verified_on", ()), *vector.get("outcome", ())):
        if not Release.is_valid(str(release)):
            return f"no release: {release!r}"
    return _wrong_description(vector["vmsd"])


def _wrong_description(raw: object) -> str:
    """What is wrong with a ``vmsd``, or with one that nests in it."""
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        return f"'vmsd' is no object with a 'name': {str(raw)[:60]}"
    fields = raw.get("fields", [])
    if not isinstance(fields, list) or any(not isinstance(one, dict) or {"name", "type"} - set(one) for one in fields):
        return f"the 'fields' of {raw['name']} are no list of objects with 'name' and 'type'"
    nested = (*raw.get("subsections", ()), *(one["vmsd"] for one in fields if one.get("vmsd")))
    return next(filter(None, map(_wrong_description, nested)), "")
