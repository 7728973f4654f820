"""Claims of pages and specs, executed while a page is read (:mod:`sphinx_vmsd.ext.told` reports them)."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_vmsd.compat.claims import ClaimResult, check_claim
from sphinx_vmsd.ext.domain import VmsdDomain
from sphinx_vmsd.ext.facts import Facts
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.model import Claim, Location
from sphinx_vmsd.render.verdicts import by_way_of


def run(domain: VmsdDomain, facts: Facts) -> list[ClaimRecord]:
    """Execute the claims that come with *facts*, once a page, and keep their results for the page being read."""
    return note(domain, results(facts, _due(domain, facts.claims)))


def results(facts: Facts, claims: Iterable[Claim]) -> list[ClaimResult]:
    """*claims* about the devices of *facts*, executed."""
    return [check_claim(facts.histories[claim.device], claim) for claim in claims]


def records_of(facts: Facts) -> list[ClaimRecord]:
    """The results of the claims of specs, without keeping them."""
    return [_record(result) for result in results(facts, facts.claims)]


def _due(domain: VmsdDomain, claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims that this page has not executed yet."""
    if domain.env.config.vmsd_check_claims:
        done = {(one.place, one.text) for one in domain.claims.get(domain.env.docname, ())}
        yield from (claim for claim in claims if (_place(claim), text_of(claim)) not in done)


def note(domain: VmsdDomain, found: Iterable[ClaimResult]) -> list[ClaimRecord]:
    """Keep the results of claims for the page being read."""
    return keep(domain, [_record(result) for result in found] if domain.env.config.vmsd_check_claims else [])


def keep(domain: VmsdDomain, records: list[ClaimRecord]) -> list[ClaimRecord]:
    """Keep *records* for the page being read, and give them back."""
    if records:
        domain.claims.setdefault(domain.env.docname, []).extend(records)
    return records


def _record(result: ClaimResult) -> ClaimRecord:
    at = result.claim.location or Location("")
    return ClaimRecord(at.file, at.line, at.column, text_of(result.claim), result.ok, _line(result.expected),
                       _line(result.actual))


def _line(text: str) -> str:
    """*text* in one line: QEMU's messages may have two, and a warning's type and place belong to the first."""
    return " / ".join(text.splitlines())


def _place(claim: Claim) -> str:
    return str(claim.location or "")


def text_of(claim: Claim) -> str:
    """A claim in one line, without what it expects."""
    machine = f" on machine type {claim.machine}" if claim.machine else ""
    return f"{claim.device} from {claim.source}{by_way_of(claim.via)} to {claim.destination}{machine}"
