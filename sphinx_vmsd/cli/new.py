"""``sphinx-vmsd new``: a spec to start from."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.import_ import combine
from sphinx_vmsd.cli.sources import HELP, read_all, tell
from sphinx_vmsd.cli.status import CLEAN, UNREADABLE
from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release
from sphinx_vmsd.readers.spec.emit import emit
from sphinx_vmsd.readers.spec.jsonform import json_text, json_tree
from sphinx_vmsd.readers.spec.kinds import Json
from sphinx_vmsd.readers.spec.language import FORMAT
from sphinx_vmsd.readers.spec.load import load
from sphinx_vmsd.readers.spec.read import Spec, read_spec
from sphinx_vmsd.readers.spec.write import device_names, write_spec
from sphinx_vmsd.readers.suffixes import SUFFIXES

_EPILOG = f"""Without --from the spec is an example to change. With it, the spec has what the sources say about the
device, and claims for the neighbouring releases: what happens now, held from now on. {HELP}

\b
Examples:
  sphinx-vmsd new specs/demo-nic.yaml
  sphinx-vmsd new specs/demo-nic.yaml --release 9.0 --release 9.1
  sphinx-vmsd new specs/e1000.yaml --device e1000 --from 8.2=old.json --from 9.0=new.json

Exit status: 0 written, 2 the file is there already, or a source can't be read or has no such device.
"""
_SKELETON = """\
# Every key: the reference of specs. Completion while you type: sphinx-vmsd schema.
{frame}# A property decides what is sent. Old machine types give it another value.
properties:
  migrate-extra: {{type: bool, since: {newest}, default: true, compat: {{{before}: false}}}}
state:
  name: {name}
  version: 1
  minimum_version: 1
  fields:
    - {{name: ctrl, type: uint32}}
    - {{name: buffer, type: uint8, count: 16}}
  subsections:
    # Sent only when the property is on: older releases never see it.
    - name: {extra}
      since: {newest}
      version: 1
      minimum_version: 1
      needed: {{property: migrate-extra}}
      fields:
        - {{name: extra, type: uint32}}
# What must stay true. Each claim is run when the documentation is built.
"""


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--device", metavar="TYPE", help="QOM type of the device; default: the name of the file.")
@click.option("--from", "sources", multiple=True, metavar="SOURCE", help="Take the facts from here (may be repeated).")
@click.option("--release", "releases", multiple=True, metavar="RELEASE",
              help="A release the skeleton speaks about (two or more; default: 9.0 and 9.1).")
def command(file: Path, device: Optional[str], sources: tuple[str, ...], releases: tuple[str, ...]) -> None:
    """Write a spec to start from into FILE (.yaml or .json)."""
    if file.suffix not in SUFFIXES:
        raise click.UsageError(f"{file}: the name of a spec ends in {', '.join(SUFFIXES)}")
    name = device or file.stem
    text = _with_claims(_from(sources, name) if sources else skeleton(name, _releases(releases)))
    if file.suffix == ".json":
        node, _ = load(text, "skeleton.yaml")
        text = json_text(json_tree(node)) if node is not None else text
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from None
    click.echo(f"Written to {file}.", err=True)
    raise SystemExit(CLEAN)


def _releases(words: tuple[str, ...]) -> list[Release]:
    wrong = next((word for word in words if not Release.is_valid(word)), None)
    found = sorted({Release(word) for word in words or ("9.0", "9.1")}) if not wrong else []
    if len(found) < 2:
        raise click.UsageError(f"--release {wrong}: is no release" if wrong else "--release: name two or more")
    return found


def skeleton(device: str, releases: list[Release]) -> str:
    """An example spec of *device*, without claims."""
    frame: dict[str, Json] = {
        "format": FORMAT, "device": device, "title": "Name of the device for people",
        "releases": [str(one) for one in releases]}
    words: dict[str, Json] = {
        "name": device, "extra": f"{device}/extra", "newest": str(releases[-1]), "before": str(releases[-2])}
    return _SKELETON.format(frame=emit(frame), **{key: emit({"x": word})[3:-1] for key, word in words.items()})


def _from(sources: tuple[str, ...], device: str) -> str:
    history, problems, contradictions = combine(read_all(sources))
    tell([*problems, *contradictions])
    if problems:
        raise SystemExit(UNREADABLE)
    if device not in device_names(history):
        raise click.UsageError(f"the sources have no device type '{device}'; name one with --device")
    return write_spec(history, device)


def _with_claims(text: str) -> str:
    spec, _ = read_spec("new.yaml", text)
    claims: list[Json] = list(_claims(spec)) if spec else []
    return text + (emit({"claims": claims}) if claims else "")


def _claims(spec: Spec) -> Iterator[Json]:
    """What happens between neighbouring releases, with the older one's machine type."""
    for old, new in zip(spec.history.releases, spec.history.releases[1:]):
        machine = str(old.series)
        for source, destination in ((old, new), (new, old)):
            verdict = migrate(spec.history, spec.device, source, destination, machine)
            if verdict.outcome is not Outcome.UNKNOWN:
                yield {"from": str(source), "to": str(destination), "machine": machine, **_expected(verdict)}


def _expected(verdict: Verdict) -> dict[str, Json]:
    names = Outcome.WORKS if verdict.outcome is Outcome.LOSSY else verdict.outcome
    lost: dict[str, Json] = {"drops": list(verdict.dropped), "defaults": list(verdict.defaulted)}
    message = (verdict.message or "").split("\n")[0]
    return {"expect": names.name.lower(), **({"message": message} if message else {}),
            **{key: value for key, value in lost.items() if value and verdict.outcome is Outcome.LOSSY}}
