"""A macro that takes a pointer for the data, or the data for a pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_vmsd.compat.finding import Severity
from sphinx_vmsd.compat.rule import DescriptionRule, Example, Family, Judgement
from sphinx_vmsd.compat.samples import CTRL, nic, sample
from sphinx_vmsd.model import Description

_POINTER = " is a pointer and is taken for the data itself"
_DATA = " is the data itself and is taken for a pointer"


def _judge(description: Description, path: str) -> Iterator[Judgement]:
    for fault in description.faults:
        field, _, said = fault.removeprefix("field ").partition(": ")
        if fault.endswith((_POINTER, _DATA)):
            yield Judgement(
                Severity.ERROR,
                f"{path}: {field}",
                said,
                new=next((one.location for one in description.fields if one.name == field), description.location),
                fix="use the macro that follows a pointer (VMSTATE_..._POINTER, VMSTATE_VARRAY_..., VMS_POINTER)"
                if fault.endswith(_POINTER) else "use the macro for what lies in the struct itself",
            )


RULE = DescriptionRule(
    id="pointer-mistaken",
    family=Family.LINT,
    title="Pointer taken for data",
    what="The macro of a field works on the bytes at the member's place, but the member is a pointer to the data; or "
    "it follows a pointer where the data lies in the struct itself.",
    why="Macros for arrays of variable length do not check the member's type.",
    breaks="Every migration: the pointer and what lies behind it is sent, and overwritten on load; or a crash.",
    fix="Use the macro that fits the member.",
    examples=(
        Example("an array that became a pointer", True, sample(
            replace(nic(CTRL), faults=(f"field ctrl: ctrl of Nic{_POINTER}",)))),
        Example("in place", False, sample(nic(CTRL))),
    ),
    judge=_judge,
)
