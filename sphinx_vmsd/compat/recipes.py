"""Repairs as text to paste: macros with a version, subsections, properties and compat entries."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Optional

from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.fieldmacros import field_macros


def field_macro(piece: Piece, state: str, version: int = 0) -> str:
    """The macro that sends *piece* as a member of *state*, from *version* on; in words where its arguments, or a macro
    of its family that takes a version, are not known."""
    field = piece.field
    member, name = (field.name, field.macro or "") if field else (piece.name, "")
    plain = _plain_macro(piece)
    known = name if _arguments(name) is not None else plain if name not in field_macros() else ""
    count = [str(piece.count)] if _arguments(known) == 3 else []
    if known and not version:
        return f"{known}({', '.join((member, state, *count))}),"
    if known and _arguments(f"{known}_V", versioned=True) == len(count) + 3:
        return f"{known}_V({', '.join((member, state, *count, str(version)))}),"
    if not version:
        return f"/* the line of {member}{f', {name}' if name else ''}, as it stands */"
    place = _version_at(name)
    if place is not None:
        return f"/* {name} of {member} with {version} as its argument {place + 1}, the version */"
    return f"/* no macro for {member} that takes a version is known: only the subsection will do */"


def _plain_macro(piece: Piece) -> str:
    """The name of QEMU's macro for a plain field like *piece*; '': none is known."""
    field, word = piece.field, piece.kind.upper()
    if piece.conditions or not isinstance(piece.count, int) or (
            field is not None and (field.pointer or field.pointers or field.start)):
        return ""
    name = f"VMSTATE_{word}_ARRAY" if piece.count != 1 and piece.kind != "buffer" else f"VMSTATE_{word}"
    return name if _arguments(name) == (3 if name.endswith("_ARRAY") else 2) else ""


def _arguments(name: str, versioned: bool = False) -> Optional[int]:
    """How many arguments the macro *name* takes, when they are a member, its struct, the number of elements of an array
    and, where *versioned*, a version; ``None``: others or not known."""
    made = field_macros().get(name)
    if made is None or made.parameters is None or len(made.entries) != 1:
        return None
    entry, last = made.entries[0], f"${made.parameters - 1}"
    counted = made.parameters - versioned == 3
    if made.parameters - versioned not in (2, 3) or entry.get("name") != "stringify($0)" or (
            entry.get("version_id") != (last if versioned else None)):
        return None
    told = entry.get("num") == "$2" and entry.get("flags") == "VMS_ARRAY"
    return made.parameters if told is counted else None


def _version_at(name: str) -> Optional[int]:
    """Which argument of the macro *name* is the version."""
    made = field_macros().get(name)
    text = made.entries[0].get("version_id", "") if made is not None and made.entries else ""
    return int(text[1:]) if re.fullmatch(r"\$\d+", text) else None


def unused(piece: Piece) -> str:
    """The placeholder that keeps the bytes of *piece*; in words where its size or condition does not fit into one."""
    if not isinstance(piece.size, int) or piece.conditions:
        rest = " under the same condition (VMSTATE_UNUSED_TEST)" if piece.conditions else ""
        return f"as many bytes as {piece.path} took{rest}, by VMSTATE_UNUSED"
    if piece.version:
        return f"VMSTATE_UNUSED_V({piece.version}, {piece.size}),"
    return f"VMSTATE_UNUSED({piece.size}),"


def subsection(parent: str, part: str, member: str, state: str, owner: str = "") -> str:
    """A subsection *part* of *parent* with the macro *member*, and the property that switches it.

    The property is for the device's list of properties, the pointer for the parent's ``.subsections``. *owner*: the
    state of the device, where *state* is nested in it.
    """
    word = _word(part)
    return (
        f"{needed(part, state)}\n"
        f"\n"
        f"static const VMStateDescription vmstate_{word} = {{\n"
        f'    .name = "{parent}/{part}",\n'
        f"    .version_id = 1,\n"
        f"    .minimum_version_id = 1,\n"
        f"    .needed = {word}_needed,\n"
        f"    .fields = (const VMStateField[]) {{\n"
        f"        {member}\n"
        f"        VMSTATE_END_OF_LIST()\n"
        f"    }}\n"
        f"}};\n"
        f"\n"
        f"&vmstate_{word},  /* in .subsections of {parent}, before NULL */\n"
        f"{f'{passed_on(part, state)}{chr(10)}' if owner else ''}{switch(part, owner or state)}"
    )


def needed(part: str, state: str) -> str:
    """The function that sends the subsection *part* when its property is on."""
    word = _word(part)
    return (
        f"static bool {word}_needed(void *opaque)\n"
        f"{{\n"
        f"    {state} *s = opaque;\n"
        f"\n"
        f"    return s->migrate_{word};\n"
        f"}}"
    )


def guard(part: str, state: str, name: str) -> str:
    """What the function that sends the subsection *part*, *name* in full, has to test before all else."""
    return (
        f"/* the function in .needed of {name} begins with: */\n"
        f"    if (!(({state} *)opaque)->migrate_{_word(part)}) {{\n"
        f"        return false;\n"
        f"    }}"
    )


def passed_on(part: str, state: str) -> str:
    """What a nested struct, which has no properties, needs for *part*."""
    return (
        f"/* {state} is nested in the state of the device and has no properties: let realize copy the device's\n"
        f"   migrate_{_word(part)} into a member of that name of every {state} */"
    )


def switch(part: str, state: str) -> str:
    """The property that switches the subsection *part*, and the member of *state* behind it."""
    word = _word(part)
    return f'DEFINE_PROP_BOOL("x-migrate-{part}", {state}, migrate_{word}, true),  /* bool migrate_{word} in {state} */'


def called(name: str) -> str:
    """*name*, that of a member or what is behind the last "/" of a subsection's, as part of a property's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _word(part: str) -> str:
    return part.replace("-", "_")


def compat_entry(driver: str, name: str, value: str, release: Release) -> str:
    """The entry that gives machine types of *release* and older the *value*."""
    return f'{{ "{driver}", "{name}", "{value}" }},  /* in {compat_array(release)} */'


def compat_entries(drivers: Iterable[str], name: str, value: str, release: Release) -> str:
    """The same for several types, one a line."""
    return "\n".join(compat_entry(driver, name, value, release) for driver in drivers)


def compat_array(release: Release) -> str:
    """The array of machine types of *release* that every architecture applies."""
    return "hw_compat_" + release.series.text.replace(".", "_") if release.key else "the newest hw_compat array"


def array_family(name: str) -> str:
    """What the arrays of one family share: the *name* in front of the release."""
    return name.rstrip("0123456789_")


def array_like(name: str, release: Release, known: Collection[str]) -> str:
    """The array for *release* in the family of the array *name*, out of *known* ones or to be made.

    What only one function knows, as one of a single machine type, is no family: then everybody's array.
    """
    like = f"{array_family(name)}_{release.series.text.replace('.', '_')}"
    return compat_array(release) if "." in name and like not in known else like
