"""Renames that leave the bytes alone, as data (``renames.json``)."""
from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("renames.json")


@cache
def _members() -> dict[tuple[str, str], str]:
    """(description, later name) -> first name."""
    rows = json.loads(_FILE.read_text("utf-8"))["members"]
    return {(description, new): old for description, pairs in rows.items() for old, new in pairs}


@cache
def _named(key: str) -> dict[str, str]:
    return {new: old for old, new in json.loads(_FILE.read_text("utf-8"))[key]}


def first_name(member: str, description: str) -> str:
    """What *member* of *description* was called first."""
    return _members().get((description, member), member)


def first_description(name: str) -> str:
    """What the description *name* was called first."""
    return _named("descriptions").get(name, name)


def first_device(name: str) -> str:
    """What the device type *name* was called first."""
    return _named("devices").get(name, name)
