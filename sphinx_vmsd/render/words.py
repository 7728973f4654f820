"""Facts in words with references: conditions, releases and machine types as cells."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Optional, Union

from sphinx_vmsd.model import (
    Condition,
    Context,
    Description,
    Device,
    Field,
    History,
    MachineType,
    Release,
    Snapshot,
    describe,
    holds,
)
from sphinx_vmsd.model.condition import (
    AllOf,
    Build,
    MemberIs,
    PropertyAtLeast,
    PropertyIs,
    Unknown,
    is_build,
    needs,
    phrases,
)
from sphinx_vmsd.render.runs import Run, machine_runs
from sphinx_vmsd.render.table import SOURCE, Cell, Kind, Part, Ref, cell, unknown

MOST_NAMES = 4
_PAIR = 2
"""So many neighbours still stand by their names."""


def condition_cell(condition: Optional[Condition], device: str) -> Cell:
    """*condition* in words; one of which only its existence is known says "conditional" and tells why in a note."""
    if isinstance(condition, Unknown):
        return cell("conditional", note=describe(condition))
    return cell(condition_parts(condition, device))


def condition_parts(condition: Optional[Condition], device: str) -> tuple[Part, ...]:
    """*condition* in the words of :func:`describe`; properties of *device* are references, members are code."""
    return tuple(part for text, leaf in phrases(condition) for part in _said(text, leaf, device))


def _said(text: str, leaf: Optional[Condition], device: str) -> Iterator[Part]:
    """The *text* of *leaf*, with the name in it apart."""
    named = _named(leaf, device) if leaf is not None else None
    start = len("property ") if isinstance(leaf, (PropertyIs, PropertyAtLeast)) else 0
    if named is None:
        yield Part(text)
        return
    yield from (one for one in (Part(text[:start]), named, Part(text[start + len(named.text):])) if one.text)


def _named(leaf: Condition, device: str) -> Optional[Part]:
    if is_build(leaf):
        return Part(describe(leaf), code=True)
    if isinstance(leaf, (PropertyIs, PropertyAtLeast)):
        return Part(leaf.property, code=True, ref=Ref("prop", f"{device}.{leaf.property}"))
    if isinstance(leaf, MemberIs):
        return Part(leaf.member, code=True)
    return None


def name_cell(item: Union[Field, Description], snapshot: Snapshot) -> Cell:
    """The name of *item*, which leads to its line where *snapshot* is of a source tree."""
    place = item.location if snapshot.of_tree else None
    if place is None:
        return cell(item.name, Kind.CODE)
    return cell(Part(item.name, code=True, ref=Ref(SOURCE, f"{place.file}:{place.line}")), Kind.CODE)


def since_cell(since: Optional[Release], history: History, changed: Optional[Release] = None) -> Cell:
    """The release something came with, and that of its last change.

    Empty when only one release is known (see :func:`since_note` for the oldest).
    """
    if since is None or len(history.snapshots) < 2:
        return cell()
    return cell(f"{since}, changed in {changed}" if changed else str(since))


def since_note(history: History, shown: Iterable[Cell]) -> tuple[str, ...]:
    """What "since" the oldest release of *history* means, when one of the cells *shown* says so."""
    oldest = history.releases[0]
    if not any(one.text.partition(",")[0] == str(oldest) for one in shown):
        return ()
    return (f"{oldest} is the oldest release known here: what is since {oldest} may be older.",)


_SAID = {"since": ("All of it is since ", " is the oldest release known here: "), "sent": ("All machine types send ",)}
"""Column -> what only notes about it say."""


def said_of_all(column: str, text: str) -> str:
    """The note that tells *text* of all rows of *column*; empty where it is better said in each."""
    if column == "since" and text:
        return f"{_SAID[column][0]}{text}."
    return f"{_SAID[column][0]}all of it." if (column, text) == ("sent", "all") else ""


def without_said(notes: tuple[str, ...], columns: Iterable[str]) -> tuple[str, ...]:
    """*notes* for a table that does not show *columns*."""
    dropped = [said for column in columns for said in _SAID.get(column, ())]
    return tuple(note for note in notes if not any(said in note for said in dropped))


def senders(conditions: tuple[Condition, ...], version: int, device: Device, snapshot: Snapshot) -> Cell:
    """The machine types of *snapshot*'s release under which *device* sends what stands under *conditions*."""
    machines = [machine for machine in snapshot.machines if machine.entries is not None]
    if not conditions:
        return cell("all") if machines else cell()
    whole = AllOf(conditions)
    answers = {
        (machine.name, machine.arch): answer
        for setting in snapshot.settings(device)
        for answer in [holds(whole, Context(version, setting.properties))]
        for machine in setting.machines
    }
    if set(answers.values()) <= {None}:
        return _undecided(whole)
    if None in answers.values() and any(isinstance(leaf, Build) for leaf in needs(whole)):
        return _undecided(whole)  # whatever the machine type
    return _listed(machines, answers)


def _undecided(condition: Condition) -> Cell:
    leaves = needs(condition)
    if any(isinstance(leaf, Unknown) for leaf in leaves):
        return unknown(describe(condition))
    return cell("depends", note=f"sent while {describe(condition)}")


def _listed(machines: Sequence[MachineType], answers: dict[tuple[str, Optional[str]], Optional[bool]]) -> Cell:
    sending = [machine for machine in machines if answers[machine.name, machine.arch]]
    maybe = [machine for machine in machines if answers[machine.name, machine.arch] is None]
    if maybe:
        named = "".join(part.text for part in machine_parts(maybe, machines))
        return cell("depends", note=f"the guest decides on {named}")
    if len(sending) in (0, len(machines)):
        return cell("all" if sending else "none")
    return cell(_names(sending, machines))


def _names(sending: Sequence[MachineType], machines: Sequence[MachineType]) -> tuple[Part, ...]:
    """The sending machine types: "9.0 and newer" when they are the newest in a row, else their names."""
    ordered = [machine.name for machine in sorted(machines, key=_age)]
    chosen = [machine.name for machine in sorted(sending, key=_age)]
    if len({machine.release for machine in machines}) == len(machines) and len(chosen) > 1:
        if ordered[-len(chosen) :] == chosen:
            return (_machine(chosen[0]), Part(" and newer"))
        if ordered[: len(chosen)] == chosen:
            return (_machine(chosen[-1]), Part(" and older"))
    return _named_or_not(sending, machines)


def _named_or_not(sending: Sequence[MachineType], machines: Sequence[MachineType]) -> tuple[Part, ...]:
    """The names of those that send, or of the others where they are fewer."""
    if len(sending) <= MOST_NAMES or 2 * len(sending) <= len(machines):
        return machine_parts(sending, machines)
    named = {(machine.name, machine.arch) for machine in sending}
    others = [machine for machine in machines if (machine.name, machine.arch) not in named]
    return (Part("all but "), *machine_parts(others, machines))


def _age(machine: MachineType) -> tuple[int, ...]:
    return machine.release.key if machine.release else ()


def machine_parts(machines: Iterable[MachineType], among: Iterable[MachineType]) -> tuple[Part, ...]:
    """*machines*, some *among* a release's, as references with commas between; of many, all but the first are folded.

    Three and more neighbours of a family are told by the first and the last. Boards of several architectures may have
    the same name: it stands once, with the architectures where not all of them are meant.
    """
    every = [(names, of) for run, of in _runs(machines, tuple(among))
             for names in ([run] if len(run) > _PAIR else [(name,) for name in run])]
    shown = len(every) if len(every) <= MOST_NAMES + 1 else MOST_NAMES
    parts: list[Part] = []
    for number, (run, of) in enumerate(every):
        folded = number >= shown
        parts += [Part(", ", folded=folded), *_ends(run, folded), *([Part(of, folded=folded)] if of else [])]
    return tuple(parts[1:])


def _ends(run: Run, folded: bool) -> Iterator[Part]:
    first, last = run[0], run[-1]
    yield Part(first, True, Ref("machine", first), folded)
    if first != last:
        yield Part(" – ", folded=folded)
        yield Part(last, True, Ref("machine", last), folded, len(run) - 1)


def _runs(machines: Iterable[MachineType], among: Sequence[MachineType]) -> Iterator[tuple[Run, str]]:
    """*machines* as runs, each with what tells it apart (see :func:`_told_apart`)."""
    of = dict(_told_apart(machines, among))
    known = [machine.name for machine in among]
    for told in dict.fromkeys(of.values()):
        yield from ((run, told) for run in machine_runs((name for name in of if of[name] == told), known))


def _told_apart(machines: Iterable[MachineType], among: Iterable[MachineType]) -> list[tuple[str, str]]:
    """The names of *machines*, each with " (ARCHITECTURE)" where others *among* them have the same name."""
    meant, known = _architectures(machines), _architectures(among)
    return [(name, "" if of == known[name] else f" ({', '.join(sorted(of))})") for name, of in meant.items()]


def _architectures(machines: Iterable[MachineType]) -> dict[str, set[str]]:
    """The architectures of the boards of each name."""
    found: dict[str, set[str]] = {}
    for machine in machines:
        found.setdefault(machine.name, set()).add(machine.arch or "")
    return found


def _machine(name: str) -> Part:
    return Part(name, code=True, ref=Ref("machine", name))


def loads(description: Description) -> str:
    """Which versions *description* loads: from its minimum to its own, and never a newer one."""
    least, own = description.minimum_version, description.version
    return "loads no other" if least == own else f"loads {least} to {own}" if least < own else "loads none"


def also_loads(description: Description) -> str:
    """The same behind its own version; nothing where that is the only one."""
    return "" if description.minimum_version == description.version else f", {loads(description)}"
