"""Reading specs: this package against PyYAML alone, side by side in one run.

    python benchmarks/specs.py [FOLDER]

Without FOLDER, the specs that ``sphinx-vmsd import`` writes from the test data are read. PyYAML only makes plain
values; this package also keeps places, checks everything and builds the facts of each release. A ratio of 1 means
as fast as that loader.
"""
from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from sphinx_vmsd.readers.recognise import read_source
from sphinx_vmsd.readers.spec import read_specs
from sphinx_vmsd.readers.spec.write import device_names, write_spec

DATA = Path(__file__).parent.parent / "tests" / "conformance" / "data"


def written(folder: Path) -> None:
    """Write the specs of the test data into *folder*."""
    history, problems = read_source(str(DATA))
    assert history is not None and not problems
    for number, device in enumerate(device_names(history)):
        (folder / f"{number}.yaml").write_text(write_spec(history, device), encoding="utf-8")


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def compare(folder: Path) -> None:
    """Print the ratios for the specs in *folder*."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))]
    ours = seconds(lambda: read_specs(folder))
    for name in ("CSafeLoader", "SafeLoader"):
        loader = getattr(yaml, name)
        theirs = seconds(lambda loader=loader: [yaml.load(text, Loader=loader) for text in texts])  # type: ignore[misc]
        print(f"{len(texts)} specs: {ours / theirs:.2f} x the time of yaml.{name}")


def main() -> None:
    """Parse the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    folder = parser.parse_args().folder
    if folder is not None:
        compare(folder)
        return
    with tempfile.TemporaryDirectory() as made:
        written(Path(made))
        compare(Path(made))


if __name__ == "__main__":
    main()
