"""A copy of this package inside of a documentation tree: its guide files are not pages of that tree."""
from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import sphinx_vmsd

PACKAGE = Path(sphinx_vmsd.__file__).resolve().parent


def leave_out(app: Sphinx, config: Config) -> None:
    """Exclude the package's folder from the documents, when it lies below them (event ``config-inited``)."""
    srcdir = Path(os.fspath(app.srcdir)).resolve()
    if srcdir in PACKAGE.parents:
        config.exclude_patterns = [*config.exclude_patterns, f"{PACKAGE.relative_to(srcdir).as_posix()}/**"]
