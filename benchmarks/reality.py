"""Verdicts beside real migrations: ``python benchmarks/reality.py --data DIR [--tree RELEASE=TREE]... [--rst FILE]``.

DIR has ``dumps/``, ``machines/`` and ``migrations.json``. For every migration of its matrix the verdict for the devices
on the command line is compared with what QEMU did; a failure in another section is told apart by the name of its cause.
With the source trees of both releases (``--tree 7.2.22=...  --tree 10.0.13=...``) the verdicts by the C source are
compared in the same way: they know conditions, properties and what each machine type sets.
"""
from __future__ import annotations

import argparse
import json
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.model import History, Outcome, Release, walk
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.machines import read_machines
from sphinx_vmsd.readers.source import read_tree

#: What a failure looks like, its name, and why the verdict of the device on the command line does not show it.
CAUSES = (
    (r"is not a valid device model name", "device type missing", "the destination's binary has no such device type"),
    (r"unsupported machine type", "machine type missing", "the destination's binary has no such machine type"),
    (r"unable to find CPU model", "CPU model missing", "the destination's binary has no such CPU model"),
    (r"invalid option", "command line", "an option of the source's command line is gone"),
    (r"Please set scsi=off", "command line", "the destination refuses the source's command line"),
    (r"Failed to load cpu:cpreg_vmstate_array_len", "Arm CPU registers",
     "the CPU's registers travel as an array whose length is the number of registers that this release emulates; "
     "the CPU is no device of the command line"),
    (r"of device 'cpu'", "CPU section", "the section of a CPU, which is no device of the command line"),
    (r"Property 'block-size' changed", "virtio-mem block size",
     "a hook compares a property whose default each release derives from the host"),
    (r"of device 'ram'", "RAM blocks", "RAM blocks are no device state; their names and sizes are not in a dump"),
    (r"MIG_CMD", "stream command", "the stream holds a command the destination does not know"),
    (r"Assertion|process killed", "crash", "the destination ends with an assertion or a signal"),
)
#: What is predicted where the facts of one release have the type and those of the other do not.
ONE_SIDED = "not in both"
_SECTION = re.compile(r"(?:of device '|Missing section footer for )([^'\s]+)")


@dataclass(frozen=True)
class Compared:
    """One migration: what was predicted for its devices, what happened to them, and the cause of another failure."""

    arch: str
    direction: str
    device: str
    predicted: str
    real: str
    cause: str
    section: str


def histories(data: Path) -> dict[str, History]:
    """The two releases for each architecture, machine types included."""
    found = {}
    for arch in sorted({path.stem for path in data.glob("dumps/*/*.json")}):
        snapshots = []
        for path in sorted(data.glob(f"dumps/*/{arch}.json"), key=lambda one: Release(one.parent.name)):
            snapshot, problems = read_dump(path, arch=arch)
            assert snapshot is not None, problems
            machines, _ = read_machines(data / "machines" / path.parent.name / path.name, arch)
            snapshots.append(snapshot.__class__(snapshot.release, snapshot.devices, machines=machines,
                                                evidence=snapshot.evidence, arch=arch, origin=snapshot.origin))
        found[arch] = History(tuple(snapshots))
    return found


def of_trees(named: list[str], arches: Iterable[str]) -> dict[str, History]:
    """The releases of source trees, the same for each architecture."""
    snapshots = []
    for release, _, tree in (one.partition("=") for one in named):
        snapshot, problems = read_tree(tree)
        assert snapshot.devices, problems
        snapshots.append(replace(snapshot, release=Release(release)))
    history = History(tuple(sorted(snapshots, key=lambda one: one.release)))
    return dict.fromkeys(arches, history)


class Predictor:
    """Verdicts, each computed once; ``by_machine``: the facts know what a machine type sets."""

    def __init__(self, found: dict[str, History], arguments: dict[str, dict[str, list[str]]], by_machine: bool) -> None:
        self.histories, self.arguments, self.by_machine = found, arguments, by_machine
        self.verdict = lru_cache(maxsize=None)(self._verdict)
        self.outcome = lru_cache(maxsize=None)(self._outcome)

    def types(self, arch: str, device: str) -> list[str]:
        """The device types on the command line of *device*, and the virtio device behind a transport."""
        words = self.arguments.get(arch, {}).get(device, [])
        named = [words[at + 1].split(",")[0] for at, word in enumerate(words[:-1]) if word == "-device"]
        virtio = [one for one in named if one.startswith(("virtio-", "vhost-"))]
        behind = [re.sub(r"-(pci|ccw)(-\w+)?$", "-device", one) for one in virtio]
        return [*named, *(one for one in behind if one not in named)]

    def _verdict(self, arch: str, device: str, source: str, destination: str, machine: str) -> tuple[Outcome, bool]:
        """The outcome, and whether the destination lacks the type."""
        history = self.histories[arch]
        after = history.at(Release(destination))
        gone = after is not None and after.device(device) is None
        if after is not None and after.machine(machine) is None:
            return Outcome.FAILS, gone
        return self.outcome(arch, device, source, destination, machine if self.by_machine else None), gone

    def _outcome(self, arch: str, device: str, source: str, destination: str, machine: Optional[str]) -> Outcome:
        """The outcome; a dump names no property that a machine type could set."""
        return migrate(self.histories[arch], device, Release(source), Release(destination), machine).outcome

    def known(self, arch: str, device: str) -> bool:
        """Whether a release knows state of the type; most transports have none of their own."""
        found = [one.device(device) for one in self.histories[arch].snapshots]
        return any(one.states for one in found if one)

    def sections(self, arch: str, device: str) -> set[str]:
        """The names of the descriptions of a type in either release."""
        found = [one.device(device) for one in self.histories[arch].snapshots]
        return {part.name for one in found if one for state in one.states for _, part in walk(state)}


def compare(record: dict[str, Any], predictor: Predictor) -> Optional[Compared]:
    """*record* judged; ``None`` when its source made no stream or it is not between two releases."""
    arch, device = record["arch"], record["device"]
    if record["ok"] is None or record["test"] != "matrix" or record["src"] == record["dst"]:
        return None
    types = [one for one in predictor.types(arch, device) if predictor.known(arch, one)]
    verdicts = [predictor.verdict(arch, one, record["src"], record["dst"], record["machine"]) for one in types]
    if any(gone for _, gone in verdicts):
        predicted = ONE_SIDED
    else:
        order = [Outcome.FAILS, Outcome.DEPENDS, Outcome.UNKNOWN, Outcome.LOSSY, Outcome.WORKS]
        predicted = min((one for one, _ in verdicts), key=order.index).value if verdicts else "no own section"
    error = record.get("error") or ""
    match = _SECTION.search(error)
    section = match.group(1).rpartition("/")[2] if match else ""
    own = {name for one in types for name in predictor.sections(arch, one)}
    cause = next((name for pattern, name, _ in CAUSES if re.search(pattern, error)), "")
    real = "accepted" if record["ok"] else "refused" if section in own else "failed elsewhere"
    return Compared(arch, record["direction"], device, predicted, real, "" if record["ok"] else cause, section)


def rows(found: list[Compared]) -> tuple[Counter[tuple[str, str]], dict[tuple[str, ...], list[Compared]]]:
    """Counts of predicted and real, and what has to be explained, by name."""
    counted = Counter((one.predicted, one.real) for one in found)
    odd: dict[tuple[str, ...], list[Compared]] = defaultdict(list)
    for one in found:
        if one.real != "accepted":
            odd[one.cause or f"section {one.section}", one.arch, one.direction, one.predicted].append(one)
        elif one.predicted in ("fails", ONE_SIDED):
            odd["accepted all the same", one.arch, one.direction, one.predicted].append(one)
    return counted, odd


def explain(cause: str, predicted: str) -> str:
    """Why the prediction is what it is."""
    if cause == "accepted all the same":
        return ("the dump of one release does not list the type: it registers its state by hand there, or has none"
                if predicted == ONE_SIDED else "QEMU accepts the stream and does not notice that it is misread")
    if cause.startswith("section "):
        return "the facts say so, too" if predicted == "fails" else "the facts do not decide it; the verdict says so"
    return next((why for _, name, why in CAUSES if name == cause), "")


def intro(by_source: bool) -> list[str]:
    """What the facts are; and the head of the page."""
    title = "Verdicts by the source, and reality" if by_source else "Verdicts and reality"
    facts = (
        "The facts are the C source of 7.2.0 and 10.0.0: conditions, properties, what each machine type sets, and "
        "state that devices register by hand."
        if by_source else
        "The facts are the dumps and machine lists of the two releases, so a device is judged by the sections that "
        "``-dump-vmstate`` shows."
    )
    text = (
        f"Real migrations between QEMU 7.2.22 and 10.0.13 beside the verdict for the devices on their command lines. "
        f"{facts} *Refused*: QEMU failed in a section of the device. *Failed elsewhere*: in another section, or before "
        "the stream was read."
    )
    return [".. Generated by benchmarks/reality.py; do not edit.", "", title, "=" * len(title), "",
            *textwrap.wrap(text, 118, break_on_hyphens=False), ""]


def rst(found: list[Compared], by_source: bool) -> str:
    """The page."""
    counted, odd = rows(found)
    wrong = sum(counted[one] for one in counted if one[1] == "refused" and one[0].startswith("works"))
    said = sum(counted[one] for one in counted if one[1] == "refused" and one[0] == "fails")
    refused = sum(count for (_, real), count in counted.items() if real == "refused")
    lines = [
        *intro(by_source),
        f".. list-table:: {len(found)} migrations, predicted and real", "   :header-rows: 1", "", "   * - predicted",
        "     - accepted", "     - refused", "     - failed elsewhere",
    ]
    for predicted in sorted({one for one, _ in counted}):
        cells = [counted[predicted, real] for real in ("accepted", "refused", "failed elsewhere")]
        lines += [f"   * - {predicted}", *(f"     - {cell}" for cell in cells)]
    lines += [
        "", f"Of {refused} refusals {said} are predicted; {wrong} have the verdict *works*."
        f"{'' if said + wrong == refused else ' The others are not known.'}", "",
        "Every failure, by its cause", "---------------------------", "",
        ".. list-table::", "   :header-rows: 1", "   :widths: 14 12 10 22 12 30", "",
        "   * - cause", "     - where", "     - migrations",
        "     - devices", "     - predicted", "     - why",
    ]
    for (cause, arch, direction, predicted), members in sorted(odd.items(), key=lambda item: (-len(item[1]), item[0])):
        devices = sorted({one.device for one in members})
        shown = ", ".join(f"``{one}``" for one in devices[:4])
        shown += f" and {len(devices) - 4} more" if len(devices) > 4 else ""
        lines += [f"   * - {cause}", f"     - {arch}, {direction}", f"     - {len(members)}", f"     - {shown}",
                  f"     - {predicted}", f"     - {explain(cause, predicted)}"]
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tree", action="append", default=[], metavar="RELEASE=TREE")
    parser.add_argument("--rst", type=Path)
    arguments = parser.parse_args()
    data = json.loads((arguments.data / "migrations.json").read_text("utf-8"))
    dumps = histories(arguments.data)
    facts = of_trees(arguments.tree, dumps) if arguments.tree else dumps
    predictor = Predictor(facts, data["device_args"], by_machine=bool(arguments.tree))
    found = [one for one in (compare(record, predictor) for record in data["records"]) if one is not None]
    counted, odd = rows(found)
    for (predicted, real), count in sorted(counted.items()):
        print(f"{count:6d} predicted {predicted}, {real}")
    print(f"{sum(not one[0] for one in odd)} groups without a cause")
    if arguments.rst:
        arguments.rst.write_text(rst(found, bool(arguments.tree)), "utf-8")


if __name__ == "__main__":
    main()
