"""A copy of this package inside of a documentation tree: its guide files are not pages of that tree."""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import sphinx_vmsd

PACKAGE = Path(sphinx_vmsd.__file__).resolve().parent


def leave_out(app: Sphinx, config: Config) -> None:
    """Exclude the package's folder from the documents, when it lies below them (event ``config-inited``).

    A tree may have a copy that ``conf.py`` puts on the path, while another one runs: the preview's. Either may stand
    below the documents, or be reached from there, by a link: Sphinx looks for pages behind links, under their names.
    """
    srcdir = os.path.realpath(app.srcdir)
    copies = (PACKAGE, *(Path(folder).absolute() / sphinx_vmsd.__name__ for folder in sys.path))
    ways = (way for copy in copies if copy.is_dir() for way in (copy, copy.resolve()))
    inside = dict.fromkeys(name for way in ways for name in _below(srcdir, way))
    if inside:
        config.exclude_patterns = [*config.exclude_patterns, *(f"{name}/**" for name in inside)]


def _below(srcdir: str, path: Path) -> Iterator[str]:
    """The names of *path* as seen from each folder above it that is *srcdir*, by whatever name."""
    for folder in path.parents:
        if os.path.realpath(folder) == srcdir:
            yield path.relative_to(folder).as_posix()
