"""Repairs as text to paste: macros with a version, subsections, properties and compat entries."""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.compat.pieces import Piece
from sphinx_vmsd.model import Release
from sphinx_vmsd.model.types import BY_NAME


def versioned_field(piece: Piece, version: int, state: str = "State") -> str:
    """The macro that sends *piece* from *version* on."""
    member = piece.path
    if piece.kind in BY_NAME and BY_NAME[piece.kind].size is not None:
        word = piece.kind.upper()
        many = isinstance(piece.count, int) and piece.count != 1
        return (f"VMSTATE_{word}_ARRAY_V({member}, {state}, {piece.count}, {version})," if many
                else f"VMSTATE_{word}_V({member}, {state}, {version}),")
    if piece.kind == "buffer":
        return f"VMSTATE_BUFFER_V({member}, {state}, {version}),"
    return f"/* the macro of {member} that ends in _V, with version {version} */"


def unused(size: Optional[int]) -> str:
    """The placeholder that keeps *size* bytes."""
    return f"VMSTATE_UNUSED({'/* bytes */' if size is None else size}),"


def subsection(parent: str, name: str, member: str, state: str = "State") -> str:
    """The skeleton of a subsection *name* of *parent* that a property bound to the machine type switches."""
    word = name.replace("-", "_")
    return (
        f"static bool {word}_needed(void *opaque)\n"
        f"{{\n"
        f"    {state} *s = opaque;\n"
        f"\n"
        f"    return s->migrate_{word};\n"
        f"}}\n"
        f"\n"
        f"static const VMStateDescription vmstate_{word} = {{\n"
        f'    .name = "{parent}/{name}",\n'
        f"    .version_id = 1,\n"
        f"    .minimum_version_id = 1,\n"
        f"    .needed = {word}_needed,\n"
        f"    .fields = (const VMStateField[]) {{\n"
        f"        {member}\n"
        f"        VMSTATE_END_OF_LIST()\n"
        f"    }}\n"
        f"}};"
    )


def compat_entry(driver: str, name: str, value: str, release: Release) -> str:
    """The entry that gives machine types of *release* and older the *value*."""
    return f'{{ "{driver}", "{name}", "{value}" }},  /* in {compat_array(release)} */'


def compat_array(release: Release) -> str:
    """The array of machine types of *release* that every architecture applies."""
    return "hw_compat_" + release.series.text.replace(".", "_") if release.key else "the newest hw_compat array"


def array_like(name: str, release: Release) -> str:
    """The array for *release* in the family of the array *name*."""
    family = name.rstrip("0123456789_")
    return f"{family}_{release.series.text.replace('.', '_')}"
