"""Claims checked: what somebody wrote about a migration beside what happens."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Claim, History, Outcome


@dataclass(frozen=True)
class ClaimResult:
    """A claim, whether it is true, and both sides of the comparison in words.

    ``wrong`` names the attributes of the claim that differ from what happens.
    """

    claim: Claim
    ok: bool
    verdict: Verdict
    expected: str
    actual: str
    wrong: tuple[str, ...] = ()


def check_claim(history: History, claim: Claim) -> ClaimResult:
    """Run *claim* against *history*.

    WORKS also accepts a migration that loses state, unless ``drops`` or ``defaults`` say exactly what is lost.
    """
    verdict = migrate(history, claim.device, claim.source, claim.destination, claim.machine, claim.values,
                      claim.via)
    fits = {
        "expect": _outcome_fits(claim, verdict),
        "message": claim.message is None or claim.message in (verdict.message or ""),
        "drops": _fits(claim.drops, verdict.dropped),
        "defaults": _fits(claim.defaults, verdict.defaulted),
    }
    wrong = tuple(name for name, good in fits.items() if not good)
    return ClaimResult(claim, not wrong, verdict, _expected(claim), _actual(claim, verdict), wrong)


def _outcome_fits(claim: Claim, verdict: Verdict) -> bool:
    if claim.expect is Outcome.WORKS:
        return verdict.outcome in (Outcome.WORKS, Outcome.LOSSY)
    return verdict.outcome is claim.expect


def _fits(wanted: Optional[tuple[str, ...]], found: tuple[str, ...]) -> bool:
    return wanted is None or set(wanted) == set(found)


def _expected(claim: Claim) -> str:
    return _words(claim.expect, claim.message, claim.drops, claim.defaults)


def _actual(claim: Claim, verdict: Verdict) -> str:
    """The verdict with the details the claim speaks of, or the reasons when they say more."""
    drops = None if claim.drops is None else verdict.dropped
    defaults = None if claim.defaults is None else verdict.defaulted
    words = _words(verdict.outcome, verdict.message, drops, defaults)
    return words if verdict.message or not verdict.reasons else f"{words} ({'; '.join(verdict.reasons)})"


def _words(outcome: Outcome, message: Optional[str], drops: Optional[tuple[str, ...]],
           defaults: Optional[tuple[str, ...]]) -> str:
    parts = [outcome.value]
    parts += [f"with message '{message}'"] if message else []
    parts += [f"dropping {', '.join(drops) or 'nothing'}"] if drops is not None else []
    parts += [f"defaulting {', '.join(defaults) or 'nothing'}"] if defaults is not None else []
    return ", ".join(parts)
