"""The transition diagram of a device: its descriptions through the releases, and which loads which."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Optional

from sphinx_vmsd.compat.run import migrate
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Description, Device, History, MachineType, Outcome, Release, Snapshot, find_device
from sphinx_vmsd.render.diagram.graph import Direction, Edge, Graph, Node, in_words
from sphinx_vmsd.render.diagram.metrics import wrap
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.properties import properties_table
from sphinx_vmsd.render.say import Say, plainly
from sphinx_vmsd.render.table import Mark, Ref, Row, Table
from sphinx_vmsd.render.verdicts import LOOK_OF, losses, why
from sphinx_vmsd.render.words import also_loads

MOST_CHANGES = 4
_VERSION, _MINIMUM = "version", "minimum"
MOST_LONG = 6
"""Histories with more different descriptions than this show neighbours only; the matrix has the rest."""
_WORSE = (Outcome.WORKS, Outcome.LOSSY, Outcome.DEPENDS, Outcome.UNKNOWN, Outcome.FAILS)


@dataclass(frozen=True)
class Era:
    """Consecutive releases with the same description; ``changes`` says what the first of them brought."""

    releases: tuple[Release, ...]
    device: Device
    changes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The releases as "8.0" or "8.1 – 9.0"."""
        first, last = self.releases[0], self.releases[-1]
        return str(first) if first == last else f"{first} – {last}"


def transitions(
    history: History, device: str, machine: Optional[str] = None, say: Say = plainly
) -> Optional[Graph]:
    """Which releases' *device* can load which, neighbours and what does not follow from them.

    *say* puts its words into the reader's language. Without *machine*, each pair runs on the newest machine type that
    both know. ``None``: no release has a description of the device.
    """
    found = eras(history, device)
    if not found:
        return None
    pairs = [(n, n + 1) for n in range(len(found) - 1)]
    verdicts = {pair: _run(history, device, found, pair, machine) for pair in _both_ways(pairs)}
    if len(found) <= MOST_LONG:
        verdicts.update(_surprises(history, device, found, verdicts, machine))
    nodes = tuple(_node(number, era, say) for number, era in enumerate(found))
    edges = tuple(_edge(pair, verdict, say) for pair, verdict in verdicts.items())
    graph = Graph(nodes, edges, say(f"Transitions of {device}"))
    brief = _brief(device, found, graph, say)
    return replace(graph, description=". ".join((brief, *in_words(graph, say))) + ".", brief=f"{brief}.")


def eras(history: History, device: str) -> tuple[Era, ...]:
    """The descriptions of *device* through the releases, equal neighbours as one."""
    found: list[Era] = []
    for snapshot in history.snapshots:
        here = find_device(snapshot, device)
        if here is None or not here.states:
            continue
        changes = _changes(history, found[-1], here, snapshot.release) if found else ()
        if found and not changes:
            found[-1] = Era((*found[-1].releases, snapshot.release), here, found[-1].changes)
        else:
            found.append(Era((snapshot.release,), here, changes))
    return tuple(found)


def _changes(history: History, before: Era, here: Device, release: Release) -> tuple[str, ...]:
    if before.device.states == here.states and before.device.properties == here.properties:
        return ()
    base = before.releases[-1]
    both = History(tuple(filter(None, (history.at(base), history.at(release)))))
    old, new = before.device.description, here.description
    words = _versions(old, new) if old and new else []
    words += _marked(fields_table(both, here.name, release, base))
    words += _marked(properties_table(both, here.name, release, base), "property ")
    return (*words, *(_beside(both, before.device, here) if all(one.tells_others for one in both.snapshots) else ()))


def _versions(old: Description, new: Description) -> list[str]:
    pairs = ((_VERSION, old.version, new.version), (_MINIMUM, old.minimum_version, new.minimum_version))
    return [f"{word} {was} to {now}" for word, was, now in pairs if was != now]


def _beside(both: History, old: Device, new: Device) -> Iterator[str]:
    """What changed in the state that a device sends beside its own description."""
    base, release = both.releases
    yield from (f"removed {part}" for part in old.parts if part not in new.parts)
    yield from (f"added {part}" for part in new.parts if part not in old.parts)
    for part in new.parts:
        if part in old.parts:
            yield from _marked(fields_table(both, new.name, release, base, part), f"{part}.")


def _marked(table: Optional[Table], before: str = "") -> list[str]:
    """"added timer", "changed ring.head": the rows that differ, those below an added or removed one left out.

    *before* stands before each name.
    """
    rows = table.rows if table else ()
    whole = {row.key for row in rows if row.mark in (Mark.ADDED, Mark.REMOVED)}
    return [_change(row, before) for row in rows if row.mark and row.parent not in whole]


def _change(row: Row, before: str) -> str:
    former = row.cells[0].before
    if former is not None:
        return f"renamed {before}{former} to {row.cells[0].text}"
    return f"{row.mark.value if row.mark else ''} {before}{row.key}"


def _both_ways(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [way for one, two in pairs for way in ((one, two), (two, one))]


def _run(history: History, device: str, found: Sequence[Era], pair: tuple[int, int], machine: Optional[str]) -> Verdict:
    source, target = (found[number] for number in pair)
    ends = (source.releases[-1], target.releases[0]) if pair[0] < pair[1] else (source.releases[0], target.releases[-1])
    return migrate(history, device, *ends, machine or common_machine(history, *ends))


def common_machine(history: History, one: Release, other: Release) -> Optional[str]:
    """The newest machine type that both releases know; ``None`` when the sources list none for one of them."""
    first, second = history.at(one), history.at(other)
    if first is None or second is None:
        return None
    shared = [machine for machine in first.machines if _knows(second, machine) and machine.release]
    newest = max((machine.release for machine in shared if machine.release), default=None)
    return next((machine.name for machine in shared if machine.release == newest), None)


def _knows(snapshot: Snapshot, machine: MachineType) -> bool:
    return snapshot.machine(machine.name) is not None


def _surprises(
    history: History,
    device: str,
    found: Sequence[Era],
    steps: dict[tuple[int, int], Verdict],
    machine: Optional[str],
) -> dict[tuple[int, int], Verdict]:
    """Migrations over several eras that do not end as badly as the worst step between."""
    pairs = [(one, two) for one in range(len(found)) for two in range(one + 2, len(found))]
    surprises = {}
    for one, two in _both_ways(pairs):
        way = 1 if one < two else -1
        worst = max((steps[(n, n + way)].outcome for n in range(one, two, way)), key=_WORSE.index)
        verdict = _run(history, device, found, (one, two), machine)
        if verdict.outcome is not worst:
            surprises[(one, two)] = verdict
    return surprises


def _node(number: int, era: Era, say: Say) -> Node:
    description = era.device.states[0]
    version = f"version {description.version}{also_loads(description)}"
    told = [say(change) for change in era.changes if not change.startswith((_VERSION, _MINIMUM))]
    shown = told if len(told) <= MOST_CHANGES + 1 else told[:MOST_CHANGES]
    more = (say(f"and {len(told) - len(shown)} more changes"),) if len(shown) < len(told) else ()
    lines = (era.title, say(version), *(line for change in shown for line in wrap(change, 34, 1)), *more)
    many = say(f"{', '.join(map(str, era.releases))} have the same description") if len(era.releases) > 1 else ""
    note = "; ".join(filter(None, (many, ", ".join(map(say, era.changes)))))
    return Node(f"n{number}", lines, Ref("dev", era.device.name), note)


def _edge(pair: tuple[int, int], verdict: Verdict, say: Say) -> Edge:
    direction = Direction.FORWARD if pair[0] < pair[1] else Direction.BACKWARD
    tone = LOOK_OF[verdict.outcome].tone
    words, detail = map(say, said(verdict))
    machine = f" on machine type {verdict.machine}" if verdict.machine else ""
    reason, way = say(why(verdict)), say(direction.value)
    note = say(f"{direction.value}{machine}") + f": {words}" + (f"; {reason}" if reason else "")
    lines = (f"{way}: {words}", *(wrap(detail) if detail else ()))
    return Edge(f"n{pair[0]}", f"n{pair[1]}", direction, lines, tone, note)


def said(verdict: Verdict) -> tuple[str, str]:
    """The outcome as an arrow says it, and the detail below."""
    if verdict.outcome is Outcome.FAILS:
        message = (verdict.message or "").splitlines()
        return ("corrupts", ", ".join(verdict.corrupted)) if verdict.corrupted else ("refused", "".join(message[:1]))
    if verdict.outcome is Outcome.LOSSY:
        return "works, lossy", "; ".join(losses(verdict))
    if verdict.outcome is Outcome.DEPENDS:
        built = all(one.startswith("#if") for one in verdict.depends_on)
        return "depends on the build" if built else "depends on the guest", "; ".join(verdict.depends_on)
    if verdict.outcome is Outcome.UNKNOWN:
        return "not known", "; ".join(verdict.reasons)
    return "works", ""


def _brief(device: str, found: Sequence[Era], graph: Graph, say: Say) -> str:
    """What the boxes of the drawing show, in sentences."""
    several = "s" if len(found) > 1 else ""
    first = say(f"{device} has {len(found)} different description{several} in the releases known:") + " "
    brought = ("; ".join(filter(None, (node.lines[0], *node.lines[1:]))) for node in graph.nodes)
    return first + ". ".join(brought)
