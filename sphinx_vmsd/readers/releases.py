"""Which release the facts of a source are of: known, and of one source only."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sphinx_vmsd.model import Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.dump import release_of_folder

#: The release of facts that nothing tells.
UNTOLD = "does not say which release it is of"
HOW = "write RELEASE=SOURCE, as in 10.0=dump.json"
#: A source as it was written, and facts in it.
Named = tuple[str, Snapshot]


def is_known(release: Release) -> bool:
    """Whether *release* has a number: without one it can't be compared."""
    return Release.is_valid(release.text)


def release_problems(found: Iterable[Named]) -> tuple[Problem, ...]:
    """One problem for each source in *found* whose release is not known, or is that of another source.

    Dumps in a folder that is named after their release are its architectures.
    """
    problems: list[Problem] = []
    first: dict[Release, str] = {}
    for source, snapshot in found:
        if not is_known(snapshot.release):
            problems.append(Problem(Location(source), UNTOLD, HOW))
            continue
        other = first.get(snapshot.release)
        if other is None:
            first[snapshot.release] = source
        elif not _architectures(snapshot.release, other, source):
            problems.append(Problem(Location(source), f"is of release {snapshot.release}, and so is {other}",
                                    "one source a release, or one folder RELEASE/ARCH.json of dumps"))
    return tuple(problems)


def _architectures(release: Release, *sources: str) -> bool:
    paths: Sequence[Path] = [Path(source) for source in sources]
    return len(set(paths)) > 1 and len({path.parent for path in paths}) == 1 and release_of_folder(paths[0]) == release
