"""Which of the files of a preview changed, compared with what they were before the last build began."""
from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx_vmsd.cli.serving import Seen, files_below

#: Seconds between two looks at the files, at least; with many files, so many times as long as a look takes.
PAUSE, REST = 0.02, 12

#: Time of change and size of the files of the project and of each dependency outside of it, a file or a folder.
Look = Mapping[Path, Mapping[str, tuple[int, int]]]


def dependencies(place: Path, docs: Path) -> tuple[Path, ...]:
    """What the last build left as the files of the pages, outside of *docs*; some may be missing yet."""
    try:
        names = json.loads((place / "doctrees" / "vmsd" / "watch.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    home = docs.resolve()
    return tuple(path for path in map(Path, names) if home not in path.parents)


def look(docs: Path, place: Path) -> Look:
    """What all files that are watched are like now."""
    home = docs.resolve()
    return {home: _times(home), **{path: _times(path) for path in dependencies(place, docs)}}


def differing(before: Look, now: Look) -> list[Path]:
    """The files that are not what they were; those of a new dependency were never anything else."""
    return [
        Path(name) for path in now if path in before
        for name in sorted({*before[path], *now[path]}) if before[path].get(name) != now[path].get(name)
    ]


def changes(docs: Path, place: Path, before: Look, pause: float = PAUSE) -> Iterator[list[Path]]:
    """The files that changed since *before*, each time some did, also those that do while the last ones are worked on.

    What a build itself writes lies elsewhere, so it never loops.
    """
    seen = Seen()
    while True:
        time.sleep(pause)
        start = time.perf_counter()
        now = look(docs, place)
        pause = max(PAUSE, REST * (time.perf_counter() - start))
        changed = seen.new(differing(before, now))
        if changed:
            yield changed
        before = now


def _times(path: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for one in files_below(path) if path.is_dir() else (path,):
        try:
            state = one.stat()
        except OSError:
            continue
        found[os.fspath(one)] = (state.st_mtime_ns, state.st_size)
    return found
