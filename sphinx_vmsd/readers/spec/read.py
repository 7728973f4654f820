"""Specs from files: the one way in."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.model import Claim, Description, Field, History, Location, Problem
from sphinx_vmsd.model.extent import MOST_BYTES, MOST_PIECES, Extent, extent, field_extent
from sphinx_vmsd.readers.files import read_text
from sphinx_vmsd.readers.spec import build
from sphinx_vmsd.readers.spec.check import check
from sphinx_vmsd.readers.spec.cross import cross_check, releases_of, too_large
from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.language import ROOT
from sphinx_vmsd.readers.spec.load import load
from sphinx_vmsd.readers.spec.nodes import SIZE
from sphinx_vmsd.readers.spec.rows import Row
from sphinx_vmsd.readers.spec.structs import in_order
from sphinx_vmsd.readers.suffixes import SUFFIXES


@dataclass(frozen=True)
class Spec:
    """One device as its spec *path* tells it: facts per release, and claims to run."""

    history: History
    device: str
    claims: tuple[Claim, ...]
    path: str
    title: str = ""
    summary: str = ""


def read_spec(path: Union[str, Path], text: Optional[str] = None) -> tuple[Optional[Spec], tuple[Problem, ...]]:
    """The spec in *path* (or in *text*, as if it stood there) and all its problems.

    With problems, the spec holds what could be understood: good enough to show, not to rely on. ``None``:
    not even a device and its releases could be read.
    """
    if text is None:
        text, problems = read_text(path, SIZE)
        if text is None:
            return None, problems
    elif len(text) > SIZE:
        return None, (Problem(Location(str(path)), f"is larger than {SIZE} characters"),)
    node, problems = load(text, str(path))
    if node is None:
        return None, problems or (Problem(Location(str(path)), "is empty"),)
    findings = Findings()
    for problem in problems:
        findings.add(problem.location, problem.message, problem.remedy)
    row = check(node, ROOT, findings)
    spec = _build(row, str(path), findings) if isinstance(row, Row) else None
    return spec, findings.sorted()


def _build(row: Row, path: str, findings: Findings) -> Optional[Spec]:
    releases = releases_of(row, findings)
    if too_large(row, releases, findings):
        return None
    order = in_order(row, findings)
    cross_check(row, releases, findings)
    device = row.text("device")
    if not device or not releases:
        return None
    history = build.history(row, releases, order, path)
    _check_extents(history, findings)
    return Spec(
        history=history,
        device=device,
        claims=build.claims(row),
        path=path,
        title=row.words("title"),
        summary=row.words("summary"),
    )


def _check_extents(history: History, findings: Findings) -> None:
    """Report fields that nobody can send: arrays in arrays multiply."""
    for state in _states(history):
        if not extent(state).too_much:
            continue
        for part, found in _largest(state):
            said = f"'{part.name}' sends {found.size} bytes in {found.pieces} pieces"
            findings.add(part.location or Location(""), said,
                         f"arrays in arrays multiply: up to {MOST_BYTES} bytes and {MOST_PIECES} pieces can be run")


def _states(history: History) -> Iterator[Description]:
    """What the devices send, each device that several releases share once."""
    devices = {id(device): device for snapshot in history.snapshots for device in snapshot.devices}
    for device in devices.values():
        yield from device.states


def _largest(state: Description) -> list[tuple[Field, Extent]]:
    """The fields that are too large by themselves, else the one that adds most."""
    parts = [(part, field_extent(part)) for one in _with_subsections(state) for part in one.fields]
    return [(part, found) for part, found in parts if found.too_much] or [max(parts, key=lambda each: each[1])]


def _with_subsections(description: Description) -> Iterator[Description]:
    yield description
    for one in description.subsections:
        yield from _with_subsections(one)


def read_specs(folder: Union[str, Path]) -> tuple[tuple[Spec, ...], tuple[Problem, ...]]:
    """Every spec in *folder* and below, by path; links that lead out of it are not followed."""
    root = Path(folder).resolve()
    if not root.is_dir():
        return (), (Problem(Location(str(folder)), "is not a folder"),)
    specs, problems = [], []
    for path in sorted(path for path in Path(folder).rglob("*") if path.suffix in SUFFIXES):
        if root not in path.resolve().parents:
            problems.append(Problem(Location(str(path)), "is a link that leads out of the folder"))
            continue
        spec, found = read_spec(path)
        problems += found
        specs += [spec] if spec else []
    return tuple(specs), tuple(problems)
