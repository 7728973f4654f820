"""The language of specs, said once: the checker, the JSON Schema and the reference page are derived from this table."""
from __future__ import annotations

from sphinx_vmsd.model import Outcome
from sphinx_vmsd.model.types import FIELD_TYPES
from sphinx_vmsd.readers.spec.kinds import (
    COUNT,
    FLAG,
    INTEGER,
    MACHINE,
    NAME,
    NUMBER,
    PATH,
    RELEASE,
    TEXT,
    VALUE,
    Choice,
    Data,
    Either,
    Key,
    Kind,
    Listing,
    Mapped,
    Nested,
    Record,
)

#: The version of the language; a spec names it with ``format``.
FORMAT = 1
UNKNOWN = "unknown"

_TEXTS = Listing(TEXT)
_CONDITION = Either(
    scalar=Choice("condition", {word: word for word in ("always", "never", UNKNOWN)}), mapping=Nested("condition"),
)
_AMOUNT = Either(
    scalar=COUNT, mapping=Nested("amount"), staged=Mapped(RELEASE, Either(scalar=COUNT, mapping=Nested("amount"))),
)
_NAME = Either(scalar=NAME, mapping=Mapped(RELEASE, NAME))
_VERSION = Either(scalar=NUMBER, mapping=Mapped(RELEASE, NUMBER))
_FIELD_TYPE = Either(
    scalar=Choice("field type", {UNKNOWN: UNKNOWN, **{row.word: row.name for row in FIELD_TYPES}},
                  {UNKNOWN: "the source does not say the type", **{row.word: row.meaning for row in FIELD_TYPES}}),
    mapping=Nested("info"),
)
_STRUCT = Either(scalar=TEXT, mapping=Nested("description"))
_RELEASES = Either(scalar=RELEASE, listing=Listing(RELEASE))
_COMPAT = Either(scalar=VALUE, mapping=Nested("compat"), listing=Listing(Nested("compat")))
_PROPERTY = Either(mapping=Nested("property"), listing=Listing(Nested("property")))
_OUTCOMES = {**{one.name.lower(): one for one in Outcome}, **{one.value: one for one in Outcome}}
_HOOKS = {kind: kind for kind in (
    "pre_load", "post_load", "pre_save", "post_save", "pre_load_errp", "post_load_errp", "pre_save_errp", "guest")}

_SINCE = Key("since", RELEASE, "first release that has it; without it, all have it")
_UNTIL = Key("until", RELEASE, "last release that has it")
_UNDER = Key("under", TEXT, "the test in C that decides whether the call is made; left out: none")
_SUMMARY = Key("summary", TEXT, "one sentence for the reader")


def _needed(what: str) -> Key:
    return Key("needed", _CONDITION, f"when {what} is sent; it plays no part on load")


_DESCRIPTION_KEYS = (
    Key("name", _NAME, "name of the description (VMSD), or names by release; a subsection's starts with its parent's",
        required=True),
    Key("version", _VERSION, "version_id: a number, or numbers by the release that introduced them"),
    Key("minimum_version", _VERSION, "minimum_version_id: the oldest version that can be loaded"),
    Key("fields", Listing(Nested("field")), "the fields, in stream order"),
    Key("subsections", Listing(Nested("subsection")), "the subsections, in stream order"),
    _needed("the section or subsection"),
    Key("hooks", Listing(Nested("hook")), "functions around load and save; left out: not known; []: there are none"),
    Key("priority", TEXT, "MIG_PRI_* of the section"),
    Key("unmigratable", FLAG, "the device blocks migration"),
    Key("early_setup", FLAG, "the section is sent before RAM"),
    Key("symbol", TEXT, "the C identifier"),
    Key("build", TEXT, "the #if condition that a subsection stands under; left out: it is in every build"),
    Key("instance", NUMBER, "instance id of the section; left out: 0"),
    Key("faults", _TEXTS, "mistakes of its definition in C, in words; written by import"),
    _SUMMARY,
)


def _renamed(key: Key, required: bool) -> Key:
    return Key(key.name, key.kind, key.meaning, required)


_RECORDS = (
    Record("spec", "One device and its state over releases.", (
        Key("format", Choice("format", {str(FORMAT): FORMAT}), "version of this language: 1", required=True),
        Key("device", NAME, "QOM type of the device", required=True),
        Key("title", TEXT, "name of the device for people"),
        _SUMMARY,
        Key("source", PATH, "file that defines it, in the source tree"),
        Key("parents", _TEXTS, "its base types, nearest first: compat entries for them apply too"),
        Key("abstract", FLAG, "only its subtypes are ever created"),
        Key("releases", Listing(RELEASE, least=1), "the releases this spec speaks about", required=True),
        _SINCE, _UNTIL,
        Key("machines_until", Mapped(RELEASE, RELEASE),
            "the last release that has the machine type of a release; without it, all later ones have it"),
        Key("properties", Mapped(TEXT, _PROPERTY), "properties that decide what is sent, by name"),
        Key("state", Either(mapping=Nested("state"), listing=Listing(Nested("state"))),
            "the description of the device; several when it was replaced, each with since and until"),
        Key("others", Listing(Nested("registration")), "state the device sends in other ways"),
        Key("written", Listing(Nested("written")), "sections that functions write and read, without a description"),
        Key("structs", Mapped(TEXT, Nested("struct")), "descriptions that fields refer to by name"),
        Key("claims", Listing(Nested("claim")), "statements about migrations, executed when documentation is built"),
    )),
    Record("property", "A property of the device, or one of several over time.", (
        Key("type", TEXT, "its type, such as bool or uint32"),
        Key("default", Either(scalar=VALUE, mapping=Mapped(RELEASE, VALUE)), "default: a value, or values by release"),
        Key("compat", Mapped(RELEASE, _COMPAT),
            "value that machine types of this release and older get, as from an hw_compat array"),
        Key("driver", TEXT, "type the compat entries name: the device (default) or one of its base types"),
        _SINCE, _UNTIL, _SUMMARY,
    )),
    Record("compat", "A compat value that only some releases of QEMU give.", (
        Key("value", VALUE, "the value", required=True),
        Key("since", RELEASE, "first release of QEMU that gives it (a repaired break)"),
        Key("until", RELEASE, "last release of QEMU that gives it"),
    )),
    Record("state", "The description of the device, or one of several over time.",
           (*_DESCRIPTION_KEYS, _SINCE, _UNTIL)),
    Record("subsection", "A subsection: a description that is sent when needed.", (*_DESCRIPTION_KEYS, _SINCE, _UNTIL)),
    Record("description", "The description of a nested struct.", _DESCRIPTION_KEYS),
    Record("struct", "A named description; its name is the key unless it says otherwise.",
           (_renamed(_DESCRIPTION_KEYS[0], required=False), *_DESCRIPTION_KEYS[1:])),
    Record("field", "A field. One that changed stands here several times, each with since and until.", (
        Key("name", NAME, "the member; may be left out for 'unused' and 'tmp'"),
        Key("type", _FIELD_TYPE, "how it is sent; left out: struct where 'struct' is given, else not known"),
        Key("version", NUMBER, "version_id of the field: sent and loaded from that version on (without 'exists')"),
        Key("exists", _CONDITION, "field_exists: decides instead of the version, on save and on load"),
        Key("size", _AMOUNT, "bytes of one element, or by release; bits of a bitmap"),
        Key("count", _AMOUNT, "number of elements, or by release; makes it an array"),
        Key("array", FLAG, "is written as an array; follows from 'count'"),
        Key("start", NUMBER, "first element of a sub array"),
        Key("pointer", FLAG, "the member is a pointer"),
        Key("pointers", FLAG, "the elements are pointers, each may be NULL"),
        Key("alloc", FLAG, "the destination allocates before loading"),
        Key("struct", _STRUCT, "the nested description, or its name in 'structs'"),
        Key("key", _STRUCT, "the description of a gtree's keys, or its name in 'structs'"),
        Key("direct_key", FLAG, "the keys of the gtree are plain numbers"),
        Key("struct_version", NUMBER, "version a vstruct is saved and loaded with"),
        Key("must_exist", FLAG, "the load fails when 'exists' is false; follows from type validate"),
        Key("macro", TEXT, "the C macro that makes it"),
        Key("hint", TEXT, "what QEMU adds to the message when an *_equal field differs"),
        Key("build", TEXT, "the #if condition that it stands under; left out: it is in every build"),
        Key("former_names", _TEXTS, "names it had before; a rename leaves no trace in the stream"),
        _SINCE, _UNTIL, _SUMMARY,
    )),
    Record("info", "A type of the device's own.", (
        Key("info", TEXT, "name of its VMStateInfo", required=True),
    )),
    Record("amount", "A number that another member holds when the field is reached.", (
        Key("member", TEXT, "the member", required=True),
        Key("multiply", NUMBER, "times this number"),
    )),
    Record("hook", "A function around load or save, or what the guest makes of what was loaded.", (
        Key("kind", Choice("hook", _HOOKS), "which; guest: what is wrong for the guest although the stream is accepted",
            required=True),
        Key("when", _CONDITION, "when it acts, left out: always; the first of a kind that acts is the only one"),
        Key("function", TEXT, "its C name"),
        Key("returns", INTEGER, "its result; not 0: it fails"),
        Key("sets", Mapped(TEXT, Data()), "members it computes, with their values"),
        Key("message", TEXT, "what it prints when it fails; of a guest: what is wrong"),
        _SINCE, _UNTIL,
    )),
    Record("registration", "State that a device sends beside its own description.", (
        Key("how", TEXT, "the call or member, such as vdc->vmsd", required=True),
        Key("state", Nested("description"), "what it sends", required=True),
        Key("section", TEXT, "name of its section; left out: it has none, or the path of the device leads the name"),
        _UNDER, _SINCE, _UNTIL,
    )),
    Record("written", "A section that functions of the device write and read: what it holds is not known.", (
        Key("name", NAME, "name of the section", required=True),
        Key("version", NUMBER, "its version; left out: not known"),
        _UNDER, _SINCE, _UNTIL,
    )),
    Record("condition", "When a field exists or a subsection is needed.", (
        Key("property", TEXT, "a property of the device has the value 'is' (true by default)"),
        Key("version", Either(scalar=NUMBER, mapping=Nested("range")), "the version is this or later, or in a range"),
        Key("member", TEXT, "a member of the state has the value 'is' (true by default)"),
        Key("guest_state", TEXT, "the guest decides: when, in words"),
        Key("build", TEXT, "the binary is built so: what stands behind #if"),
        Key("all", Listing(_CONDITION, least=1), "each of these holds"),
        Key("any", Listing(_CONDITION, least=1), "one of these holds"),
        Key("not", _CONDITION, "this does not hold"),
        Key("unknown", TEXT, "there is a predicate; why it is not known what it tests"),
        Key("is", VALUE, "the value", beside=("property", "member")),
        Key("at_least", INTEGER, "the value is a number, and not less than this", beside=("property", "member")),
        Key("at_most", INTEGER, "the value is a number, and not more than this", beside=("member",)),
        Key("guest", FLAG, "only the running guest decides it (default: true)", beside=("member",)),
        Key("stand_in", TEXT, "the member of an example's values that is true when it holds", beside=("guest_state",)),
    ), leading=("property", "version", "member", "guest_state", "build", "all", "any", "not", "unknown")),
    Record("range", "A range of versions.", (
        Key("at_least", NUMBER, "the lowest"),
        Key("at_most", NUMBER, "the highest"),
    )),
    Record("claim", "A statement about one migration, or about several in a row.", (
        Key("from", RELEASE, "release of the source", required=True),
        Key("to", RELEASE, "release of the destination", required=True),
        Key("via", _RELEASES, "release, or list of releases, it stops at on the way: each sends what it has loaded"),
        Key("machine", MACHINE, "machine type: 8.1 or pc-q35-8.1; default: the oldest of the releases"),
        Key("expect", Choice("outcome", _OUTCOMES), "what happens", required=True),
        Key("message", TEXT, "a part of QEMU's message"),
        Key("drops", _TEXTS, "fields and subsections that do not arrive"),
        Key("defaults", _TEXTS, "fields and subsections that keep the destination's default"),
        Key("values", Mapped(TEXT, Data()), "values of members on the source"),
    )),
)

#: name -> record; ``spec`` is the root.
RECORDS = {record.name: record for record in _RECORDS}
ROOT: Kind = Nested("spec")
