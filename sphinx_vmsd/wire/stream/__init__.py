"""Frames of whole migration streams: :func:`read` finds every piece, :func:`values` decodes a section."""
from sphinx_vmsd.wire.stream.frames import read
from sphinx_vmsd.wire.stream.sections import values

__all__ = ["read", "values"]
