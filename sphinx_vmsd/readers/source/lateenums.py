"""Enum constants that macros make: looked for only where no plain one has the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from sphinx_vmsd.readers.source import made
from sphinx_vmsd.readers.source.expand import Lookup
from sphinx_vmsd.readers.source.index import Index


class LateEnums:
    """Those of the files of *index*; *macros* tells the macros that a file sees, *budget* how many tokens are left."""

    def __init__(self, index: Index, macros: Callable[[str], Lookup], budget: list[int]) -> None:
        self.index, self.macros, self.budget = index, macros, budget
        self._found: dict[str, dict[str, tuple[str, int]]] = {}

    def find(self, file: str, name: str) -> Optional[tuple[str, int]]:
        """The enum constant *name* that a macro makes in *file* or in a file that it includes."""
        tail = name.split("_", 1)[-1]
        for path in (file, *sorted(self.index.visible(file) - {file})):
            near = path == file or path.startswith(("include/hw", "hw/", "target/"))
            text = self.index.text_of(path) if near else None
            if text is None or tail not in text:
                continue
            if path not in self._found:
                self._found[path] = made.enumerators(text, self.macros(path), self.budget)
            if name in self._found[path]:
                return self._found[path][name]
        return None
