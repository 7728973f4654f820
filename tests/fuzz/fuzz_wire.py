"""Feed the engine descriptions, states and bytes at random: ``python tests/fuzz/fuzz_wire.py [SECONDS]``.

Uses atheris where it is installed (``--atheris``, its options follow), else hypothesis with a seed a round. What
fails is printed with the input that shows it; the exit status is then 1.
"""
from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "wire"), str(Path(__file__).parents[2])]

import test_properties as properties  # noqa: E402
from hypothesis import seed, settings  # noqa: E402

TESTS = (
    properties.test_save_then_load_is_the_identity,
    properties.test_any_bytes_load_or_fail_with_a_place,
    properties.test_damage_is_noticed_or_loads,
    properties.test_layout_is_what_is_written,
)


def with_atheris(options: list[str]) -> None:
    """Coverage-guided: atheris supplies the choices that hypothesis makes."""
    import atheris

    fuzz_one = properties.test_damage_is_noticed_or_loads.hypothesis.fuzz_one_input
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *options], fuzz_one)
    atheris.Fuzz()


def with_hypothesis(seconds: float, examples: int) -> int:
    """Rounds of *examples* for every property until the time is over; how many rounds were clean."""
    end, rounds = time.monotonic() + seconds, 0
    start = int(time.time())
    while time.monotonic() < end:
        for test in TESTS:
            more = settings(properties.SLOW, max_examples=examples, database=None, print_blob=True)
            test._hypothesis_internal_use_settings = more    # a decorated test keeps its own otherwise
            seed(start + rounds)(test)()
        rounds += 1
    return rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("--examples", type=int, default=500, help="per property and round")
    parser.add_argument("--atheris", nargs=argparse.REMAINDER, metavar="OPTION", help="use atheris, with its options")
    arguments = parser.parse_args()
    if arguments.atheris is not None:
        with_atheris(arguments.atheris)
    rounds = with_hypothesis(arguments.seconds, arguments.examples)
    sys.stdout.write(f"{rounds} rounds of {arguments.examples} examples for {len(TESTS)} properties: nothing found\n")


if __name__ == "__main__":
    main()
