"""One function with a definition in each branch of an ``#if``: what it tests in whichever build."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_vmsd.model.builds import of_build
from sphinx_vmsd.model.condition import Condition, Never
from sphinx_vmsd.readers.source import conditions
from sphinx_vmsd.readers.source.locate import Item
from sphinx_vmsd.readers.source.logic import both, either
from sphinx_vmsd.readers.source.scan import conjunction


def function(item: Item) -> conditions.Function:
    """The function that *item* defines, as text."""
    return conditions.Function(item.name, item.extra, item.text)


def condition(items: Sequence[Item], names: conditions.Names) -> Condition:
    """What the definitions *items* of one function test: the first, unless each stands under another ``#if``."""
    common = set.intersection(*(set(one.under) for one in items))
    marks = [conjunction(part for part in one.under if part not in common) for one in items]
    if len(set(marks)) < len(items) or not all(marks):
        return conditions.of_function(function(items[0]), names)
    made: Condition = Never()
    for mark, one in zip(marks, items):
        made = either(made, both(of_build(mark), conditions.of_function(function(one), names)))
    return made
