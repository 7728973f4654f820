"""What QEMU prints when a finding comes true, in the words of the release that refuses."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.compat.finding import Direction
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.model import Description


def footer_error(pair: Pair, direction: Direction) -> Optional[str]:
    """The usual sign of a description and its data having different lengths."""
    return None


def refused_error(pair: Pair, direction: Direction, sent: Description, local: Description) -> Optional[str]:
    """The refusal of a version."""
    return None


def unknown_subsection_error(pair: Pair, sent: Description, direction: Direction = Direction.BACKWARD) -> Optional[str]:
    """The refusal of a subsection nobody knows there."""
    return None


def unknown_section_error(pair: Pair, name: str) -> Optional[str]:
    """The refusal of a section nobody knows there."""
    return None
