"""Every warning of the extension: one member a kind, shown and suppressed as ``vmsd.<value>``."""
from __future__ import annotations

import enum
from dataclasses import replace
from typing import TYPE_CHECKING, Optional, Union

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx_vmsd.model import Location

_logger = logging.getLogger(__name__)

#: What Sphinx accepts as the place of a warning: ``file:line``, ``(docname, line)`` or a node.
Place = Union[str, tuple[str, Optional[int]], nodes.Node, None]


class Warn(enum.Enum):
    """The kinds of warning; ``meaning`` is the row of the reference page."""

    CONFIG = ("config", "An option in ``conf.py`` has a value that can't be used.")
    DIRECTIVE = ("directive", "A directive lacks an option, or an option has a value that can't be used.")
    FILE = ("file", "A file named by a directive is missing, unreadable or outside of the allowed folders.")
    SPEC = ("spec", "A spec, or the body of an example, has a mistake.")
    DUMP = ("dump", "A dump of ``-dump-vmstate`` or a migration stream can't be read.")
    SOURCE = ("source", "C source can't be read as a description.")
    DEVICE = ("device", "A device, release or machine type isn't in the facts that a directive reads.")
    CLAIM = ("claim", "A claim about a migration is false, or can't be decided.")
    DRIFT = ("drift", "A spec or example contradicts the source tree; the warning names both places.")
    DUPLICATE = ("duplicate", "Two places describe the same object; references lead to the first.")
    EXTRA = ("extra", "Something needs a package that isn't installed.")

    def __init__(self, subtype: str, meaning: str) -> None:
        self.subtype = subtype
        self.meaning = meaning


def warn(kind: Warn, message: str, place: Place = None) -> None:
    """Emit a warning of *kind*."""
    _logger.warning("%s", message, type="vmsd", subtype=kind.subtype, location=place)


def place_of(location: Location) -> str:
    """A location as Sphinx shows it; a file as a whole is its line 1: a bare path would be taken for a page's name."""
    return str(location if location.line else replace(location, line=1))
