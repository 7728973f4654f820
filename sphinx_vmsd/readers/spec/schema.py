"""The JSON Schema of specs, for editors; derived from the language, as the checker is."""
from __future__ import annotations

from typing import Union

from sphinx_vmsd.readers.spec.kinds import Choice, Data, Either, Json, Kind, Listing, Mapped, Nested, Record, Scalar
from sphinx_vmsd.readers.spec.language import RECORDS, ROOT

_ID = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Json]:
    """The schema, draft 2020-12. It says the shape; releases, names and versions are checked by the reader only.

    ``enumDescriptions`` is what editors show beside words; validators leave it alone.
    """
    return {
        "$schema": _ID,
        "title": "sphinx-vmsd spec",
        **_kind(ROOT),
        "$defs": {name: _record(record) for name, record in RECORDS.items()},
    }


def _kind(kind: Kind) -> dict[str, Json]:
    if isinstance(kind, Scalar):
        return dict(kind.schema)
    if isinstance(kind, Choice):
        return _choice(kind)
    if isinstance(kind, Listing):
        return {"type": "array", "items": _kind(kind.of), **({"minItems": kind.least} if kind.least else {})}
    if isinstance(kind, Mapped):
        pattern = kind.key.schema.get("pattern")
        names: dict[str, Json] = {"propertyNames": {"pattern": pattern}} if pattern else {}
        return {"type": "object", **names, "additionalProperties": _kind(kind.to)}
    if isinstance(kind, Nested):
        return {"$ref": f"#/$defs/{kind.record}"}
    if isinstance(kind, Data):
        return {}
    return {"anyOf": [_kind(one) for one in _alternatives(kind)]}


def _alternatives(kind: Either) -> list[Kind]:
    found: list[Union[Kind, None]] = [kind.scalar, kind.listing, kind.mapping, kind.staged]
    return [one for one in found if one is not None]


def _choice(kind: Choice) -> dict[str, Json]:
    words: list[Json] = [*kind.words, *(int(word) for word in kind.words if word.isdigit())]
    told: list[Json] = [kind.meanings.get(str(word), "") for word in words]
    return {"enum": words, **({"enumDescriptions": told} if kind.meanings else {})}


def _record(record: Record) -> dict[str, Json]:
    required: list[Json] = [key.name for key in record.keys if key.required]
    beside: dict[str, Json] = {
        key.name: {"anyOf": [{"required": [name]} for name in key.beside]} for key in record.keys if key.beside
    }
    leading: list[Json] = [{"required": [name]} for name in record.leading]
    return {
        "type": "object",
        "description": record.meaning,
        "properties": {key.name: {"description": key.meaning, **_kind(key.kind)} for key in record.keys},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"dependentSchemas": beside} if beside else {}),
        **({"oneOf": leading} if leading else {}),
    }
