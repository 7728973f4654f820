"""``check`` beside ``vmstate-static-checker.py``: what the script reports, what becomes of it here, how long both take.

``python benchmarks/check.py --script SCRIPT --dumps DIR [--script-data DIR]``: every pair of releases in DIR
(``RELEASE/ARCH.json``), both ways, and the script's own test dumps. A line of the script is *found* when a warning or
error is about the same device type, in the direction that the script looks at, by a rule that fits the line, or that
says that the whole section is refused. It is *noted* when the finding is a note, which says what the dumps do not
tell; else a *false alarm* with the reason that the comparison of layouts gives, or *missed*.
"""
from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Optional

from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.finding import Direction, Finding
from sphinx_vmsd.compat.matching import same
from sphinx_vmsd.compat.renames import first_device
from sphinx_vmsd.model import Release, Snapshot
from sphinx_vmsd.readers.dump import read_dump

_SECTION = re.compile(r'Section "([^"]*)"')
_FIELD = re.compile(r'(?:expected field|Field) "([^"]*)"')
_FIELDS = {
    "bytes-regrouped", "field-added", "field-condition-changed", "field-count-changed", "field-moved", "field-removed",
    "field-size-changed", "field-type-changed", "nested-version-bump",
}
#: The rules that say what a line of the script says; the first that the line has the words of counts.
_FITTING: tuple[tuple[str, set[str]], ...] = (
    ("does not exist in dest", {"section-removed"}),
    ('Entry "Description" missing', {"section-removed"}),
    ('Entry "Subsections" missing', {"subsection-removed", "subsection-renamed"}),
    ('Subsection "', {"subsection-removed", "subsection-renamed"}),
    ("minimum version error", {"minimum-version-raised"}),
    ("version error", {"version-lowered", "nested-version-bump", "field-version-changed"}),
    ("size mismatch:", {"field-size-changed", "field-type-changed", "field-count-changed", "bytes-regrouped"}),
    ("", _FIELDS),
)
#: Rules that say that nothing inside the section is read.
_REFUSED = {"minimum-version-raised", "version-lowered", "vmsd-renamed"}
#: What no comparison in Python with dataclasses can do without.
_FLOOR = "import dataclasses, enum, hashlib, json, re, sys, typing; [json.load(open(one)) for one in sys.argv[1:]]"


class Pair(NamedTuple):
    """Two dumps."""

    old: Path
    new: Path

    @property
    def title(self) -> str:
        return "/".join(self.old.parts[-2:]) + " → " + "/".join(self.new.parts[-2:])


def lines_of(script: str, pair: Pair) -> list[str]:
    """The problems that the script reports, one a line."""
    command = [sys.executable, script, "-s", str(pair.old), "-d", str(pair.new)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Traceback" in run.stderr:
        raise SystemExit(f"{script} fails on {pair.title}: {run.stderr.splitlines()[-1]}")
    lines = run.stdout.replace('Section "', '\nSection "').splitlines()  # one message lacks its line end
    return [line for line in lines if _SECTION.match(line) and not _SECTION.fullmatch(line.strip())]


def judged(line: str, findings: list[Finding], old: Snapshot, new: Snapshot) -> tuple[str, str]:
    """What becomes of *line*, with the rules or the reason; *findings* are those of the script's direction."""
    match = _SECTION.search(line)
    name = match.group(1) if match else ""
    mine = [one for one in findings if name in one.devices or first_device(name) in map(first_device, one.devices)]
    wanted = next(rules for words, rules in _FITTING if words in line)
    field = _FIELD.search(line)
    if field and "size mismatch:" in line:
        last = field.group(1).rpartition(".")[2]
        mine = [one for one in mine if last in one.subject or one.rule in _REFUSED]
    loud = [one for one in mine if one.severity.rank and one.rule in wanted | _REFUSED]
    quiet = [one for one in mine if not one.severity.rank and one.rule in wanted | {"field-renamed"}]
    for word, found in (("found", loud), ("noted", quiet)):
        if found:
            return word, ", ".join(sorted({_why(one) for one in found}))
    reason = _reason(line, name, old, new)
    return ("false alarm", reason) if reason else ("missed", "")


def _why(one: Finding) -> str:
    """The rule of *one*; of a note also what it says and what it could not check."""
    if one.severity.rank:
        return f"{one.rule} ({one.severity.value})"
    doubts = "; ".join((one.message, *one.unchecked))
    return f"{one.rule} ({one.severity.value}: {doubts})"


def _reason(line: str, name: str, old: Snapshot, new: Snapshot) -> Optional[str]:
    before, after = old.device(name), new.device(name) or new.device(first_device(name))
    if before is None or after is None or before.description is None or after.description is None:
        return None
    if same(before.description, after.description):
        return "both descriptions say the same"
    if re.match(r'Section "[^"]*" version error', line) and before.description.version <= after.description.version:
        return "the version of the description, which QEMU repeats there and sends, did not fall"
    found = changes(before.description, after.description)
    if not found:
        if "size mismatch" in line:
            return "a size in memory that is not on the wire differs, or a count that one dump does not tell"
        if "unused" in line:
            return "the older dump tells no element count; with it the bytes add up"
        return "the layouts are the same: a field moved into or out of a struct, or a recorded rename"
    return None


def pairs_in(dumps: Path) -> Iterator[Pair]:
    """Every pair of releases for each architecture, both ways."""
    for arch in sorted({path.name for path in dumps.glob("*/*.json")}):
        found = sorted(dumps.glob(f"*/{arch}"), key=lambda path: Release(path.parent.name))
        for old, new in itertools.combinations(found, 2):
            yield Pair(old, new)
            yield Pair(new, old)


def snapshot_of(path: Path) -> Snapshot:
    """The dump *path*; ends the benchmark with the reason where it can't be read."""
    snapshot, problems = read_dump(path)
    if snapshot is None:
        raise SystemExit(f"error: {problems[0]}")
    return snapshot


def compare(script: str, pair: Pair, show: bool) -> Counter[str]:
    """Judge the script's lines about *pair*; the script looks at one direction, old to new."""
    old, new = map(snapshot_of, pair)
    findings = list(check(old, new, directions=(Direction.FORWARD,)))
    counted: Counter[str] = Counter()
    lines = lines_of(script, pair)
    for line in lines:
        verdict, why = judged(line, findings, old, new)
        counted[verdict] += 1
        if show or verdict == "missed":
            print(f"    {verdict}: {line}\n        {why}")
    told = "\n".join(lines)
    extra = [one for one in findings if one.severity.rank and not any(f'"{each}"' in told for each in one.devices)]
    counted["only here"] = len(extra)
    print(f"{pair.title}: script {len(lines)}; " + ", ".join(f"{word} {counted[word]}" for word in sorted(counted)))
    return counted


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Processor seconds of *command*, start-up included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)    # os.times() counts in hundredths
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Times(NamedTuple):
    """Processor seconds: our first answer about a pair, the same answer again, a dump beside itself, the script.

    ``floor``: Python with the modules of its library that the first answer takes, and the dumps read as JSON.
    """

    first: float
    again: float
    same: float
    script: float
    floor: float


def race(script: str, pair: Pair, rounds: int) -> Times:
    """The best of *rounds* each, in turns. What is imported was compiled before, as by an installation."""
    rows: list[Times] = []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours = [sys.executable, "-m", "sphinx_vmsd", "check"]
    theirs = [sys.executable, script, "-s", str(pair.old), "-d", str(pair.new)]
    floor = [sys.executable, "-c", _FLOOR, *map(str, pair)]
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as cache:
            environment["XDG_CACHE_HOME"] = cache
            asked = [*([*ours, str(pair.old), str(pair.new)] for _ in range(2)), [*ours, str(pair.old), str(pair.old)]]
            rows.append(Times(*(timed(command, environment) for command in (*asked, theirs, floor))))
    return Times(*(min(column) for column in zip(*rows[1:])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--script", required=True)
    parser.add_argument("--dumps", type=Path, required=True)
    parser.add_argument("--script-data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="every line of the script with its judgement")
    arguments = parser.parse_args()
    if not Path(arguments.script).is_file():
        parser.error(f"{arguments.script} is no file")
    pairs = list(pairs_in(arguments.dumps))
    if not pairs:
        parser.error(f"{arguments.dumps} has no two RELEASE/ARCH.json of one architecture")
    if arguments.script_data:
        test = Pair(arguments.script_data / "dump1.json", arguments.script_data / "dump2.json")
        pairs += [test, Pair(test.new, test.old)]
    total: Counter[str] = Counter()
    for pair in pairs:
        total += compare(arguments.script, pair, arguments.show)
    print(f"in all: {json.dumps(total)}")
    for pair in pairs if arguments.rounds else ():
        times = race(arguments.script, pair, arguments.rounds)
        ratios = ", ".join(f"{word} {one:.3f} s ({one / times.script:.2f})" for word, one in zip(times._fields, times))
        print(f"{pair.title}: {ratios}")


if __name__ == "__main__":
    main()
