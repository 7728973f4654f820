"""Facts of one release in the words of the language: the opposite of ``describe`` and ``conditions``."""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Optional, Union

from sphinx_vmsd.model import Condition, Description, Field, FromMember, Hook
from sphinx_vmsd.model.condition import (
    AllOf,
    Always,
    AnyOf,
    Build,
    GuestState,
    MemberBetween,
    MemberIs,
    Never,
    Not,
    PropertyAtLeast,
    PropertyIs,
    Unknown,
    VersionIs,
)
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.readers.spec.align import Stages, staged
from sphinx_vmsd.readers.spec.conditions import UNTOLD
from sphinx_vmsd.readers.spec.describe import NAMELESS
from sphinx_vmsd.readers.spec.kinds import Json
from sphinx_vmsd.readers.spec.language import UNKNOWN

Record = dict[str, Json]
#: What a field says in the same words in a spec.
_AS_THEY_ARE = (
    "start", "pointer", "pointers", "alloc", "direct_key", "build", "macro", "hint", "former_names", "summary")


def without_defaults(values: Mapping[str, object]) -> Record:
    """*values* without those that a spec leaves out: nothing, false, 0, empty."""
    return {key: to_json(value) for key, value in values.items() if value}


def _said(one: object, names: tuple[str, ...]) -> Record:
    """The attributes *names* of *one* that a spec does not leave out."""
    return {name: to_json(value) for name, value in zip(names, _attributes(names)(one)) if value}


@lru_cache(maxsize=16)
def _attributes(names: tuple[str, ...]) -> Callable[[object], Iterable[object]]:
    """What gets the values of several *names* of an object at once."""
    found = attrgetter(*names)
    return found if len(names) > 1 else lambda one: (found(one),)


def listed(key: str, value: Json) -> Record:
    """*value* under *key*, or nothing when it is empty."""
    return {key: value} if value else {}


def to_json(value: object) -> Json:
    """Plain data of the model as JSON values."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [to_json(one) for one in value]
    return {str(key): to_json(one) for key, one in value.items()} if isinstance(value, Mapping) else str(value)


def condition_words(condition: Condition, untold: Unknown) -> Json:
    """*condition* as it stands after a key where the word ``unknown`` means *untold*."""
    if condition == untold:
        return UNKNOWN
    if isinstance(condition, (Always, Never)):
        return type(condition).__name__.lower()
    if isinstance(condition, Not):
        return {"not": condition_words(condition.of, untold)}
    if isinstance(condition, (AllOf, AnyOf)):
        parts: list[Json] = [condition_words(part, untold) for part in condition.of]
        return {"all" if isinstance(condition, AllOf) else "any": parts}
    return _LEAVES[type(condition)](condition)


def _conditional(key: str, condition: Optional[Condition]) -> Record:
    return {} if condition is None else {key: condition_words(condition, UNTOLD[key])}


def _is(value: object) -> Record:
    return {} if value is True else {"is": to_json(value)}


def _given(**numbers: Optional[int]) -> Record:
    return {key: number for key, number in numbers.items() if number is not None}


def _guest(guest: bool) -> Record:
    return {} if guest else {"guest": False}


def _version(condition: VersionIs) -> Record:
    if condition.most is None:
        return {"version": condition.least}
    return {"version": _given(at_least=condition.least, at_most=condition.most)}


_LEAVES: dict[type, Callable[..., Record]] = {
    Unknown: lambda c: {UNKNOWN: c.reason},
    PropertyIs: lambda c: {"property": c.property, **_is(c.value)},
    PropertyAtLeast: lambda c: {"property": c.property, "at_least": c.value},
    VersionIs: _version,
    MemberIs: lambda c: {"member": c.member, **_is(c.value), **_guest(c.guest)},
    MemberBetween: lambda c: {"member": c.member, **_given(at_least=c.least, at_most=c.most), **_guest(c.guest)},
    Build: lambda c: {"build": c.text},
    GuestState: lambda c: {"guest_state": c.text, **({"stand_in": c.member} if c.member else {})},
}


def field_record(stages: Stages[Field]) -> Record:
    """A field that differs over *stages* only in size and count; without its nested descriptions."""
    field = stages[0][1]
    return {
        **({} if NAMELESS.get(field.type or "") == field.name else {"name": field.name}),
        **_type([one for _, one in stages]),
        **({"version": field.version} if field.version else {}),
        **_conditional("exists", field.exists),
        **_sizes(stages),
        **_counts(stages),
        **_said(field, _AS_THEY_ARE),
        **({"struct_version": field.struct_version} if field.struct_version is not None else {}),
        **({"must_exist": field.must_exist} if field.must_exist is not (field.type == "validate") else {}),
    }


def field_key(field: Field) -> Hashable:
    """What two fields must share to be written as one with stages."""
    bare = replace(field, size=None, count=None, array=False, description=None, key=None, location=None)
    explicit = None if field.array is _implied_array(field) else (field.array, repr(field.count))
    return repr(bare), explicit, _single(field)


def _single(field: Field) -> bool:
    return field.type is not None and field.count == 1 and not field.array


def _implied_array(field: Field) -> bool:
    return field.count is not None and not _single(field)


def _type(fields: Sequence[Field]) -> Record:
    kind = fields[0].type
    if kind is None:
        return {} if any(field.size is not None for field in fields) else {"type": UNKNOWN}
    return {"type": BY_NAME[kind].word if kind in BY_NAME else {"info": kind}}


def _sizes(stages: Stages[Field]) -> Record:
    said = staged([(release, _amount(field.size)) for release, field in stages])
    must = stages[0][1].type in ("buffer", "unused_buffer", "bitmap")
    return {} if said == UNKNOWN and not must else {"size": said}


def _counts(stages: Stages[Field]) -> Record:
    field = stages[0][1]
    if _single(field):
        return {}
    said = staged([(release, _amount(one.count)) for release, one in stages])
    return {
        **({} if said == UNKNOWN and field.type is None else {"count": said}),
        **({} if field.array is _implied_array(field) else {"array": field.array}),
    }


def _amount(amount: Union[int, FromMember, None]) -> Json:
    if amount is None:
        return UNKNOWN
    if isinstance(amount, int):
        return amount
    return {"member": amount.member, **({} if amount.multiply == 1 else {"multiply": amount.multiply})}


def header_record(description: Description) -> Record:
    """What a description says beside what can be given by release: name, versions, hooks, fields and subsections."""
    flags = {"unmigratable": description.unmigratable, "early_setup": description.early_setup}
    return {
        **_conditional("needed", description.needed),
        **{key: flag for key, flag in flags.items() if flag is not None},
        **_said(description, ("priority", "symbol", "build", "faults", "instance", "summary")),
    }


def hook_record(hook: Hook) -> Record:
    """One hook."""
    return {"kind": hook.kind, **_conditional("when", hook.when), **without_defaults(
        {"function": hook.function, "returns": hook.returns, "sets": dict(hook.sets) or None, "message": hook.message})}
