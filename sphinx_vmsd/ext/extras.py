"""Packages that pages need and that are not installed: one warning a build, however many pages need them."""
from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.ext.warn import Warn, warn

if TYPE_CHECKING:
    from sphinx_vmsd.model import Problem


def note(domain: VmsdDomain, place: str, problem: Problem) -> None:
    """Remember that the page being read lacks something at *place*."""
    remedy = f" ({problem.remedy})" if problem.remedy else ""
    domain.lacks.setdefault(domain.env.docname, []).append((place, f"{problem.message}{remedy}"))


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each lack once, where it is met first, also in pages not read again (event ``env-updated``)."""
    met: dict[str, list[str]] = {}
    for _docname, lacks in sorted(domain_of(env).lacks.items()):
        for place, message in lacks:
            met.setdefault(message, []).append(place)
    for message, places in met.items():
        also = f"; {len(places)} directives need it" if len(places) > 1 else ""
        warn(Warn.EXTRA, f"{message}{also}", places[0])
