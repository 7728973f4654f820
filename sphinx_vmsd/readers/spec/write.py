"""Facts as specs: what ``sphinx-vmsd import`` writes. Reading a written spec gives the same facts again."""
from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Optional

from sphinx_vmsd.model import Description, Device, Field, History, Registration, Release, Written
from sphinx_vmsd.readers.spec.align import Stages, align, lifetime, staged
from sphinx_vmsd.readers.spec.emit import emit
from sphinx_vmsd.readers.spec.kinds import Json
from sphinx_vmsd.readers.spec.language import FORMAT
from sphinx_vmsd.readers.spec.unbuild import (
    Record,
    field_key,
    field_record,
    header_record,
    hook_record,
    listed,
    without_defaults,
)
from sphinx_vmsd.readers.spec.write_properties import property_records


def write_spec(history: History, device: str) -> str:
    """The YAML spec of the device type *device* over all releases of *history*.

    Title, summary, source and base types are those of the newest release that has it. A device that vanished and
    came back can't be said in one spec: it is written as if it had been there all the time.
    """
    stages = [(one.release, found) for one in history.snapshots for found in [one.device(device)] if found]
    life = [release for release, _ in stages]
    newest = stages[-1][1]
    return emit({
        "format": FORMAT,
        "device": device,
        **without_defaults({
            "title": newest.title, "summary": newest.summary, "source": newest.source, "parents": newest.parents,
            "abstract": newest.abstract}),
        "releases": [str(release) for release in history.releases],
        **lifetime(stages, history.releases),
        **listed("properties", property_records(history, stages)),
        **_state(stages),
        **listed("others", _others(stages, life)),
        **listed("written", _written(stages, life)),
    })


def _state(stages: Stages[Device]) -> Record:
    columns = [(release, [device.description] if device.description else []) for release, device in stages]
    runs = align(columns, _header_key)
    life = [release for release, _ in stages]
    states: list[Json] = [_description(run, life) for run in runs]
    return {"state": states[0] if len(states) == 1 else states} if states else {}


def _others(stages: Stages[Device], life: Sequence[Release]) -> Json:
    def key(one: Registration) -> Hashable:
        return one.how, one.section, one.under, _header_key(one.description)

    return [
        {"how": run[0][1].how, "state": _description([(release, one.description) for release, one in run]),
         **without_defaults({"section": run[0][1].section, "under": run[0][1].under}), **lifetime(run, life)}
        for run in align([(release, device.others) for release, device in stages], key)
    ]


def _written(stages: Stages[Device], life: Sequence[Release]) -> Json:
    def key(one: Written) -> Hashable:
        return one.name, one.version, one.under

    return [
        {"name": run[0][1].name, **({} if run[0][1].version is None else {"version": run[0][1].version}),
         **without_defaults({"under": run[0][1].under}), **lifetime(run, life)}
        for run in align([(release, device.written) for release, device in stages], key)
    ]


def _header_key(description: Optional[Description]) -> Hashable:
    """What must be equal for two descriptions to be one with a history: all that can't be given by release."""
    return description and (repr(header_record(description)), description.hooks is None)


def _description(stages: Stages[Description], holder: Sequence[Release] = ()) -> Record:
    """One description over *stages*; *holder* is the life of what holds it, where it may come and go."""
    life = [release for release, _ in stages]
    fields = align([(release, one.fields) for release, one in stages], _field_key)
    subsections = align([(release, one.subsections) for release, one in stages], _subsection_key)
    return {
        "name": staged([(release, one.name) for release, one in stages]),
        **without_defaults({
            "version": staged([(release, one.version) for release, one in stages]),
            "minimum_version": staged([(release, one.minimum_version) for release, one in stages]),
        }),
        **header_record(stages[0][1]),
        **_hooks(stages, life),
        **(lifetime(stages, holder) if holder else {}),
        **listed("fields", [_field(run, life) for run in fields]),
        **listed("subsections", [_description(run, life) for run in subsections]),
    }


def _hooks(stages: Stages[Description], life: Sequence[Release]) -> Record:
    if stages[0][1].hooks is None:
        return {}
    runs = align([(release, one.hooks or ()) for release, one in stages], repr)
    return {"hooks": [{**hook_record(run[0][1]), **lifetime(run, life)} for run in runs]}


def _field_key(field: Field) -> Hashable:
    return field_key(field), _header_key(field.description), _header_key(field.key)


def _subsection_key(description: Description) -> Hashable:
    return description.name, _header_key(description)


def _field(run: Stages[Field], life: Sequence[Release]) -> Json:
    structs = [(release, field.description) for release, field in run if field.description]
    keys = [(release, field.key) for release, field in run if field.key]
    return {
        **field_record(run),
        **lifetime(run, life),
        **({"key": _description(keys)} if keys else {}),
        **({"struct": _description(structs)} if structs else {}),
    }


def has_gap(history: History, device: str) -> bool:
    """Whether *device* vanished and came back, which a spec can't say."""
    there = [one.device(device) is not None for one in history.snapshots]
    return False in there[there.index(True):len(there) - there[::-1].index(True)]


def device_names(history: History) -> Iterable[str]:
    """Every device type of *history*, sorted."""
    return sorted({device.name for snapshot in history.snapshots for device in snapshot.devices})
