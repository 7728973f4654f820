"""What pages need and nobody can give them, a package or the older release: one warning a build, not one a page."""
from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.ext.warn import Warn, warn

if TYPE_CHECKING:
    from sphinx_vmsd.model import Problem


def note(domain: VmsdDomain, place: str, problem: Problem, kind: Warn = Warn.EXTRA) -> None:
    """Remember that the page being read lacks something at *place*."""
    remedy = f" ({problem.remedy})" if problem.remedy else ""
    domain.lacks.setdefault(domain.env.docname, []).append((place, f"{problem.message}{remedy}", kind.name))


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each lack once, where it is met first, also in pages not read again (event ``env-updated``)."""
    met: dict[tuple[str, str], list[str]] = {}
    for _docname, lacks in sorted(domain_of(env).lacks.items()):
        for place, message, kind in lacks:
            met.setdefault((message, kind), []).append(place)
    for (message, kind), places in met.items():
        also = f"; {len(places)} directives need it" if len(places) > 1 else ""
        warn(Warn[kind], f"{message}{also}", places[0])
