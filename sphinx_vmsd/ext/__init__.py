"""The Sphinx layer: the only package that imports Sphinx and docutils."""
from __future__ import annotations

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, object]:
    """Entry point called through :func:`sphinx_vmsd.setup`."""
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
