"""The small markup of texts in specs: ``code``, *emphasis* and {role:target}; the same on every kind of page."""
from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

from sphinx_vmsd.ext.objects import KIND_OF_ROLE

_MARKUP = re.compile(
    r"``(?P<code>[^`]+)``|`(?P<tick>[^`]+)`|\*(?P<emph>[^*\s][^*]*)\*|\{(?P<role>\w+):(?P<target>[^}]+)\}"
)


def inline(text: str) -> Iterator[nodes.Node]:
    """The nodes of *text*; what is no markup stays as it is."""
    end = 0
    for match in _MARKUP.finditer(text):
        if match.start() > end:
            yield nodes.Text(text[end:match.start()])
        yield _node(match)
        end = match.end()
    if end < len(text):
        yield nodes.Text(text[end:])


def _node(match: re.Match[str]) -> nodes.Node:
    code = match["code"] or match["tick"]
    if code:
        return nodes.literal("", code)
    if match["emph"]:
        return nodes.emphasis("", match["emph"])
    role, target = match["role"], match["target"].strip()
    if role not in KIND_OF_ROLE:
        return nodes.Text(match[0])
    return addnodes.pending_xref(
        "", nodes.literal("", target),
        refdomain="vmsd", reftype=role, reftarget=target, refexplicit=False, refwarn=True,
    )
