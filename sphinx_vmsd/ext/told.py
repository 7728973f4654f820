"""The results of claims, reported once all pages are read."""
from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.ext.warn import Warn, warn


def all_records(env: BuildEnvironment) -> tuple[ClaimRecord, ...]:
    """The results of all claims, each place once, sorted by place."""
    found = {(one.place, one.text): one for records in domain_of(env).claims.values() for one in records}
    return tuple(sorted(found.values()))


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every false claim, also in pages that were not read again: they stay false (event ``env-updated``)."""
    for one in all_records(env):
        if not one.ok:
            warn(Warn.CLAIM, one.message, one.place)
