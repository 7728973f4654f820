"""What the builders of :mod:`sphinx_vmsd.ext.builders` tell when the build is finished."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_vmsd.ext import folders
from sphinx_vmsd.ext.builders import REPORT, CheckBuilder
from sphinx_vmsd.ext.claims import records_of
from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.facts import devices
from sphinx_vmsd.ext.gather import Request, gather
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.ext.told import all_records
from sphinx_vmsd.ext.warn import Warn, place_of, warn
from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.readers.endless import endless
from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.suffixes import SUFFIXES

_logger = logging.getLogger(__name__)


def tell(app: Sphinx) -> None:
    """Print and write what our builders found; a false claim makes the build fail."""
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
    if endless(path):
        return False
    with path.open("rb") as file:
        start = file.read(4096)
    return b"format" in start and b"device" in start and b"releases" in start


def _coverage_report(env: BuildEnvironment) -> Iterator[str]:
    described = {name for kind, name, _place in domain_of(env).listed() if kind == "device"}
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
