"""A report for people: names come from the input, and none may act on what shows them."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.waivers import Waiver
from sphinx_vmsd.model import Location
from sphinx_vmsd.render.report.report import Report
from sphinx_vmsd.wire.printable import printable, printable_lines


def shown(report: Report) -> Report:
    """*report* with control characters made visible; only ``error`` and ``fix`` keep their line ends."""
    waived = tuple((_finding(one), _waiver(waiver)) for one, waiver in report.waived)
    return report._replace(
        title=printable(report.title), findings=tuple(map(_finding, report.findings)), waived=waived)


def _finding(one: Finding) -> Finding:
    return replace(
        one, subject=printable(one.subject), message=printable(one.message), devices=_all(one.devices),
        pairs=_all(one.pairs), old=_place(one.old), new=_place(one.new), unchecked=_all(one.unchecked),
        error=None if one.error is None else printable_lines(one.error), fix=printable_lines(one.fix),
        machines=_all(one.machines), whole=one,  # its fingerprint is that of the names as they are
    )


def _waiver(one: Waiver) -> Waiver:
    return one._replace(reason=printable(one.reason))


def _all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(printable, texts))


def _place(location: Optional[Location]) -> Optional[Location]:
    return location and replace(location, file=printable(location.file))
