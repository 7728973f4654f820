"""One run: by the wire engine where values can be made, by the layouts elsewhere."""
from __future__ import annotations

from collections.abc import Mapping

from sphinx_vmsd.compat.static import Side, Trial, try_static
from sphinx_vmsd.model import Release


def execute(source: Side, destination: Side, values: Mapping[str, object], release: Release) -> Trial:
    """How the state *values* of *source* fares at *destination*, which is of *release*."""
    return try_static(source, destination)
