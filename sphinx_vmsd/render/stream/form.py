"""The JSON of ``stream --json`` and of ``--diff --json`` as a table: its page and its JSON Schema come from here.

A record is an object, a key one member of it.
"""
from __future__ import annotations

from dataclasses import dataclass

from sphinx_vmsd.model.plain import Plain
from sphinx_vmsd.render.stream.compared import KINDS
from sphinx_vmsd.render.stream.document import FORMAT
from sphinx_vmsd.wire.stream import frames


@dataclass(frozen=True)
class Value:
    """What stands under a key: its ``schema`` and the words for it."""

    words: str
    schema: dict[str, Plain]


@dataclass(frozen=True)
class Key:
    """A member; without ``always`` it is left out where it has nothing to say."""

    name: str
    value: Value
    meaning: str
    always: bool = True


@dataclass(frozen=True)
class Record:
    """An object with its ``keys``; ``title`` heads its table."""

    name: str
    title: str
    meaning: str
    keys: tuple[Key, ...]


def _one(name: str, *keys: Key, title: str = "", meaning: str = "") -> Record:
    return Record(name, title or name, meaning, keys)


def _of(record: str) -> Value:
    return Value(f"object: {record}", {"$ref": f"#/$defs/{record}"})


def _list(of: Value) -> Value:
    return Value(f"list of {of.words}", {"type": "array", "items": of.schema})


def _or_null(value: Value) -> Value:
    return Value(f"{value.words} or null", {"anyOf": [value.schema, {"type": "null"}]})


def _words(*words: str) -> Value:
    return Value(", ".join(f"``{one}``" if one else "empty text" for one in words), {"enum": list(words)})


_TEXT, _NUMBER = Value("text", {"type": "string"}), Value("number", {"type": "integer"})
_COUNT = Value("number", {"type": "integer", "minimum": 0})
_TRUTH = Value("true or false", {"type": "boolean"})
_HEX = Value("text", {"type": "string", "pattern": "^([0-9a-f]{2})*$"})
_PLAIN = Value("number, true or false, text, null or a list", {
    "type": ["integer", "boolean", "string", "null", "array"]})
_FORMAT = Key("format", Value(str(FORMAT), {"const": FORMAT}), "the version of this form")
_FIELDS = Key("fields", _list(_of("field")), "the values")
_PIECE = (Key("offset", _COUNT, "where its bytes start"), Key("size", _COUNT, "bytes"))


def _piece(kind: str, *keys: Key) -> Record:
    return _one(f"piece_{kind}", Key("piece", _words(kind), "what it is"), *_PIECE, *keys, title=f"Piece: {kind}")


_SECTION = (
    Key("kind", _words("start", "part", "end", "full"), "``start`` and ``full`` have name, instance and version"),
    Key("section_id", _COUNT, "the number by which parts and end refer to the start"),
    Key("name", _TEXT, "also of a part or an end"),
    Key("instance_id", _COUNT, "tells devices of one name apart"),
    Key("version", _COUNT, "of the section"),
    Key("data_offset", _COUNT, "where the device's state starts"),
    Key("data_size", _COUNT, "its bytes"),
    Key("footer", _TRUTH, "whether the section has one"),
    Key("end_known_by", _words(frames.DESCRIBED, frames.NULLS, frames.FORMAT, frames.GIVEN, frames.BY_FOOTER,
                               frames.BY_NEXT, ""),
        "how its length is known: by the stream's own description, by its format, by a description of ``--against``, "
        "or by a search, which makes it likely and not certain; empty: it is not known"),
    Key("ram", _of("ram"), "of memory sections", always=False),
    _FIELDS,
)
PIECES = (
    _piece("header", Key("version", _COUNT, "3")),
    _piece("configuration", Key("machine", _TEXT, "machine type"), _FIELDS),
    _piece("section", *_SECTION),
    _piece("command", Key("number", _COUNT, "of the command"), Key("name", _TEXT, "of the command"),
           Key("value", _or_null(_NUMBER), "its payload as a number"),
           Key("pieces", _list(_of("piece")), "of a packaged stream")),
    _piece("end"),
    _piece("description"),
    _piece("unread", Key("why", _TEXT, "nothing behind this offset could be read")),
)
STREAM = _one(
    "stream", _FORMAT,
    Key("file", _TEXT, "the name given"),
    Key("size", _COUNT, "bytes of the stream, unpacked"),
    Key("page_size", _COUNT, "bytes of a page of guest memory"),
    Key("machine", _or_null(_TEXT), "machine type in the configuration section"),
    Key("problems", _list(_of("problem")), "what is wrong with the stream"),
    Key("pieces", _list(_of("piece")), "in order; without filters they cover every byte"),
    Key("against", _of("against"), "with ``--against``: how the sections fare", always=False),
    title="The stream",
)
DIFFERENCES = _one(
    "differences", _FORMAT,
    Key("files", _list(_TEXT), "the names given, of the older and the newer one"),
    Key("problems", _list(_list(_of("problem"))), "what is wrong with each of the two"),
    Key("differs", _list(_of("difference")), "in the order of FILE; empty: nothing that was compared"),
    Key("as_bytes", _COUNT, "sections of which no fields were compared, because no description fits them in both"),
    Key("in_parts", _list(_TEXT), "names of what is sent in parts, such as pages of memory: these were not compared"),
    title="Two streams",
    meaning="``stream FILE --diff OTHER --json`` prints another object:",
)
_LINES = Key("messages", _list(_TEXT), "the lines that QEMU prints; for ``not known``, those it prints if it fails")
_FAILURE = (
    Key("why", _TEXT, "in words, on what it depends when that is not known"),
    Key("field", _TEXT, "path of the field where the load stops; empty: between fields"),
    Key("failed_at", _or_null(_COUNT), "offset of the bytes that are refused"),
    Key("condition", _TEXT, "the message's id (:doc:`messages`); empty: there is none"),
    _LINES,
)
RECORDS = (
    STREAM,
    _one("problem", Key("offset", _COUNT, "where it is"), Key("message", _TEXT, "what is wrong"),
         Key("remedy", _or_null(_TEXT), "what to do"), title="A problem"),
    *PIECES,
    _one(
        "field",
        Key("name", _TEXT, "as in the stream's description"),
        Key("type", _TEXT, "as in the stream's description; ``subsection``, ``array`` (elements described one by one) "
                           "and ``undescribed`` are ours"),
        *_PIECE,
        Key("value", _PLAIN, "-1 for a timer that is not armed; a list for an array", always=False),
        Key("bytes", _HEX, "raw bytes in hexadecimal, instead of ``value``; beyond 64 MiB of a section ``note`` "
                          "has a digest", always=False),
        Key("elements", _COUNT, "how many, when it is an array", always=False),
        Key("vmsd", _TEXT, "name of a nested description", always=False),
        Key("version", _NUMBER, "of a nested description", always=False),
        Key("note", _TEXT, "in words: a timer that is not armed, a NULL pointer, a register", always=False),
        Key("fields", _list(_of("field")), "what nests in it", always=False),
        title="A field",
    ),
    _one("ram", Key("total", _or_null(_COUNT), "bytes, in the setup section"), Key("blocks", _list(_of("block")), ""),
         Key("pages", _list(_of("pages")), "counted by block, never copied"),
         Key("marks", _list(_TEXT), "in words, what else stands in it"), title="Memory"),
    _one("block", Key("name", _TEXT, "of the RAM block"), Key("length", _COUNT, "bytes"),
         Key("page_size", _or_null(_COUNT), "bytes, where told"), Key("address", _or_null(_COUNT), "where told"),
         Key("mapped", _of("mapped"), "with mapped-ram", always=False), title="A RAM block"),
    _one("mapped", Key("version", _COUNT, "of its header"), Key("page_size", _COUNT, "bytes"),
         Key("bitmap_offset", _COUNT, "in the file"), Key("pages_offset", _COUNT, "in the file"),
         title="Mapped memory"),
    _one("pages", Key("block", _TEXT, "name"),
         *(Key(kind, _COUNT, f"pages sent so: {kind}") for kind in ("full", "filled", "xbzrle", "compressed")),
         Key("size", _COUNT, "bytes they take"), title="Pages"),
    _one(
        "against",
        Key("release", _TEXT, "of the descriptions"),
        Key("not_checked", _list(_TEXT), "in words: what may still stop the load"),
        Key("stopped", _or_null(_of("stopped")), "where a stream that is cut off or damaged can't be read on"),
        Key("sections", _list(_of("trial")), "one for each section with a device's state, so that every obstacle "
                                             "shows; ``--section`` limits them"),
        title="Against descriptions",
        meaning="``--against SOURCE --json`` adds this. It holds what the text says.",
    ),
    _one(
        "trial",
        Key("name", _TEXT, "of the section"), Key("instance_id", _COUNT, "of the section"),
        Key("offset", _COUNT, "where the section starts"),
        Key("verdict", _words("loads", "fails", "not known"), "how it fares"),
        *_FAILURE,
        Key("bytes_left", _or_null(_NUMBER), "bytes of the section behind ``failed_at`` when the footer is not there "
                                             "(negative: too many were read)"),
        Key("parted", _TEXT, "in words, the first place where what was sent and what is read differ, which QEMU may "
                             "notice later"),
        Key("taken_as_absent", _list(_TEXT), "fields whose predicate nothing tells and that the stream does not have"),
        Key("taken_as_equal", _list(_TEXT), "fields compared with values of the destination that nothing tells"),
        Key("own_readers", _list(_TEXT), "types that devices read with code of their own, which was not run"),
        Key("own_readers_first", _list(_TEXT), "those of them that come before a failure in a section whose bytes are "
                                               "not where they belong: they may refuse it first, in other lines"),
        Key("answers", _COUNT, "how many different answers the descriptions of its name give; this one is of one that "
                               "loads, else of the one that fits best"),
        title="A section against descriptions",
    ),
    _one(
        "stopped",
        Key("name", _or_null(_TEXT), "of the section that is being loaded"),
        Key("instance_id", _or_null(_COUNT), "of the section"),
        *_FAILURE,
        Key("own_reader", _TEXT, "the type a device reads with code of its own that stops there, and may print lines "
                                 "before"),
        title="Where a stream stops",
    ),
    DIFFERENCES,
    _one(
        "difference",
        Key("what", _words(*KINDS), "what differs"),
        Key("section", _or_null(_TEXT), "name"), Key("instance_id", _or_null(_COUNT), "of the section"),
        Key("field", _TEXT, "path in the section or the configuration, of what is repeated with its number; "
            "or a command's name; empty: of no field"),
        Key("old", _or_null(_TEXT), "as in the text; null: FILE does not have it"),
        Key("new", _or_null(_TEXT), "as in the text; null: OTHER does not have it"),
        Key("old_field", _or_null(_of("field")), "the value of FILE, whole, where a field differs"),
        Key("new_field", _or_null(_of("field")), "the value of OTHER"),
        title="A difference",
    ),
)


def schema() -> dict[str, Plain]:
    """The JSON Schema (draft 2020-12) of what ``stream --json`` prints, also with ``--diff``; other keys may pass."""
    pieces: list[Plain] = [{"$ref": f"#/$defs/{one.name}"} for one in PIECES]
    known: dict[str, Plain] = {one.name: _record(one) for one in RECORDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What sphinx-vmsd stream --json prints",
        "anyOf": [{"$ref": f"#/$defs/{one.name}"} for one in (STREAM, DIFFERENCES)],
        "$defs": {**known, "piece": {"oneOf": pieces}},
    }


def _record(one: Record) -> Plain:
    members: dict[str, Plain] = {key.name: {**key.value.schema, "description": key.meaning} for key in one.keys}
    return {"type": "object", "title": one.title, "properties": members,
            "required": [key.name for key in one.keys if key.always]}
