"""What QEMU prints when a finding comes true, in the words of the release that refuses."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.compat.finding import Direction
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.model import Description, Release
from sphinx_vmsd.wire.dialects import dialect_of
from sphinx_vmsd.wire.messages import saying


def footer_error(pair: Pair, direction: Direction) -> Optional[str]:
    """The usual sign of a description and its data having different lengths."""
    return None if not pair.new.name else _say(pair, direction, "footer-missing", idstr=pair.new.name)


def refused_error(pair: Pair, direction: Direction, sent: Description, local: Description) -> Optional[str]:
    """The refusal of a version: by the section's header, or by the description that reads it."""
    if sent.version < local.minimum_version:
        return _say(pair, direction, "version-too-old", vmsd=local.name, version=sent.version,
                    minimum=local.minimum_version)
    if local.name in (pair.old.name, pair.new.name):
        return _say(pair, direction, "section-version", version=sent.version, idstr=local.name, local=local.version)
    return _say(pair, direction, "version-too-new", vmsd=local.name, version=sent.version, local=local.version)


def unknown_subsection_error(pair: Pair, sent: Description, direction: Direction) -> Optional[str]:
    """The refusal of a subsection nobody knows there; before 10.2 only the section's failure shows.

    One without the prefix of the description that carries it is no subsection for the loader, which stops there.
    """
    side = pair.old if direction is Direction.FORWARD else pair.new
    carrier = _carrier(side, sent)
    if carrier is not None and not sent.name.startswith(carrier):
        return footer_error(pair, direction)
    words = _say(pair, direction, "subsection-unknown", subsection=sent.name,
                 vmsd=carrier or sent.name.rpartition("/")[0])
    return words or _say(pair, direction, "section-failed", instance=0, idstr=pair.new.name)


def _carrier(description: Description, sent: Description) -> Optional[str]:
    """The name of the description in *description* that lists *sent* as its subsection."""
    if any(one.name == sent.name for one in description.subsections):
        return description.name
    inner = (*(one.description for one in description.fields if one.description), *description.subsections)
    return next((name for one in inner for name in [_carrier(one, sent)] if name is not None), None)


def unknown_section_error(pair: Pair, name: str, direction: Direction) -> Optional[str]:
    """The refusal of a section nobody knows there."""
    return _say(pair, direction, "section-unknown", idstr=name, instance=0)


def _say(pair: Pair, direction: Direction, condition: str, **arguments: object) -> Optional[str]:
    return words_of((pair.after if direction is Direction.FORWARD else pair.before).release, condition, **arguments)


def words_of(release: Release, condition: str, **arguments: object) -> Optional[str]:
    """What *release* prints in *condition*; ``None``: nothing of its own."""
    said = saying(condition, dialect_of(release).name)
    return said.text.format(**arguments) if said else None
