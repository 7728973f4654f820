"""A copy of the package for trees that build offline: pure Python, nothing beyond Sphinx."""
from __future__ import annotations

from pathlib import Path

import sphinx_vmsd
from sphinx_vmsd.embed.edits import Edit

#: Packages that documentation builds never load.
_LEFT_OUT = {"cli", "embed", "__pycache__", "__main__.py"}


def vendored(folder: str) -> tuple[Edit, ...]:
    """The files of the core as new files of ``folder/sphinx_vmsd``, sorted by path."""
    root = Path(sphinx_vmsd.__file__).parent
    files = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    return tuple(
        Edit(f"{folder}/sphinx_vmsd/{name.as_posix()}", None, path.read_bytes())
        for name, path in files.items()
        if _LEFT_OUT.isdisjoint(name.parts)
    )
