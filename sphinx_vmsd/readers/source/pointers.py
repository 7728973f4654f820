"""Whether a macro takes a member for what it is: an array in place, or a pointer to one elsewhere."""

from __future__ import annotations

import re
from typing import Optional

from sphinx_vmsd.readers.source import lex, sizes
from sphinx_vmsd.readers.source.constants import UnresolvedError
from sphinx_vmsd.readers.source.kinship import FindStruct
from sphinx_vmsd.readers.source.structs import Type
from sphinx_vmsd.readers.source.template import Members

#: What is read and written where the offset points to; other infos have their own idea of a member.
_IN_PLACE = re.compile(r"(?:struct|vstruct|bool|u?int(?:8|16|32|64)|buffer)(?:_equal|_le)?\Z")
_FOLLOWS = frozenset({"VMS_POINTER", "VMS_ARRAY_OF_POINTER"})


def mistaken(members: Members, kind: Optional[str], flags: frozenset[str], find: FindStruct) -> Optional[str]:
    """What is wrong with how the list entry *members* reaches its member, in words; ``None``: nothing that is known."""
    called = lex.call(lex.unwrap(members.get("offset", "")))
    if called is None or len(called[1]) < 2 or kind is None or not _IN_PLACE.match(kind):
        return None
    if lex.unwrap(members.get("size", "")).rstrip(") ").endswith("*"):
        return None  # the description is one of the pointer
    state, path = called[1][:2]
    try:
        found = sizes.member(state, path, find)
    except UnresolvedError:
        return None
    if found.pointer and not found.dims and not flags & _FOLLOWS:
        return f"{path} of {state} is a pointer and is taken for the data itself"
    if _is_data(found, find) and "VMS_POINTER" in flags:
        return f"{path} of {state} is the data itself and is taken for a pointer"
    return None


def _is_data(kind: Type, find: FindStruct) -> bool:
    """Whether *kind* is surely no pointer: a name may hide one."""
    return not kind.pointer and (kind.inner is not None or sizes.is_plain(kind.name) or find(kind.name) is not None)
