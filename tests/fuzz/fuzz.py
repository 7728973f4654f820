"""Feed the engine and the stream reader input at random: ``python tests/fuzz/fuzz.py {wire,stream} [SECONDS]``.

Runs the properties of ``tests/wire/test_properties.py`` or ``tests/stream/test_fuzz.py``, which CI runs for some
hundred examples each. Uses hypothesis with a new seed each round, or atheris where it is installed (``--atheris
PROPERTY``). What fails is printed with the input that shows it; the exit status is then 1.
"""
from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve()
MODULES = {"wire": "test_properties", "stream": "test_fuzz"}


def properties(part: str) -> ModuleType:
    """The module of the properties; imported late, so that atheris can watch."""
    sys.path[:0] = [str(HERE.parents[1] / part), str(HERE.parents[2])]
    return importlib.import_module(MODULES[part])


def names_of(module: ModuleType) -> tuple[str, ...]:
    """The properties: tests that hypothesis feeds."""
    return tuple(name for name in dir(module) if hasattr(getattr(module, name), "hypothesis"))


def with_atheris(part: str, name: str, seconds: float) -> None:
    """Guided by coverage: atheris supplies the choices that hypothesis makes."""
    import atheris

    with atheris.instrument_imports(include=["sphinx_vmsd"]):
        module = properties(part)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}"], getattr(module, name).hypothesis.fuzz_one_input)
    atheris.Fuzz()


def with_hypothesis(part: str, seconds: float, examples: int) -> str:
    """Rounds of *examples* for every property until the time is over; what was run, in words."""
    from hypothesis import HealthCheck, seed, settings

    module = properties(part)
    names = names_of(module)
    more = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None,
                    print_blob=True)
    end, done, start = time.monotonic() + seconds, 0, int(time.time())
    while time.monotonic() < end:
        test = getattr(module, names[done % len(names)])
        test._hypothesis_internal_use_settings = more    # settings() is for functions without any
        seed(start + done)(test)()
        done += 1
    return f"{done} runs of up to {examples} examples of {len(names)} properties: clean"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=MODULES)
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("--examples", type=int, default=500, help="per property and round")
    parser.add_argument("--atheris", metavar="PROPERTY", help="use atheris on one property")
    arguments = parser.parse_args()
    if arguments.atheris:
        with_atheris(arguments.part, arguments.atheris, arguments.seconds)
    sys.stdout.write(with_hypothesis(arguments.part, arguments.seconds, arguments.examples) + "\n")


if __name__ == "__main__":
    main()
