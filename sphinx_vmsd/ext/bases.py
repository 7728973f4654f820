"""The older release that the reference of a source tree is compared with: ``vmsd_base``."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Optional

from sphinx_vmsd.ext.facts import Facts
from sphinx_vmsd.ext.filestate import State, state
from sphinx_vmsd.model import Description, Device, History, Location, Problem, Registration, Snapshot, describe
from sphinx_vmsd.readers.dump import read_dump
from sphinx_vmsd.readers.source import codec
from sphinx_vmsd.readers.stored import SUFFIX, read_stored
from sphinx_vmsd.render.others import own_section
from sphinx_vmsd.render.properties import deciding
from sphinx_vmsd.render.table import Table

#: Reads a source tree for an architecture (empty: for all): the snapshot, and what is wrong with the tree as a whole.
TreeReader = Callable[[str, str], tuple[Snapshot, tuple[Problem, ...]]]


def older(
    path: str, arch: str, trees: Sequence[tuple[str, Snapshot]], read_tree: Optional[TreeReader]
) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot of *path*, where it is older than the only one of *trees*; what is wrong.

    It has only the machine types that the tree has as well.
    """
    if not trees or not trees[0][1].devices:
        return None, ()
    name = Path(path).name
    if Path(path).is_dir() and read_tree is not None:
        snapshot: Optional[Snapshot]
        snapshot, problems = read_tree(path, arch)
        problems = tuple(one for one in problems if not one.location.line)
    else:
        snapshot, problems = read(path, state(path))
    if snapshot is None or problems:
        return None, tuple(replace(one, message=f"vmsd_base: {name} {one.message}") for one in problems)
    if not snapshot.release < trees[0][1].release:
        ours = trees[0][1].release
        message = f"vmsd_base: {name} is release {snapshot.release}, not older than the tree, {ours}"
        return None, (Problem(Location(path), message, "name the last release"),)
    # Machine types that the tree has dropped would change the cells of every property they set.
    there = {machine.name for machine in trees[0][1].machines}
    return replace(
        snapshot, machines=tuple(one for one in snapshot.machines if one.name in there),
        devices=tuple(_sent_as(one, trees[0][1].device(one.name)) for one in snapshot.devices)), ()


def _sent_as(was: Device, now: Optional[Device]) -> Device:
    """*was* with its state where *now* has it: what it registered itself may have become its type's, or the reverse.

    The section is the same, and no other release can tell.
    """
    if now is None or (was.description is None) == (now.description is None):
        return was
    if now.description is not None:
        twin = _registered(was, now.description)
        others = tuple(one for one in was.others if one is not twin)
        return replace(was, description=twin.description, others=others) if twin else was
    if was.description is None:
        return was
    twin = _registered(now, was.description)
    others = (*was.others, replace(twin, description=was.description)) if twin else ()
    return replace(was, description=None, others=others) if twin else was


def _registered(device: Device, own: Description) -> Optional[Registration]:
    """What *device* registers in the section that *own* has as the state of its type."""
    section = own_section(replace(device, description=own))
    return next((one for one in device.others if one.how.startswith("vmstate_register")
                 and one.description.name == own.name
                 and (not section or (section == own.name) == (one.section is not None))), None)


@lru_cache(maxsize=4)
def read(path: str, _state: State) -> tuple[Optional[Snapshot], tuple[Problem, ...]]:
    """The snapshot in a file: stored facts or a dump."""
    return read_stored(path) if path.endswith(SUFFIX) else read_dump(path)


def load(path: str) -> None:
    """Read the file before processes part."""
    if Path(path).is_file():
        read(path, state(path))


def unchanged(device: Device, facts: Facts) -> bool:
    """Whether the older release has *device* with the same state, properties and compat entries."""
    tree = facts.trees[0][1]
    was = facts.base.device(device.name) if facts.base else None
    return was is not None and facts.base is not None and _told(was, facts.base) == _told(device, tree)


def _told(device: Device, snapshot: Snapshot) -> tuple[object, object, object]:
    """The state, the compat entries, and the properties that either of them names: others decide nothing."""
    entries = {(one.property, str(one.value)) for setting in snapshot.settings(device) for one in setting.entries}
    state = json.dumps(codec.dump((device.description, device.others), without=(Location,)))
    set_by_machines = {name for name, _value in entries}
    properties = [
        (one.name, one.type, one.default) for one in device.properties
        if one.name in set_by_machines or f'"{one.name}"' in state
    ]
    return state, entries, properties


def told(history: History, name: str) -> tuple[object, ...]:
    """Equal for devices of the same tree that have the same state and properties to show in each of its releases."""
    found = []
    for snapshot in history.snapshots:
        device = snapshot.device(name)
        found.append((snapshot.release, device and (
            device.description, device.others, tuple(one.entries for one in snapshot.settings(device)),
            tuple((one.name, one.type, one.default, one.summary) for one in deciding(device, snapshot)))))
    return tuple(found)


def history_of(device: Device, facts: Facts) -> History:
    """The history to show: without the older release where nothing changed since, which most of a tree is."""
    whole = facts.histories[device.name]
    return alone(whole, facts) if facts.base is not None and unchanged(device, facts) else whole


def alone(history: History, facts: Facts) -> History:
    """*history* without the older release."""
    return History(tuple(one for one in history.snapshots if one is not facts.base))


def is_new(device: Device, base: Snapshot) -> bool:
    """Whether *base* lacks *device*, and could have shown what it sends."""
    return base.device(device.name) is None and (device.description is not None or base.tells_others)


def differ(tables: Iterable[Table], device: Device, facts: Facts) -> bool:
    """Whether *tables*, which compare *device* with the older release, show that something changed since."""
    was = facts.base.device(device.name) if facts.base else None
    if was is None or facts.base is None:
        return facts.base is None or is_new(device, facts.base)
    before, after = _sections(was), _sections(device)
    return any(after.get(part, told) != told for part, told in before.items()) or any(one.compares for one in tables)


def _sections(device: Device) -> dict[str, tuple[int, int, str]]:
    """For each state of *device* what no row of a table tells: the versions, and when it is sent at all."""
    found = {"": device.description, **{part: one.description for part, one in device.parts.items()}}
    return {part: (one.version, one.minimum_version, describe(one.needed) if one.needed else "")
            for part, one in found.items() if one}
