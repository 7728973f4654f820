"""Claims of pages and specs: executed while a page is read, reported once all pages are read."""
from __future__ import annotations

from collections.abc import Iterator

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.ext.facts import Facts
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.ext.warn import Warn, warn


def run(domain: VmsdDomain, facts: Facts) -> None:
    """Execute the claims that come with *facts* and keep their results for the page being read."""


def all_records(env: BuildEnvironment) -> Iterator[ClaimRecord]:
    """The results of all claims, each place once, sorted by place."""
    found = {record[:4]: record for records in domain_of(env).claims.values() for record in records}
    yield from (found[key] for key in sorted(found))


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every false claim, also in pages that were not read again: they stay false (event ``env-updated``)."""
    for record in all_records(env):
        if not record.ok:
            warn(Warn.CLAIM, record.message, record.place)
