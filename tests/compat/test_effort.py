"""The effort of a comparison grows with the size of the descriptions, not with its square: steps counted, no clock."""
from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FrameType
from typing import Callable, Optional

import pytest

from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.samples import CTRL, NEW, OLD, nic, part, sample
from sphinx_vmsd.model import Description, Field
from sphinx_vmsd.model.condition import GuestState
from sphinx_vmsd.render.report.as_text import as_text
from sphinx_vmsd.render.report.report import Report

FEW, MANY = 100, 1000
Maker = Callable[[int], tuple[Description, Description]]


def words(prefix: str, count: int, kind: Optional[str] = "uint32", **facts: object) -> list[Field]:
    return [Field(f"{prefix}{number}", kind, **facts) for number in range(count)]


def of(old: Sequence[Field], new: Sequence[Field]) -> tuple[Description, Description]:
    return nic(*old), nic(*new)


def parts(prefix: str, count: int) -> Description:
    return nic(CTRL, subsections=tuple(part(f"demo-nic/{prefix}{number}", *words(f"s{number}", 1))
                                       for number in range(count)))


def guarded(prefix: str, count: int) -> list[Field]:
    return [Field(f"f{number}", "uint32", exists=GuestState(f"s->{prefix}{number}")) for number in range(count)]


def every_other(count: int) -> list[Field]:
    return [one if number % 2 else Field(f"g{number}", "uint64") for number, one in enumerate(words("f", count))]


CASES: dict[str, Maker] = {
    "names": lambda count: of(words("f", count), words("g", count)),
    "sizes": lambda count: of(words("f", count), words("f", count, "uint64")),
    "names and sizes": lambda count: of(words("f", count), words("g", count, "uint64")),
    "a dump": lambda count: of(words("f", count, None, size=4), words("g", count, None, size=8)),
    "one name": lambda count: of(words("f", 1) * count, words("f", 1, "uint16") * (2 * count)),
    "order": lambda count: of(words("f", count), words("f", count)[::-1]),
    "one name, another element": lambda count: of(*([Field(f"f[{number}]", "uint8") for number in numbers]
                                                   for numbers in (range(count), range(count, 0, -1)))),
    "every other": lambda count: of(words("f", count), every_other(count)),
    "elements": lambda count: of([Field("f", "uint32", count=count, array=True)],
                                 [Field(f"f[{number}]", "uint32") for number in range(count)]),
    "subsections": lambda count: (parts("x", count), parts("y", count)),
    "fields of subsections": lambda count: (parts("x", count), parts("x", count + 1)),
    "conditions": lambda count: of(guarded("x", count), guarded("y", count)),
}


def steps(old: Description, new: Description) -> int:
    """How many lines are run to compare the two and tell what is found."""
    taken = 0

    def line(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal taken
        taken += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)  # type: ignore[arg-type]
    try:
        as_text(Report("check", check(sample(old, OLD), sample(new, NEW)), full=True))
    finally:
        sys.settrace(before)
    return taken


@pytest.mark.parametrize("case", CASES)
def test_grows_with_the_size(case: str) -> None:
    few, many = (steps(*CASES[case](count)) for count in (FEW, MANY))
    assert many < 1.3 * MANY / FEW * few, (few, many)
