"""How long a QEMU tree takes to read, against bare tree-sitter in the same run, and how much of it is resolved.

    python benchmarks/source.py TREE [FACTS]

FACTS is a folder laid out like tests/conformance/data; with it the field lists and the machine types
are set against what real binaries of the same series say. Ratios only: seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "source")]

from compare import against_dump, against_machines, against_sizes, arch_of  # noqa: E402

from sphinx_vmsd.model import Problem, Snapshot, walk  # noqa: E402
from sphinx_vmsd.readers.source import read_tree  # noqa: E402
from sphinx_vmsd.readers.source.files import MAX_BYTES, Folder, relevant  # noqa: E402
from sphinx_vmsd.readers.source.parser import parser as c_parser  # noqa: E402

ROUNDS = 3


def best(work: Callable[[], object]) -> tuple[float, float]:
    """The shortest of some runs, in seconds; and the least processor time, that of child processes included."""
    taken, spent = [], []
    for _round in range(ROUNDS):
        start, before = time.perf_counter(), sum(os.times()[:4])
        work()
        taken.append(time.perf_counter() - start)
        spent.append(sum(os.times()[:4]) - before)
    return min(taken), min(spent)


def contents_of(tree: str) -> list[bytes]:
    """The contents of the files that the reader looks into."""
    folder = Folder(tree)
    contents = (folder.read(entry.path) for entry in folder.entries() if entry.size <= MAX_BYTES)
    return [data for data in contents if relevant(data)]


def speed(tree: str) -> None:
    """Print the two ratios."""
    contents = contents_of(tree)
    parse = c_parser().parse
    bare = best(lambda: [parse(data) for data in contents])
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)

        def first() -> None:
            for file in cache.iterdir():
                file.unlink()
            read_tree(tree, cache=cache)

        cold = best(first)
        warm = best(lambda: read_tree(tree, cache=cache))
    print(f"files parsed: {len(contents)}")
    ratios = [one / other for one, other in zip(cold, bare)]
    print(f"whole tree / bare tree-sitter, one thread, same files: {ratios[0]:.2f} (aim: at most 1.5)")
    print(f"  in processor time of all cores together: {ratios[1]:.2f}; load of this machine: {os.getloadavg()[0]:.1f}")
    print(f"first run / second run: {cold[0] / warm[0]:.0f} (aim: at least 10)")


def resolved(snapshot: Snapshot, problems: tuple[Problem, ...]) -> None:
    """Print how many descriptions are fully resolved, and why the others are not."""
    roots = [one.description for one in snapshot.devices] + [
        other.description for one in snapshot.devices for other in one.others
    ]
    places = {
        (one.location, one.name) for root in [*roots, *snapshot.descriptions] if root for _path, one in walk(root)
    }
    print(f"descriptions: {len(places)}, problems: {len(problems)}")
    for problem in problems:
        print(f"  {problem}")


def truth(snapshot: Snapshot, data: Path) -> None:
    """Print how far the snapshot agrees with what real binaries of its series say."""
    for kind, against in (("dumps", against_dump), ("machines", against_machines)):
        for path in sorted((data / kind).glob(f"{snapshot.release.series}.*/*.json*")):
            count, wrong = against(snapshot, path, arch_of(path))
            name = f"{path.parent.name}/{arch_of(path)}"
            print(f"{kind} {name}: {count - len(wrong)} of {count} agree {' '.join(wrong[:3])}")
            if kind == "dumps":
                known, unknown, other = against_sizes(snapshot, path)
                print(f"sizes {name}: {known - len(other)} of {known} agree, {unknown} not told {' '.join(other[:3])}")


def main() -> None:
    """Measure the tree that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("facts", nargs="?", type=Path)
    given = parser.parse_args()
    if not (given.tree / "VERSION").is_file():
        parser.error(f"{given.tree} is no QEMU source tree")
    speed(str(given.tree))
    snapshot, problems = read_tree(given.tree, cache=False)
    resolved(snapshot, problems)
    if given.facts is not None:
        truth(snapshot, given.facts)


if __name__ == "__main__":
    main()
