"""Documentation of QEMU migration compatibility that proves itself.

The package is usable without Sphinx; :func:`setup` is the only door to the Sphinx layer.
"""
from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes a fifth of the time that a small command has
if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, object]:
    """Register the ``vmsd`` domain, its directives, builders and options with Sphinx."""
    from sphinx_vmsd.ext import setup as setup_extension

    return setup_extension(app)
