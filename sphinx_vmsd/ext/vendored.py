"""A copy of this package inside of a documentation tree: its guide files are not pages of that tree."""
from __future__ import annotations

import os
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import sphinx_vmsd

PACKAGE = Path(sphinx_vmsd.__file__).resolve().parent


def leave_out(app: Sphinx, config: Config) -> None:
    """Exclude the package's folder from the documents, when it lies below them (event ``config-inited``).

    A tree may have a copy that ``conf.py`` puts on the path, while another one runs: the preview's.
    """
    srcdir = Path(os.fspath(app.srcdir)).resolve()
    copies = dict.fromkeys((PACKAGE, *(Path(folder).resolve() / PACKAGE.name for folder in sys.path)))
    inside = [copy.relative_to(srcdir).as_posix() for copy in copies if srcdir in copy.parents and copy.is_dir()]
    if inside:
        config.exclude_patterns = [*config.exclude_patterns, *(f"{name}/**" for name in inside)]
