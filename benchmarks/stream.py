"""Decoding streams: this package against QEMU's ``scripts/analyze-migration.py``, side by side in one run.

    python benchmarks/stream.py --script qemu/scripts/analyze-migration.py [STREAM …]

Both turn every section into a JSON text. *throughput* is the ratio of bytes decoded a second, with the interpreter
running and all modules loaded; *command* is the ratio of the processor time of the whole commands. Streams the script
fails on are listed and left out of the ratios. Ratios above 1: this package is faster.
"""
from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

from sphinx_vmsd.readers.streamfile import opened
from sphinx_vmsd.render.stream.document import document
from sphinx_vmsd.wire.stream import read

ROOT = Path(__file__).parent.parent
STREAMS = ROOT / "tests" / "conformance" / "data" / "streams"


def ours(path: Path) -> str:
    """The stream as JSON text, by this package."""
    with opened(path) as data:
        return "".join(document(data, read(data), str(path)))


def theirs(code: CodeType, script: Path, path: Path) -> str:
    """The stream as JSON text, by the script (already compiled)."""
    output, arguments = io.StringIO(), sys.argv
    sys.argv = [str(script), "-f", str(path)]
    try:
        with contextlib.redirect_stdout(output):
            exec(code, {"__name__": "__main__"})
    finally:
        sys.argv = arguments
    return output.getvalue()


def best(run: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time) -> float:
    """The shortest of *rounds* runs, in seconds of *clock* (processor time: the machine may be busy)."""
    times = []
    for _ in range(rounds):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def fails(run: Callable[[], object]) -> bool:
    """Whether the script fails on a stream: it raises plain exceptions of every kind."""
    try:
        run()
    except (Exception, SystemExit):
        return True
    return False


@contextlib.contextmanager
def unpacked(paths: list[Path]) -> Iterator[list[Path]]:
    """The streams as plain files: the script reads no gzip."""
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for path in paths:
            if path.suffix == ".gz":
                target = Path(folder) / path.stem
                target.write_bytes(gzip.decompress(path.read_bytes()))
                plain.append(target)
            else:
                plain.append(path)
        yield plain


def command(arguments: list[str], cache: str) -> Callable[[], object]:
    """A whole command, output thrown away; compiled modules are in *cache*, as those of installed packages are."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return lambda: subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)


def children() -> float:
    """Processor time of all commands so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def commands(script: Path, path: Path, rounds: int) -> float:
    """How many times as long as ours the script's command takes; the two take turns."""
    with tempfile.TemporaryDirectory() as cache:
        both = (command([str(script), "-f", str(path)], cache),
                command(["-m", "sphinx_vmsd", "stream", "--json", str(path)], cache))
        times = [[best(run, 1, children) for run in both] for _ in range(rounds + 1)][1:]    # the first one compiles
    theirs_best, ours_best = (min(column) for column in zip(*times))
    return theirs_best / ours_best


def main() -> None:
    """Measure and print a line a stream, then the geometric means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--script", type=Path, required=True, help="analyze-migration.py of a QEMU source tree")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("streams", nargs="*", type=Path)
    options = parser.parse_args()
    script = options.script.resolve()
    code = compile(script.read_text("utf-8"), str(script), "exec")
    paths = options.streams or sorted(STREAMS.glob("*.mig*"))
    ratios: list[tuple[float, float]] = []
    total = [0.0, 0.0]
    with unpacked(paths) as plain:
        for path in plain:
            size, mine = path.stat().st_size, best(lambda path=path: ours(path), options.rounds)
            if fails(lambda path=path: theirs(code, script, path)):
                print(f"{path.name:45} ours {size / mine / 1e6:7.1f} MB/s   the script fails")
                continue
            other = best(lambda path=path: theirs(code, script, path), max(2, options.rounds // 2))
            whole = commands(script, path, options.rounds)
            ratios.append((other / mine, whole))
            total[0] += other
            total[1] += mine
            rate = size / mine / 1e6
            print(f"{path.name:45} ours {rate:7.1f} MB/s   throughput {other / mine:5.1f} x   command {whole:4.2f} x")
    if ratios:
        print(f"{'all bytes of all these streams':45} {'':17} throughput {total[0] / total[1]:5.1f} x")
        means = [math.exp(sum(map(math.log, column)) / len(column)) for column in zip(*ratios)]
        worst = [min(column) for column in zip(*ratios)]
        print(f"{'geometric mean':45} {'':17} throughput {means[0]:5.1f} x   command {means[1]:4.2f} x")
        print(f"{'worst':45} {'':17} throughput {worst[0]:5.1f} x   command {worst[1]:4.2f} x")


if __name__ == "__main__":
    main()
