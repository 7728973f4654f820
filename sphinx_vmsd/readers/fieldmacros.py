"""The bundled catalogue of QEMU's field macros as it is stored, for whoever has no C to read."""
from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Optional

_FILE = Path(__file__).with_name("source") / "macros.json"


class FieldMacro(NamedTuple):
    """A macro with the number of its parameters (``None``: it takes no brackets), and the members of the entries that
    it makes, in which ``$0`` is its first argument."""

    parameters: Optional[int]
    entries: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=1)
def field_macros() -> Mapping[str, FieldMacro]:
    """All of them, by name."""
    stored = json.loads(_FILE.read_text("utf-8"))
    return {name: FieldMacro(count, tuple(entries)) for name, (count, entries) in stored.items()}
