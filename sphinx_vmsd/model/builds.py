"""What stands under an ``#if``, as conditions: a description in which only they tell what is there."""
from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model.condition import AllOf, Always, Build, Condition, Not, VersionIs
from sphinx_vmsd.model.description import Description, Field

_SIGNS = re.compile(r"(&&|\|\||[()?])")


def with_builds(description: Description) -> Description:
    """*description* with its ``build`` marks as conditions beside those it has; itself where nothing is marked.

    A field that only the build decides is sent from its version on, as ever.
    """
    fields = tuple(map(_field, description.fields))
    subsections = tuple(map(_subsection, description.subsections))
    before = (*description.fields, *description.subsections)
    if all(one is other for one, other in zip((*fields, *subsections), before)):
        return description
    return replace(description, fields=fields, subsections=subsections)


def _subsection(one: Description) -> Description:
    made = with_builds(one)
    return replace(made, needed=_both(one.build, one.needed), build=None) if one.build else made


def _field(one: Field) -> Field:
    if one.description is None and one.key is None and not one.build:  # as nearly all
        return one
    nested, key = (inner and with_builds(inner) for inner in (one.description, one.key))
    if nested is not one.description or key is not one.key:
        one = replace(one, description=nested, key=key)
    if not one.build:
        return one
    own = one.exists or (VersionIs(one.version) if one.version else None)
    return replace(one, exists=_both(one.build, own), build=None)


def _both(build: str, condition: Optional[Condition]) -> Condition:
    marked = of_build(build)
    return marked if condition is None or isinstance(condition, Always) else AllOf((marked, condition))


def of_build(text: str) -> Condition:
    """The condition that ``#if`` *text* states. What is joined by ``&&`` and negated stands for itself."""
    parts, depth = [""], 0
    for word in _SIGNS.split(text):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in ("||", "?"):
            return Build(text)
        if depth == 0 and word == "&&":
            parts.append("")
        else:
            parts[-1] += word
    found = tuple(map(_single, parts))
    return found[0] if len(found) == 1 else AllOf(found)


def _single(text: str) -> Condition:
    text = text.strip()
    if text.startswith("!") and not text.startswith("!="):
        return Not(Build(_bare(text[1:])))
    return Build(_bare(text))


def _bare(text: str) -> str:
    """*text* without brackets around all of it."""
    text = text.strip()
    inner = text[1:-1]
    if not text.startswith("(") or not text.endswith(")"):
        return text
    depth = 0
    for char in inner:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return text
    return inner.strip()
