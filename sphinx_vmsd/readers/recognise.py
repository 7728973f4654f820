"""What a SOURCE on a command line is, by its content: the one way from a text to facts."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Optional, Union

from sphinx_vmsd.model import Evidence, History, Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump, release_of_path, unite
from sphinx_vmsd.readers.dumptext import MARK
from sphinx_vmsd.readers.machines import read_machines
from sphinx_vmsd.readers.named import named
from sphinx_vmsd.readers.suffixes import SUFFIXES
from sphinx_vmsd.readers.targets import architectures

if TYPE_CHECKING:
    from sphinx_vmsd.readers.source import Progress

#: What a SOURCE may be, for help texts and messages.
KINDS = ("a spec or a folder of specs, a -dump-vmstate file or a folder of them (RELEASE/ARCH.json), the answer of "
         "query-machines (ARCH.json), a QEMU source tree, git:REPO@REV, or a migration stream; RELEASE=SOURCE names "
         "the release of a dump, machine list, stream or tree")
Found = tuple[Optional[History], tuple[Problem, ...]]

_STREAM_STARTS = (b"QEVM", b"\x1f\x8b")
_RELEASE_FOLDER = re.compile(r"\d+\.\d+(\.\d+)?\Z")
_SPEC = re.compile(rb"""^[\s{]*["']?(?:format|device)["']?\s*:""", re.MULTILINE)
_MACHINES = re.compile(rb"""\s*(?:\{\s*"return"\s*:\s*)?\[\s*\{""")
_MACHINE_WORDS = (b'"hotpluggable-cpus"', b'"cpu-max"', b'"compat-props"')
_NEARLY_NAMED = re.compile(r"v?\d[^/=]*=")
_PEEK = 65536


def read_source(text: str, *, arch: Optional[str] = None, progress: Optional[Progress] = None) -> Found:
    """The facts of the SOURCE *text*. ``RELEASE=SOURCE`` names the release where a dump or stream doesn't.

    Trees are read as for *arch* (``x86_64``; without it, as for all), and *progress* is told how far they are.
    """
    word, text = named(text)
    release = Release(word) if word else None
    if not text:  # it would be the current folder
        return None, (Problem(Location("''"), "the source has no name", "is a variable of the caller not set?"),)
    if "\0" in text:
        return None, (Problem(Location(text.replace("\0", "\ufffd")), "a source can't have a null byte in its name"),)
    if text.startswith("git:"):
        from sphinx_vmsd.readers.git import read_git

        return _of_tree(read_git(text, arch, progress=progress), release)
    path = Path(text)
    try:
        is_folder = path.is_dir()
        start = b"" if is_folder else _start(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        remedy = "a release is written as in 10.0=dump.json" if _NEARLY_NAMED.match(text) else f"a source is {KINDS}"
        return None, (Problem(Location(text), f"cannot be read: {reason}", remedy),)
    if not is_folder:
        return _reader_of(start)(path, release)
    if (path / "include" / "migration" / "vmstate.h").is_file():
        from sphinx_vmsd.readers.source import read_tree

        return _of_tree(read_tree(path, arch, progress=progress), release)
    history, problems = _read_folder(path)
    return history, (*problems, *_unused(path, release))


def read_recorded(
    path: Union[str, Path], release: Optional[Release] = None,
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot in the dump or stream *path*, by its content; a stream that describes no device is none."""
    try:
        with Path(path).open("rb") as file:
            start = file.read(max(map(len, _STREAM_STARTS)))
    except OSError:    # told by the reader
        start = b""
    if not start.startswith(_STREAM_STARTS):
        return read_dump(path, release)
    from sphinx_vmsd.readers.stream import read_stream

    snapshot, problems = read_stream(path, release)
    if snapshot is not None and not snapshot.devices:
        lacks = Problem(Location(str(path)), "is a stream without description, so there is nothing to show",
                        "record it with -machine TYPE,suppress-vmdesc=off")
        return None, (*problems, lacks)
    return snapshot, problems


def _start(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise ValueError("it is a pipe or a device, and would be read more than once: save it to a file")
    with path.open("rb") as file:
        return file.read(_PEEK)


def _reader_of(start: bytes) -> Callable[[Path, Optional[Release]], Found]:
    if start.startswith(_STREAM_STARTS):
        return _read_stream
    if f'"{MARK}"'.encode() in start:
        return _read_dump
    if _MACHINES.match(start) and any(word in start for word in _MACHINE_WORDS):
        return _read_machines
    return _read_spec if _SPEC.search(start) else _read_nothing


def _read_machines(path: Path, release: Optional[Release]) -> Found:
    """A machine list; the file may be named after its architecture."""
    arch = _arch(path)
    machines, problems = read_machines(path, arch)
    found = release or release_of_path(path) or Release("unknown")
    origin = f"machine list {path}"
    made = Snapshot(found, machines=machines, evidence=frozenset({Evidence.COMPAT}), arch=arch, origin=origin)
    return _history([made] if machines else []), problems


def _read_nothing(path: Path, _release: Optional[Release]) -> Found:
    return None, (Problem(Location(str(path)), "is no source of facts", f"a source is {KINDS}"),)


def _read_stream(path: Path, release: Optional[Release]) -> Found:
    from sphinx_vmsd.readers.stream import read_stream  # readers are imported when their kind of source turns up

    snapshot, problems = read_stream(path, release)
    return _history([snapshot]), problems


def _read_dump(path: Path, release: Optional[Release]) -> Found:
    snapshot, problems = read_dump(path, release, _arch(path))
    return _history([snapshot]), problems


def _arch(path: Path) -> Optional[str]:
    """The architecture that a file is named after, if it is."""
    arch = path.name.split(".")[0]
    return arch if arch in architectures() else None


def _read_spec(path: Path, release: Optional[Release]) -> Found:
    from sphinx_vmsd.readers.spec.read import read_spec

    spec, problems = read_spec(path)
    return spec.history if spec else None, (*problems, *_unused(path, release))


def _unused(path: Path, release: Optional[Release]) -> tuple[Problem, ...]:
    """That *release* was named for what names its releases itself."""
    return (Problem(Location(str(path)), f"tells its releases itself; {release}= is not used"),) if release else ()


def _read_folder(path: Path) -> Found:
    dumps = path / "dumps" if (path / "dumps").is_dir() else path
    if _is_release(path):
        return _read_dumps([path])
    folders = [one for one in dumps.iterdir() if one.is_dir() and _RELEASE_FOLDER.match(one.name)]
    if any(one for folder in folders for one in folder.glob("*.json")):
        return _read_dumps(folders)
    from sphinx_vmsd.readers.spec.merge import merge
    from sphinx_vmsd.readers.spec.read import read_specs

    specs, problems = read_specs(path)
    if not specs:
        reason = f"holds no spec (*{', *'.join(SUFFIXES)}) and no dump (RELEASE/ARCH.json)"
        return None, problems or (Problem(Location(str(path)), reason, f"a source is {KINDS}"),)
    history, more = merge(specs)
    return history, (*problems, *more)


def _is_release(path: Path) -> bool:
    """Whether the folder is one of ARCH.json dumps, named after its release."""
    files = sorted(path.glob("*.json")) if _RELEASE_FOLDER.match(path.absolute().name) else []
    return bool(files) and files[0].is_file() and f'"{MARK}"'.encode() in _start(files[0])


def _of_tree(answer: tuple[Snapshot, tuple[Problem, ...]], release: Optional[Release]) -> Found:
    """A tree, as of the *release* that was named for it; one in which nothing at all was found is none."""
    snapshot, problems = answer
    snapshot = replace(snapshot, release=release) if release else snapshot
    return _history([snapshot] if snapshot.devices or snapshot.descriptions else []), problems


def _read_dumps(folders: Iterable[Path]) -> Found:
    """One snapshot a release folder; ``machines/`` beside ``dumps/`` gives its machine types."""
    snapshots: list[Optional[Snapshot]] = []
    problems: list[Problem] = []
    for folder in folders:
        parts, found = _read_release(folder)
        problems += found
        snapshots.append(unite(parts) if parts else None)
    return _history(snapshots), tuple(problems)


def _read_release(folder: Path) -> tuple[list[Snapshot], list[Problem]]:
    parts: list[Snapshot] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json")):
        snapshot, found = read_dump(path, Release(folder.name), path.stem)
        problems += found
        listed = folder.parent.parent / "machines" / folder.name / path.name
        if snapshot and listed.is_file():
            machines, more = read_machines(listed, path.stem)
            problems += more
            snapshot = replace(snapshot, machines=machines, evidence=snapshot.evidence | {Evidence.COMPAT})
        parts += [snapshot] if snapshot else []
    return parts, problems


def _history(snapshots: Iterable[Optional[Snapshot]]) -> Optional[History]:
    found = sorted((one for one in snapshots if one is not None), key=lambda snapshot: snapshot.release)
    return History(tuple(found)) if found else None
