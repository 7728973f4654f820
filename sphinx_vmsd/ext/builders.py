"""``-b vmsd-check`` runs every claim and counts; ``-b vmsd-coverage`` names the devices without a description."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_vmsd.ext import folders, objects
from sphinx_vmsd.ext.claims import all_records, records_of
from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.facts import devices
from sphinx_vmsd.ext.gather import Request, gather
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.ext.warn import Warn, place_of, warn
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.spec.read import SUFFIXES

REPORT = "output.txt"
_logger = logging.getLogger(__name__)


class _ReadingBuilder(Builder):
    """A builder that only reads; what it has to say comes when the build is finished (:func:`tell`)."""

    allow_parallel = True

    def get_outdated_docs(self) -> list[str]:
        """Nothing is written for any page."""
        return []

    def get_target_uri(self, docname: str, typ: Optional[str] = None) -> str:
        """Pages have no address here."""
        return ""

    def prepare_writing(self, docnames: object) -> None:
        """Nothing to prepare."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Nothing to write."""


class CheckBuilder(_ReadingBuilder):
    """Runs the claims of all pages, and of the specs in ``vmsd_spec_path`` that no page shows."""

    name = "vmsd-check"
    epilog = "The results of all claims are in %(outdir)s/" + REPORT + "."


class CoverageBuilder(_ReadingBuilder):
    """Lists the devices in the files of the pages and in ``vmsd_spec_path`` that no page describes."""

    name = "vmsd-coverage"
    epilog = "The devices without a description are in %(outdir)s/" + REPORT + "."


BUILDERS = (CheckBuilder, CoverageBuilder)


def tell(app: Sphinx, exception: Optional[Exception]) -> None:
    """Print and write what our builders found; a false claim makes the build fail (event ``build-finished``)."""
    if exception is not None or app.builder.name not in (CheckBuilder.name, CoverageBuilder.name):
        return
    if app.builder.name == CheckBuilder.name:
        records = [*all_records(app.env), *_unused_records(app.env)]
        lines = list(_check_report(records))
        if not all(one.ok for one in records):
            app.statuscode = 1
    else:
        lines = list(_coverage_report(app.env))
    Path(app.outdir).mkdir(parents=True, exist_ok=True)
    (Path(app.outdir) / REPORT).write_text("\n".join(lines) + "\n", "utf-8")
    _logger.info("\n%s", lines[-1])


def _check_report(records: Iterable[ClaimRecord]) -> Iterator[str]:
    found = sorted(set(records))
    for one in found:
        yield f"{'true ' if one.ok else 'FALSE'}  {one.place}: {one.text}: {one.expected}"
        if not one.ok:
            yield f"       in fact: {one.actual}"
    false = sum(not one.ok for one in found)
    places = len({one.file for one in found})
    yield f"vmsd-check: {len(found)} claims in {places} files: {len(found) - false} true, {false} false"


def _unused_records(env: BuildEnvironment) -> Iterator[ClaimRecord]:
    """The results of the claims in specs that no page shows."""
    used = {record.file for record in all_records(env)}
    for path in _specs(env):
        if path in used:
            continue
        facts, problems = gather([Request("spec", path)])
        for kind, problem in problems:
            warn(kind, str(problem.message), place_of(problem.location))
        for record in records_of(facts):
            if not record.ok:
                warn(Warn.CLAIM, record.message, record.place)
            yield record


def _specs(env: BuildEnvironment) -> list[str]:
    """The files in ``vmsd_spec_path`` that are specs: they say so by their key ``device``."""
    found = (path for folder in env.config.vmsd_spec_path for path in folders.listing(folder))
    return [path for path in found if _is_spec(Path(path))]


def _is_spec(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4096)
    return b"format" in start and b"device" in start and b"releases" in start


def _coverage_report(env: BuildEnvironment) -> Iterator[str]:
    described = {name for kind, name, _place in objects.listed(domain_of(env).objects) if kind == "device"}
    known = _devices(env)
    missing = sorted(known - described)
    yield from missing
    yield f"vmsd-coverage: {len(known) - len(missing)} of {len(known)} devices are described, {len(missing)} are not"


def _devices(env: BuildEnvironment) -> set[str]:
    """The devices in all files that pages depend on (the guide's own samples left out) and in the specs."""
    named = {Path(env.srcdir) / name for names in env.dependencies.values() for name in names}
    paths = {path for path in named if path.suffix in SUFFIXES and path.is_file() and FOLDER not in path.parents}
    found = [read_source(str(path))[0] for path in sorted({*paths, *map(Path, _specs(env))})]
    return {name for history in found if history for name in devices(history.snapshots)}
