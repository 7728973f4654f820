"""Whether the machine type keeps a condition false."""
from __future__ import annotations

import enum
import re

from sphinx_vmsd.compat.assume import by_guest, is_open
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.settings import machines_of, promised
from sphinx_vmsd.model import Condition, Context, holds
from sphinx_vmsd.model.condition import GuestState, needs

_WORD = re.compile(r"[A-Za-z_]\w*")


class Gate(enum.Enum):
    """SHUT: false on every shared machine type. OPEN: true on one. GUEST: the guest decides. UNKNOWN: no fact tells."""

    SHUT = "shut"
    OPEN = "open"
    GUEST = "guest"
    UNKNOWN = "unknown"


def gate_of(condition: Condition, pair: Pair) -> tuple[Gate, tuple[str, ...]]:
    """The worst answer of *condition* on the new side over the machine types both releases have, and where not shut."""
    ranks = (Gate.OPEN, Gate.GUEST, Gate.UNKNOWN, Gate.SHUT)
    options = _options(pair)
    answers = [(_answer(condition, setting.new, options), setting.machines) for setting in pair.settings]
    worst = min((one for one, _ in answers), key=ranks.index, default=Gate.UNKNOWN)
    return worst, tuple(name for one, names in answers if one is worst or one is not Gate.SHUT for name in names)


def _options(pair: Pair) -> frozenset[str]:
    """The members that the classes of released machine types set: a condition that reads one is theirs to decide."""
    released = promised(machines_of(pair.after), pair.before.release)
    return frozenset(name for machine in released for name, _ in machine.options)


def _answer(condition: Condition, context: Context, options: frozenset[str]) -> Gate:
    answer = holds(condition, context)
    if answer is not None:
        return Gate.OPEN if answer else Gate.SHUT
    undecided = [leaf for leaf in needs(condition) if is_open(leaf, context)]
    if any(isinstance(leaf, GuestState) and options & set(_WORD.findall(leaf.text)) for leaf in undecided):
        return Gate.SHUT
    return Gate.GUEST if all(map(by_guest, undecided)) else Gate.UNKNOWN
