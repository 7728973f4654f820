"""Whether the machine type keeps a condition false."""
from __future__ import annotations

import enum
import re
from typing import NamedTuple

from sphinx_vmsd.compat.assume import answered, by_guest, is_open
from sphinx_vmsd.compat.pair import Pair
from sphinx_vmsd.compat.properties import family
from sphinx_vmsd.compat.settings import Setting, concerned, machines_of, promised
from sphinx_vmsd.model import Condition, Context, MachineType, holds
from sphinx_vmsd.model.condition import GuestState, needs

_WORD = re.compile(r"[A-Za-z_]\w*")
#: Features that a CPU model or a device has; those of virtio that the guest accepted are not meant.
_FEATURE = re.compile(
    r"\b(?:arm_feature|cpu_isar_feature|m68k_feature|s390_has_feat|riscv_has_ext|riscv_cpu_cfg)\s*\("
    r"|\b(?:cpu|env)(?:->|\.)(?:features|cpucfg)\[|\bcpu->cfg\."
    r"|\b(?:insns_flags2?|mmu_model|host_features(?:_ex)?|virtio_host_has_feature)\b"
)


class Gate(enum.Enum):
    """SHUT: false on every shared machine type. OPEN: true on one. GUEST: the guest decides. UNKNOWN: no fact tells."""

    SHUT = "shut"
    OPEN = "open"
    GUEST = "guest"
    UNKNOWN = "unknown"


class Gated(NamedTuple):
    """The worst answer, and where it is not shut: the machine types, the device types, and the settings of both."""

    gate: Gate
    machines: tuple[str, ...]
    devices: tuple[str, ...]
    settings: tuple[Setting, ...]


def gate_of(condition: Condition, pair: Pair) -> Gated:
    """How *condition* answers on the new side over the machine types and the device types that both releases have."""
    ranks = (Gate.OPEN, Gate.GUEST, Gate.UNKNOWN, Gate.SHUT)
    options = _options(pair)
    answers = [(_answer(condition, setting.new, options), setting) for setting in pair.settings]
    worst = min((one for one, _ in answers), key=ranks.index, default=Gate.UNKNOWN)
    some = tuple(setting for one, setting in answers if one is not Gate.SHUT)
    return Gated(worst, *concerned(some, pair.settings), some)


def _options(pair: Pair) -> frozenset[str]:
    """The members that the versions of a machine type set differently: a condition that reads one is theirs to decide.

    A version is compared with the newest one; where it is alone, what it sets counts.
    """
    machines = machines_of(pair.after)
    lines: dict[object, list[MachineType]] = {}
    for one in sorted((one for one in machines if one.release), key=lambda one: one.release or pair.after.release):
        lines.setdefault(family(one), []).append(one)
    found: set[str] = set()
    for one in promised(machines, pair.before.release):
        line = lines.get(family(one), [one])
        newest = dict(line[-1].options) if len(line) > 1 else {}
        found.update(name for name, value in one.options if newest.get(name) != value)
    return frozenset(found)


def _answer(condition: Condition, context: Context, options: frozenset[str]) -> Gate:
    answer = holds(condition, context)
    if answer is not None:
        return Gate.OPEN if answer else Gate.SHUT
    undecided = [leaf for leaf in needs(condition) if is_open(leaf, context)]
    if any(isinstance(leaf, GuestState) and options & set(_WORD.findall(leaf.text)) for leaf in undecided):
        return Gate.SHUT
    features: dict[Condition, bool] = {
        leaf: False for leaf in undecided if isinstance(leaf, GuestState) and _FEATURE.search(leaf.text)
    }
    if features:  # whether the older release has one of them, no fact tells
        without = answered(condition, features)
        return Gate.UNKNOWN if holds(without, context) is False else _answer(without, context, options)
    return Gate.GUEST if all(map(by_guest, undecided)) else Gate.UNKNOWN
