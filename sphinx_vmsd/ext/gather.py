"""Files become facts: parsed once in a process, by content."""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from sphinx_vmsd.ext.facts import Facts, devices
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Claim, History, Problem, Release, Snapshot
from sphinx_vmsd.readers.dump import unite
from sphinx_vmsd.readers.endless import endless
from sphinx_vmsd.readers.files import decode
from sphinx_vmsd.readers.recognise import read_recorded
from sphinx_vmsd.readers.releases import release_problems
from sphinx_vmsd.readers.spec import Spec, read_spec
from sphinx_vmsd.readers.spec.nodes import SIZE

if TYPE_CHECKING:
    from sphinx_vmsd.ext.bases import TreeReader

_CHUNK = 1 << 20
_DEVICE_LINE = re.compile(r"""^device:[ ]+["']?([\w.+-]+)["']?[ ]*(?:#.*)?$""", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    """What to read: ``kind`` is ``spec``, ``dump``, ``source`` or ``base``, the older release a tree is compared with.

    ``release`` is given where a dump doesn't tell, ``arch`` where a tree is read for one architecture.
    """

    kind: str
    path: str
    release: Optional[Release] = None
    arch: str = ""


#: A reader's problem and the kind of warning it is.
Found = tuple[Warn, Problem]
#: Whether a directive shows a device.
Wanted = Callable[[str], bool]


def gather(
    requests: Sequence[Request], read_tree: Optional[TreeReader] = None, wanted: Optional[Wanted] = None
) -> tuple[Facts, tuple[Found, ...]]:
    """Everything that the files of *requests* say, and every problem in them.

    Specs that tell at a glance that their device isn't *wanted* are not read. Single lines of a source tree that
    can't be read are no problem of a page: the tree has checks of its own.
    """
    asked: dict[str, list[Request]] = {}
    for one in dict.fromkeys(requests):  # patterns may find a file twice
        asked.setdefault(one.kind, []).append(one)
    specs, wrong_specs = _specs([one.path for one in asked.get("spec", ())], wanted)
    dumps, wrong_dumps = _dumps(asked.get("dump", ()))
    roots, wrong_trees = _trees(asked.get("source", ()), read_tree)
    base, wrong = _base(asked.get("base", ()), roots, read_tree)
    snapshots = [*dumps, *(tree for _path, tree in roots), *([base] if base else [])]
    found = (*wrong_specs, *wrong_dumps, *wrong_trees, *((Warn.CONFIG, one) for one in wrong))
    return replace(_united(specs, snapshots, roots), base=base), found


def _specs(paths: Iterable[str], wanted: Optional[Wanted]) -> tuple[list[Spec], list[Found]]:
    read = [_read_spec(path, _content(path)) for path in paths if not wanted or _may_show(path, wanted)]
    return [spec for spec, _problems in read if spec], _problems(Warn.SPEC, read)


def _dumps(requests: Iterable[Request]) -> tuple[list[Snapshot], list[Found]]:
    """The dumps, one snapshot a release."""
    read = [(one.path, *_read_dump(one.path, digest(one.path), one.release)) for one in requests]
    named = [(path, snapshot) for path, snapshot, _problems in read if snapshot]
    found = _problems(Warn.DUMP, [(snapshot, problems) for _path, snapshot, problems in read])
    found += [(Warn.DUMP, replace(one, location=replace(one.location, line=1))) for one in release_problems(named)]
    return _by_release(snapshot for _path, snapshot in named), found


def _trees(
    requests: Iterable[Request], read_tree: Optional[TreeReader]
) -> tuple[tuple[tuple[str, Snapshot], ...], list[Found]]:
    """The trees by their folders."""
    read = [(one.path, *read_tree(one.path, one.arch)) for one in requests] if read_tree else []
    found = [one for path, _tree, problems in read for one in _of_tree(path, problems)]
    return tuple((path, tree) for path, tree, _problems in read), found


def _base(
    requests: Sequence[Request], roots: tuple[tuple[str, Snapshot], ...], read_tree: Optional[TreeReader]
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The older release that the tree is compared with."""
    if not requests:
        return None, ()
    from sphinx_vmsd.ext import bases  # with all that reads C: few pages need it
    return bases.older(requests[0].path, requests[0].arch, roots, read_tree)


def _problems(kind: Warn, read: Iterable[tuple[object, tuple[Problem, ...]]]) -> list[Found]:
    return [(kind, problem) for _facts, problems in read for problem in problems]


def _of_tree(path: str, problems: Iterable[Problem]) -> list[Found]:
    """The *problems* of the tree as a whole."""
    from sphinx_vmsd.readers.source.parser import missing
    kind = Warn.EXTRA if missing(path) else Warn.SOURCE
    return [(kind, one) for one in problems if not one.location.line]


def _united(specs: Iterable[Spec], snapshots: Iterable[Snapshot], roots: tuple[tuple[str, Snapshot], ...]) -> Facts:
    """Specs have a history each; dumps and trees are the releases of one."""
    histories = _of_snapshots([snapshot for snapshot in snapshots if snapshot.devices])
    sources: dict[str, str] = {}
    claims: list[Claim] = []
    for spec in specs:
        histories[spec.device] = spec.history
        sources[spec.device] = spec.path
        claims += spec.claims
    return Facts(histories, tuple(claims), sources, roots)


def _by_release(dumps: Iterable[Snapshot]) -> list[Snapshot]:
    """One snapshot a release: its architectures. Any other second claim of a release has been told."""
    found: dict[Release, list[Snapshot]] = {}
    for dump in dumps:
        found.setdefault(dump.release, []).append(dump)
    return [parts[0] if len(parts) == 1 else unite(parts) for parts in found.values()]


def _of_snapshots(snapshots: Iterable[Snapshot]) -> dict[str, History]:
    ordered = tuple(sorted(snapshots, key=lambda snapshot: snapshot.release))
    history = History(ordered)
    return dict.fromkeys(devices(ordered), history)


def _may_show(path: str, wanted: Wanted) -> bool:
    """Whether the spec is about a wanted device, or doesn't say so at a glance."""
    content = digest(path)
    name = _device_of(path, content) if content else None
    return name is None or wanted(name)


@lru_cache(maxsize=8192)
def _device_of(path: str, _digest: str) -> Optional[str]:
    """The device of a spec without reading all of it: by the C parser of JSON, or a line that YAML has at its top."""
    try:
        text = Path(path).read_text("utf-8")
        if not path.endswith(".json"):
            found = _DEVICE_LINE.search(text)
            return found.group(1) if found else None
        value = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return None
    name = value.get("device") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def digest(path: str) -> str:
    """A digest of the content of *path*; empty when it can't be read, which the reader then tells."""
    found = hashlib.sha256()
    try:
        if endless(path):
            return ""
        with Path(path).open("rb") as file:  # a stream can have gigabytes
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except OSError:
        return ""
    return found.hexdigest()


def _content(path: str) -> Optional[bytes]:
    """The content of the spec *path*, ``None`` where the reader has to tell what is wrong with it."""
    try:
        if endless(path):
            return None
        with open(path, "rb") as file:  # noqa: PTH123 (each page opens one)
            data = file.read(SIZE + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= SIZE else None


@lru_cache(maxsize=256)
def _read_spec(path: str, content: Optional[bytes]) -> tuple[Optional[Spec], tuple[Problem, ...]]:
    if content is None:
        return read_spec(path)
    text, problems = decode(content, path)
    return (None, problems) if text is None else read_spec(path, text)


@lru_cache(maxsize=32)
def _read_dump(path: str, _digest: str, release: Optional[Release]) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    return read_recorded(path, release)
