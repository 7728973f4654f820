"""Whether the machine type keeps a condition false."""
from __future__ import annotations

import enum

from sphinx_vmsd.compat.assume import by_guest, is_open
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.model import Condition, Context, holds
from sphinx_vmsd.model.condition import needs


class Gate(enum.Enum):
    """SHUT: false on every shared machine type. OPEN: true on one. GUEST: the guest decides. UNKNOWN: no fact tells."""

    SHUT = "shut"
    OPEN = "open"
    GUEST = "guest"
    UNKNOWN = "unknown"


def gate_of(condition: Condition, pair: Pair) -> tuple[Gate, tuple[str, ...]]:
    """The worst answer of *condition* on the new side over the machine types both releases have, and where."""
    ranks = (Gate.OPEN, Gate.GUEST, Gate.UNKNOWN, Gate.SHUT)
    answers = [(_answer(condition, setting.new), setting.machines) for setting in pair.settings]
    return min(answers, key=lambda one: ranks.index(one[0]), default=(Gate.UNKNOWN, ()))


def _answer(condition: Condition, context: Context) -> Gate:
    answer = holds(condition, context)
    if answer is not None:
        return Gate.OPEN if answer else Gate.SHUT
    undecided = [leaf for leaf in needs(condition) if is_open(leaf, context)]
    return Gate.GUEST if all(map(by_guest, undecided)) else Gate.UNKNOWN
