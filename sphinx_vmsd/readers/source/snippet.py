"""One piece of C on its own: a sample of a page, read with the bundled catalogue of macros."""

from __future__ import annotations

from sphinx_vmsd.model import Description, Location, Problem
from sphinx_vmsd.readers.source import catalogue, parser, scan, tree
from sphinx_vmsd.readers.source.builds import build_of
from sphinx_vmsd.readers.source.index import Index, facts
from sphinx_vmsd.readers.source.view import Source

#: The build that a snippet is read for where a macro depends on it: a 64-bit target.
KNOWN = {"TARGET_LONG_BITS": 64}
MAX_CHARS = 300_000


def read_snippet(text: str, file: str) -> tuple[tuple[Description, ...], tuple[Problem, ...]]:
    """The descriptions that the C *text* defines, in order, and what could not be read.

    *file* names the text in locations. Macros and constants come from the text, else from the bundled
    catalogue; a nested description must be in the text unless one of QEMU's own macros names it.
    """
    problem = parser.missing(file)
    if problem is None and len(text) > MAX_CHARS:
        problem = Problem(
            Location(file),
            f"the text has more than {MAX_CHARS} characters",
            "give only the descriptions and what they use",
        )
    if problem is not None:
        return (), (problem,)
    written = scan.lines(text)
    texts = {file: scan.plain(written)}
    source = Source(Index({file: facts(written)}, texts.get, catalogue.bundled(), KNOWN, build_of(None)))
    found = sorted(tree.descriptions(source), key=lambda one: one.location.line if one.location else 0)
    return tuple(found), tuple(dict.fromkeys(source.problems))
