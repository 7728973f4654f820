"""Which members QEMU's own structs have: what else an initialiser sets is a mistake that no compiler takes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Optional

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.structs import Struct

#: The members up to 11.x, for code without its tree.
_BUNDLED = {
    "VMStateDescription": (
        "name unmigratable early_setup version_id minimum_version_id minimum_version_id_old priority load_state_old "
        "pre_load pre_load_errp post_load post_load_errp pre_save pre_save_errp post_save needed dev_unplug_pending "
        "fields subsections"
    ),
    "VMStateField": (
        "name err_hint offset size start num num_offset size_offset num_indirect size_indirect info flags vmsd "
        "version_id struct_version_id field_exists"
    ),
}
#: A declared name: what a list of members or a pointer to a function calls itself.
_DECLARED = re.compile(r"(\w+)\s*(?:;|\[|,|:|\)\s*\()")


def strangers(
    kind: str, members: Iterable[tuple[str, Location]], find: Callable[[str], Optional[Struct]]
) -> Iterator[Problem]:
    """A problem for each of *members*, with its place, that the struct *kind* of the tree (else of QEMU) has not."""
    struct = find(kind)
    known = frozenset(_DECLARED.findall(struct.body) if struct else _BUNDLED[kind].split())
    for name, where in members:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1)
            remedy = f"did you mean '{near[0]}'?" if near else None
            yield Problem(where, f"{kind} has no member {lex.quoted(name)}", remedy)
