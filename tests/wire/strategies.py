"""Descriptions and states at random, for tests that must hold for all of them."""
from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from sphinx_vmsd.model import Description, Field, FromMember
from sphinx_vmsd.model.condition import Always, MemberBetween, MemberIs, Never, VersionIs
from sphinx_vmsd.wire.engine.scalars import SCALARS

PLAIN = sorted(name for name, scalar in SCALARS.items() if not scalar.check)
CHECKED = sorted(name for name, scalar in SCALARS.items() if scalar.check)
VERSION = st.integers(0, 3)
WIDTH = {"?": (0, 1), "b": (-128, 127), "B": (0, 255), "h": (-1 << 15, (1 << 15) - 1), "H": (0, (1 << 16) - 1),
         "i": (-1 << 31, (1 << 31) - 1), "I": (0, (1 << 32) - 1), "q": (-1 << 63, (1 << 63) - 1),
         "Q": (0, (1 << 64) - 1)}
NESTING = ("struct", "structs", "vstruct", "list", "gtree", "tree", "tmp", "autos")
CONDITIONS = st.sampled_from([
    None, None, None, Always(), Never(), VersionIs(2), VersionIs(0, 1), MemberIs("on"), MemberBetween("level", 1, 5),
])


@st.composite
def fields(draw: st.DrawFn, name: str, depth: int, checked: bool) -> tuple[Field, ...]:
    """One field, after the counter it needs; *checked*: what the destination has may decide its load."""
    plain = {"version": draw(VERSION), "exists": draw(CONDITIONS)}
    kind = draw(st.sampled_from([
        "scalar", "array", "varray", *["pointers", "checked"] * checked, "buffer", "vbuffer", "unused", "bitmap",
        "validate", "bytes",
        *(NESTING if depth else ()),
    ]))
    scalar = draw(st.sampled_from(PLAIN))
    counter = Field(f"n_{name}", "uint8")
    if kind in NESTING:
        return draw(nested(name, kind, depth, plain, counter, checked))
    made = {
        "scalar": Field(name, scalar, **plain),
        "array": Field(name, scalar, count=draw(st.integers(0, 4)), array=True, start=draw(st.integers(0, 2)), **plain),
        "varray": Field(name, scalar, count=FromMember(counter.name), alloc=draw(st.booleans()), **plain),
        "pointers": Field(name, scalar, count=3, array=True, pointers=True, **plain),
        "checked": Field(name, draw(st.sampled_from(CHECKED)), hint=draw(st.sampled_from([None, "a hint"])), **plain),
        "buffer": Field(name, "buffer", size=draw(st.integers(0, 9)), **plain),
        "vbuffer": Field(name, "buffer", size=FromMember(counter.name, draw(st.integers(1, 3))), alloc=True, **plain),
        "unused": Field(name, "unused_buffer", size=draw(st.integers(0, 9)), **plain),
        "bitmap": Field(name, "bitmap", size=draw(st.integers(0, 130)), **plain),
        "validate": Field(name, "validate", exists=draw(st.sampled_from([Always(), MemberBetween("level", 0)])),
                          must_exist=True),
        "bytes": Field(name, "g_byte_array", **plain),
    }[kind]
    return (counter, made) if kind in ("varray", "vbuffer") else (made,)


@st.composite
def nested(
    draw: st.DrawFn, name: str, kind: str, depth: int, plain: dict, counter: Field, checked: bool,
) -> tuple[Field, ...]:
    """A field with a description of its own, which its versions let pass. New elements equal nothing, have no NULL."""
    checked = checked and kind not in ("list", "gtree", "tree", "autos")
    inner = draw(descriptions(depth - 1, f"{name}_{kind}", checked))
    if kind in ("list", "gtree", "tree"):   # saved with the element's version, loaded with the field's
        plain["version"] = inner.version
    if kind == "tmp":
        inner = replace(inner, version=0, minimum_version=0)
        plain["version"] = 0
    version = draw(st.integers(inner.minimum_version, inner.version))
    key = replace(draw(descriptions(0, f"{name}_key", False)), version=inner.version, minimum_version=inner.version)
    made = {
        "struct": Field(name, "struct", description=inner, pointer=draw(st.booleans()), **plain),
        "structs": Field(name, "struct", description=inner, count=2, array=True,
                         pointers=checked and draw(st.booleans()), **plain),
        "vstruct": Field(name, "vstruct", description=inner, struct_version=version, **plain),
        "list": Field(name, draw(st.sampled_from(["qtailq", "qlist"])), description=inner, **plain),
        "gtree": Field(name, "gtree", description=inner, key=key, **plain),
        "tree": Field(name, "gtree", description=inner, direct_key=True, **plain),
        "tmp": Field("tmp", "tmp", description=inner, **plain),
        "autos": Field(name, "struct", description=inner, count=FromMember(counter.name), pointers=True, alloc=True,
                       **plain),
    }[kind]
    return (counter, made) if kind == "autos" else (made,)


@st.composite
def descriptions(draw: st.DrawFn, depth: int = 2, name: str = "dev", checked: bool = True) -> Description:
    """A description whose fields have names of their own and whose subsections carry its name."""
    version = draw(VERSION)
    made: list[Field] = []
    prefix = name.replace("/", "_")
    for number in range(draw(st.integers(0, 4))):
        made.extend(draw(fields(f"{prefix}_{number}", depth, checked)))
    tmps = [item for item in made if item.type == "tmp"]
    made = [item for item in made if item.type != "tmp" or item is tmps[0]]
    needed = st.sampled_from([None, Always(), Never(), MemberIs("on")])
    subsections = tuple(
        replace(draw(descriptions(0, f"{name}/{letter}", checked)), needed=draw(needed))
        for letter in draw(st.sampled_from(["", "", "a", "ab"])) if depth
    )
    if subsections:     # without bytes of its own, a struct would take the subsections of the next one
        made.insert(0, Field(f"own_{name}", "bool"))
    return Description(name, version, draw(st.integers(0, version)), tuple(made), subsections)


@st.composite
def states(draw: st.DrawFn, description: Description, top: bool = False) -> dict:
    """Values for every member; those that predicates look at only at the *top*, where both sides have the same."""
    values: dict = {"on": draw(st.booleans()), "level": draw(st.integers(0, 9))} if top else {}
    for part in (description, *description.subsections):
        for item in part.fields:
            values.update(draw(_value(item)))
    return values


@st.composite
def _value(draw: st.DrawFn, item: Field) -> dict:
    scalar = SCALARS.get(item.type or "")
    if isinstance(item.count, FromMember) or isinstance(item.size, FromMember):
        length = draw(st.integers(0, 3))
        if isinstance(item.size, FromMember):
            size = length * item.size.multiply
            return {item.size.member: length, item.name: draw(st.binary(min_size=size, max_size=size))}
        element = _scalar(item) if scalar else st.none() | states(item.description)
        return {item.count.member: length, item.name: draw(st.lists(element, min_size=length, max_size=length))}
    if item.array:
        element = _scalar(item) if scalar else states(item.description)
        element = st.none() | element if item.pointers else element
        total = item.start + item.count
        return {item.name: draw(st.lists(element, min_size=total, max_size=total))}
    return {} if item.type in ("unused_buffer", "validate") else {item.name: draw(_single(item))}


def _scalar(item: Field) -> st.SearchStrategy:
    scalar = SCALARS[item.type]
    bounds = (0, 9) if scalar.check == "le" else WIDTH[scalar.code]
    return st.booleans() if scalar.code == "?" else st.integers(*bounds)


def _single(item: Field) -> st.SearchStrategy:
    if item.type in SCALARS:
        return _scalar(item)
    if item.type == "buffer":
        return st.binary(min_size=item.size, max_size=item.size)
    if item.type == "bitmap":
        words = (item.size + 63) // 64
        return st.lists(st.integers(0, (1 << 64) - 1), min_size=words, max_size=words)
    if item.type == "g_byte_array":
        return st.binary(max_size=5)
    if item.type in ("qtailq", "qlist"):
        return st.lists(states(item.description), max_size=3)
    if item.type == "gtree" and item.key is not None:
        pair = st.tuples(states(item.key), states(item.description)).map(list)
        return st.lists(pair, max_size=1)       # two keys may be equal on the wire
    if item.type == "gtree":
        pairs = st.dictionaries(st.integers(0, (1 << 64) - 1), states(item.description), max_size=3)
        return pairs.map(lambda nodes: [[key, value] for key, value in nodes.items()])
    return states(item.description)
