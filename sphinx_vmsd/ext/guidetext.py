"""The guide's files as nodes of a page, whatever language the page is written in.

docutils' own parser reads them, and it works on the page's document: labels, footnotes and substitutions are known
there as if they stood in the page.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Optional

from docutils import nodes
from docutils.nodes import fully_normalize_name
from docutils.parsers.rst.states import RSTStateMachine, state_classes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext import guides
from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.guide import FOLDER, PARTS, Part

_LABEL = re.compile(r"^\.\. _([\w-]+):$", re.MULTILINE)
_MARK = "vmsd:guide"


@lru_cache(maxsize=1)
def labels() -> frozenset[str]:
    """The reference labels of all parts."""
    return frozenset(labels_in(PARTS))


def labels_in(parts: Iterable[Part], prefix: str = "") -> tuple[str, ...]:
    """The reference labels of *parts* as docutils knows them with *prefix*."""
    found = (label for part in parts for label in _LABEL.findall(part.path.read_text("utf-8")))
    return tuple(fully_normalize_name(prefix + label) for label in found)


def label_of(part: Part) -> Optional[str]:
    """The label of the heading of *part*; the opening has none."""
    found = _LABEL.search(part.path.read_text("utf-8"))
    return found.group(1) if found else None


def parse(part: Part, document: nodes.document, prefix: str = "") -> list[nodes.Node]:
    """The nodes of *part*; its labels and the references to them start with *prefix*."""
    text = part.path.read_text("utf-8")
    lines = StringList(_prefixed(text, prefix).splitlines(), str(part.path))
    machine = RSTStateMachine(state_classes=list(state_classes), initial_state="Body")
    before = len(document.children)
    reporter = document.reporter
    locate = reporter.get_source_and_line
    reporter.get_source_and_line = machine.get_source_and_line
    try:
        machine.run(lines, document)
    finally:
        reporter.get_source_and_line = locate
    found = document.children[before:]
    del document.children[before:]
    for node in found:
        node.parent = None
    _mark(found, prefix)
    return found


def _prefixed(text: str, prefix: str) -> str:
    if not prefix:
        return text
    names = "|".join(sorted(map(re.escape, labels()), key=len, reverse=True))
    return re.sub(rf"(?<=^\.\. _)({names})(?=:$)|(?<=<)({names})(?=>`)",
                  lambda match: prefix + match.group(0), text, flags=re.MULTILINE)


def _mark(found: Sequence[nodes.Node], prefix: str) -> None:
    """Let references between parts fall back on their text where the other part isn't shown."""
    ours = {prefix + label for label in labels()}
    for top in found:
        for node in find(top, addnodes.pending_xref) if isinstance(top, nodes.Element) else ():
            if node.get("reftype") == "ref" and node["reftarget"] in ours:
                node[_MARK] = True
        for section in find(top, nodes.section) if isinstance(top, nodes.Element) else ():
            section[_MARK] = True


def order_ids(app: Sphinx, doctree: nodes.document) -> None:
    """Put the id of a heading of the guide before those of its labels (event ``doctree-read``).

    The first id is the permalink, and the order in which they are given differs with the language of the page.
    """
    for section in find(doctree, nodes.section) if guides.of_page(app.env) else ():
        if section.attributes.pop(_MARK, False):
            explicit = {doctree.nameids.get(name) for name in section["names"] if doctree.nametypes.get(name)}
            section["ids"].sort(key=lambda one: (one in explicit, one))


def fall_back(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.TextElement
) -> Optional[nodes.Element]:
    """The text of a reference to a part of the guide that is shown nowhere (event ``missing-reference``)."""
    return contnode if node.get(_MARK) else None


def define(document: nodes.document, words: Iterable[tuple[str, str]]) -> None:
    """Make substitutions known to *document*, unless it has them."""
    for name, text in words:
        if name not in document.substitution_defs:
            definition = nodes.substitution_definition("", text, names=[name])
            document.note_substitution_def(definition, name)


def is_guide(path: str) -> bool:
    """Whether *path* is one of the guide's files, whose own files stand beside it."""
    return path.startswith(str(FOLDER)) and Path(path).parent == FOLDER
