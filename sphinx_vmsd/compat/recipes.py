"""Repairs as text to paste: macros with a version, subsections, properties and compat entries."""
from __future__ import annotations

import re

from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Release
from sphinx_vmsd.model.types import BY_NAME


def field_macro(piece: Piece, state: str, version: int = 0) -> str:
    """The macro that sends *piece* as a member of *state*, from *version* on; in words where no plain one does."""
    member = piece.field.name if piece.field else piece.name
    word, last = piece.kind.upper(), f", {version})," if version else "),"
    suffix = "_V" if version else ""
    if piece.kind in BY_NAME and BY_NAME[piece.kind].size is not None and not piece.conditions:
        many = isinstance(piece.count, int) and piece.count != 1
        return (f"VMSTATE_{word}_ARRAY{suffix}({member}, {state}, {piece.count}{last}" if many
                else f"VMSTATE_{word}{suffix}({member}, {state}{last}")
    if piece.kind == "buffer" and not piece.conditions:
        return f"VMSTATE_BUFFER{suffix}({member}, {state}{last}"
    return f"/* the macro of {member}" + (f" that ends in _V, with version {version} */" if version else " */")


def unused(piece: Piece) -> str:
    """The placeholder that keeps the bytes of *piece*; in words where its size or condition does not fit into one."""
    if not isinstance(piece.size, int) or piece.conditions:
        rest = " under the same condition (VMSTATE_UNUSED_TEST)" if piece.conditions else ""
        return f"as many bytes as {piece.path} took{rest}, by VMSTATE_UNUSED"
    if piece.version:
        return f"VMSTATE_UNUSED_V({piece.version}, {piece.size}),"
    return f"VMSTATE_UNUSED({piece.size}),"


def subsection(parent: str, part: str, member: str, state: str) -> str:
    """A subsection *part* of *parent* with the macro *member*, and the property that switches it.

    The property is for the device's list of properties, the pointer for the parent's ``.subsections``.
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
        f"{switch(part, state)}"
    )


def needed(part: str, state: str, rest: str = "") -> str:
    """The function that sends the subsection *part* when its property is on; *rest* is what it tested before."""
    word = _word(part)
    also = f" /* && {rest.replace('*/', '* /')} */" if rest else ""
    return (
        f"static bool {word}_needed(void *opaque)\n"
        f"{{\n"
        f"    {state} *s = opaque;\n"
        f"\n"
        f"    return s->migrate_{word}{also};\n"
        f"}}"
    )


def switch(part: str, state: str) -> str:
    """The property that switches the subsection *part*, and the member of *state* behind it."""
    word = _word(part)
    return f'DEFINE_PROP_BOOL("x-migrate-{part}", {state}, migrate_{word}, true),  /* bool migrate_{word} in {state} */'


def _word(part: str) -> str:
    return re.sub(r"\W+", "_", part)


def compat_entry(driver: str, name: str, value: str, release: Release) -> str:
    """The entry that gives machine types of *release* and older the *value*."""
    return f'{{ "{driver}", "{name}", "{value}" }},  /* in {compat_array(release)} */'


def compat_array(release: Release) -> str:
    """The array of machine types of *release* that every architecture applies."""
    return "hw_compat_" + release.series.text.replace(".", "_") if release.key else "the newest hw_compat array"


def array_family(name: str) -> str:
    """What the arrays of one family share: the *name* in front of the release."""
    return name.rstrip("0123456789_")


def array_like(name: str, release: Release) -> str:
    """The array for *release* in the family of the array *name*."""
    return f"{array_family(name)}_{release.series.text.replace('.', '_')}"
