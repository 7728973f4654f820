"""Facts as plain JSON values, and the JSON Schema of that form: both derived from the dataclasses.

A record becomes an object with the names of the dataclass; members that have their default are left out. A
condition also says its ``condition``: the name of its class. Releases are texts, places ``file:line:column``.
"""
from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import Union, get_args, get_origin, get_type_hints

from sphinx_vmsd.model.condition import Condition
from sphinx_vmsd.model.location import Location
from sphinx_vmsd.model.release import Release
from sphinx_vmsd.model.snapshot import History

Plain = Union[None, bool, int, float, str, list["Plain"], dict[str, "Plain"]]
#: The version of this form. New keys may appear without a new version; a key never changes its meaning within one.
FORMAT = 1
_CONDITIONS = get_args(Condition)
_SCALARS = {str: "string", int: "integer", bool: "boolean"}


def facts(history: History) -> dict[str, Plain]:
    """*history* as ``sphinx-vmsd read`` prints it."""
    return {"format": FORMAT, "snapshots": plain(history.snapshots)}


def plain(value: object) -> Plain:
    """*value* of the model as JSON values."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (Release, Location)):
        return str(value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(one) for one in value), key=str)
    return _record(value)


def _record(value: object) -> dict[str, Plain]:
    shown: dict[str, Plain] = {"condition": type(value).__name__} if isinstance(value, _CONDITIONS) else {}
    for member in dataclasses.fields(value) if dataclasses.is_dataclass(value) else ():
        content, default = getattr(value, member.name), member.default
        if (type(content), content) != (type(default), default):  # 1 == True, but is not the same fact
            shown[member.name] = plain(content)
    return shown


def facts_schema() -> dict[str, Plain]:
    """The JSON Schema (draft 2020-12) of what :func:`facts` returns."""
    found: dict[str, Plain] = {}
    snapshots = _schema(get_type_hints(History)["snapshots"], found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "facts of sphinx-vmsd",
        "type": "object",
        "required": ["format", "snapshots"],
        "properties": {"format": {"const": FORMAT}, "snapshots": snapshots},
        "$defs": found,
    }


def _schema(hint: object, found: dict[str, Plain]) -> Plain:
    """The schema of a type; those of dataclasses are put into *found*, once."""
    arguments = get_args(hint)
    if get_origin(hint) is Union:
        return {"anyOf": [_schema(one, found) for one in arguments]}
    if get_origin(hint) in (tuple, frozenset):
        return {"type": "array", "items": _schema(arguments[0], found) if arguments[-1:] == (...,) or
                get_origin(hint) is frozenset else {}}
    if isinstance(hint, type):
        return _schema_of_class(hint, found)
    return {}


def _schema_of_class(hint: type, found: dict[str, Plain]) -> Plain:
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if hint is type(None):
        return {"type": "null"}
    if hint in (Release, Location):
        return {"type": "string"}
    if issubclass(hint, enum.Enum):
        return {"enum": [str(one.value) for one in hint]}
    if not dataclasses.is_dataclass(hint):
        return {}
    if hint.__name__ not in found:
        found[hint.__name__] = {}
        found[hint.__name__] = _schema_of_record(hint, found)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _schema_of_record(hint: type, found: dict[str, Plain]) -> Plain:
    hints = get_type_hints(hint)
    members: dict[str, Plain] = {"condition": {"const": hint.__name__}} if hint in _CONDITIONS else {}
    required: list[Plain] = [*members]
    for member in dataclasses.fields(hint):
        members[member.name] = _schema(hints[member.name], found)
        if member.default is dataclasses.MISSING and member.default_factory is dataclasses.MISSING:
            required.append(member.name)
    summary = (hint.__doc__ or "").split("\n")[0]
    return {"type": "object", "description": summary, "properties": members, "required": required,
            "additionalProperties": False}
