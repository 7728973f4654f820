"""Properties and compat values of facts in the words of the language: the opposite of ``properties``."""
from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from sphinx_vmsd.model import Device, History, Property, Release, applies_to, walk
from sphinx_vmsd.model.condition import PropertyAtLeast, PropertyIs, needs
from sphinx_vmsd.readers.spec.align import Stages, align, lifetime, staged
from sphinx_vmsd.readers.spec.kinds import Json
from sphinx_vmsd.readers.spec.unbuild import Record, listed, to_json, without_defaults


def property_records(history: History, stages: Stages[Device]) -> Record:
    """What stands under ``properties:`` for the device whose *stages* these are."""
    names = dict.fromkeys(prop.name for _, device in stages for prop in device.properties)
    asked = {name for _, device in stages for name in _asked(device) if name not in names}
    return {**{name: _property(name, history, stages) for name in names}, **{name: {} for name in sorted(asked)}}


def _asked(device: Device) -> Iterator[str]:
    """The properties that conditions of *device* ask for; some are set by objects around it."""
    for part in (part for top in device.states for _, part in walk(top)):
        for condition in (part.needed, *(field.exists for field in part.fields)):
            yield from (leaf.property for leaf in needs(condition) if isinstance(leaf, (PropertyIs, PropertyAtLeast)))


def _property(name: str, history: History, stages: Stages[Device]) -> Json:
    life = [release for release, _ in stages]
    columns = [(release, [prop for prop in device.properties if prop.name == name][:1]) for release, device in stages]
    runs: list[Json] = [_run(run, life, history, dict(stages)) for run in align(columns, _key)]
    return runs[0] if len(runs) == 1 else runs


def _key(prop: Property) -> Hashable:
    return prop.type, prop.summary, prop.default is None


def _run(run: Stages[Property], life: Sequence[Release], history: History, devices: dict[Release, Device]) -> Record:
    """The property while its type stays; *devices* is the device by release."""
    prop = run[0][1]
    compat: dict[Release, dict[Release, Json]] = {}
    drivers: dict[str, None] = {}
    present = {release: devices[release] for release, _ in run}
    for release, array, driver, value in _entries(prop.name, history, present):
        compat.setdefault(array, {})[release] = value  # of two arrays of one release the later one wins, as in QEMU
        drivers[driver] = None
    defaults = [(release, to_json(one.default)) for release, one in run]
    name = next(iter(devices.values())).name
    return {
        **without_defaults({"type": prop.type}),
        **({} if prop.default is None else {"default": staged(defaults)}),
        **listed("compat", {str(array): _compat(compat[array], array, run) for array in sorted(compat, reverse=True)}),
        **without_defaults({"driver": next((one for one in drivers if one != name), None), "summary": prop.summary}),
        **lifetime(run, life),
    }


def _entries(
    name: str, history: History, devices: dict[Release, Device],
) -> Iterator[tuple[Release, Release, str, Json]]:
    """Compat entries for the property *name*: release of QEMU, release of the array, type named, value."""
    for snapshot in history.snapshots:
        device = devices.get(snapshot.release)
        for array in snapshot.arrays if device else ():
            for entry in array.entries:
                if array.release and device and entry.property == name and applies_to(entry, device):
                    yield snapshot.release, array.release, entry.driver, to_json(entry.value)


def _compat(values: dict[Release, Json], array: Release, run: Stages[Property]) -> Json:
    life = [release for release, _ in run if release.series > array.series]
    runs = align([(release, [values[release]] if release in values else []) for release in life], repr)
    if len(runs) == 1 and not lifetime(runs[0], life):
        return runs[0][0][1]
    return [{"value": one[0][1], **lifetime(one, life)} for one in runs]
