"""Feed the engine descriptions, states and bytes at random: ``python tests/fuzz/fuzz_wire.py [SECONDS]``.

Uses hypothesis with a new seed each round, or atheris where it is installed (``--atheris PROPERTY``). What fails is
printed with the input that shows it; the exit status is then 1.
"""
from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve()
PROPERTIES = (
    "test_save_then_load_is_the_identity", "test_any_bytes_load_or_fail_with_a_place",
    "test_damage_is_noticed_or_loads", "test_layout_is_what_is_written",
)


def properties() -> ModuleType:
    """The module of the properties; imported late, so that atheris can watch."""
    sys.path[:0] = [str(HERE.parents[1] / "wire"), str(HERE.parents[2])]
    return importlib.import_module("test_properties")


def with_atheris(name: str, seconds: float) -> None:
    """Guided by coverage: atheris supplies the choices that hypothesis makes."""
    import atheris

    with atheris.instrument_imports(include=["sphinx_vmsd"]):
        module = properties()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}"], getattr(module, name).hypothesis.fuzz_one_input)
    atheris.Fuzz()


def with_hypothesis(seconds: float, examples: int) -> int:
    """Rounds of *examples* for every property until the time is over; how many rounds were clean."""
    from hypothesis import seed, settings

    module = properties()
    more = settings(module.SLOW, max_examples=examples, database=None, print_blob=True)
    end, rounds, start = time.monotonic() + seconds, 0, int(time.time())
    while time.monotonic() < end:
        for name in PROPERTIES:
            test = getattr(module, name)
            test._hypothesis_internal_use_settings = more    # settings() is for functions without any
            seed(start + rounds)(test)()
        rounds += 1
    return rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("--examples", type=int, default=500, help="per property and round")
    parser.add_argument("--atheris", choices=PROPERTIES, metavar="PROPERTY", help="use atheris on one property")
    arguments = parser.parse_args()
    if arguments.atheris:
        with_atheris(arguments.atheris, arguments.seconds)
    rounds = with_hypothesis(arguments.seconds, arguments.examples)
    sys.stdout.write(f"{rounds} rounds of {arguments.examples} examples for {len(PROPERTIES)} properties: clean\n")


if __name__ == "__main__":
    main()
