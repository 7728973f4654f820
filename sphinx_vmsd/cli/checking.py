"""What ``sphinx-vmsd check`` and ``lint`` do with findings, without what their options need."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.cli.quickcheck import NEVER, SIDES
from sphinx_vmsd.cli.status import CLEAN, FOUND
from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.model import Release, Snapshot
from sphinx_vmsd.readers.dumppair import read_reduced
from sphinx_vmsd.readers.dumptext import Reduced
from sphinx_vmsd.readers.releases import is_known
from sphinx_vmsd.render.report import write
from sphinx_vmsd.render.report.report import Report


def of_dumps(sources: list[str], parts: Reduced, chosen: dict[str, str]) -> tuple[str, int] | None:
    """Report and exit status for two dumps; ``None``: they are not what QEMU writes, which the long way tells."""
    (old, _), (new, _) = read_reduced(parts, *sources)
    if old is None or new is None:
        return None
    old, new = (called(one, side) for one, side in zip((old, new), SIDES))
    report = Report(f"check {old.release} {new.release}", check(old, new, directions=ways(chosen["--direction"])))
    return answer(report, chosen["--format"], chosen["--fail-on"])


def answer(report: Report, form: str, fail_on: str) -> tuple[str, int]:
    """*report* in the format *form*, and the exit status that the contract promises."""
    bad = fail_on != NEVER and any(one.severity.rank >= Severity(fail_on).rank for one in report.findings)
    return write(report, form), FOUND if bad else CLEAN


def ways(word: str) -> tuple[Direction, ...]:
    """The directions that *word* of ``--direction`` means."""
    return tuple(one for one in Direction if word in (one.value, "both"))


def called(snapshot: Snapshot, word: str) -> Snapshot:
    """*snapshot* with *word* for a release that nothing tells: which side it is on is enough to compare."""
    return snapshot if is_known(snapshot.release) else replace(snapshot, release=Release(word))
