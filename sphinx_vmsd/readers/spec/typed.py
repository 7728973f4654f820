"""Values of properties against the property's type."""
from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Optional

from sphinx_vmsd.readers.spec.findings import Findings
from sphinx_vmsd.readers.spec.kinds import TRUTH
from sphinx_vmsd.readers.spec.nodes import show
from sphinx_vmsd.readers.spec.rows import Checked, Leaf, Row, Rows, Table

_NUMBERS = frozenset({"int", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))})
#: Words that are nearly one of these are slips; any others are types of QEMU's own, such as OnOffAuto.
_KNOWN = ("bool", "bit", "bit64", "str", "string", "size", "size32", "struct", *sorted(_NUMBERS))
_WHOLE = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|\d+)\Z")


def check_property(row: Row, findings: Findings) -> None:
    """The type that *row*, a property, names, and its default and compat values."""
    kind = row.text("type")
    if kind is None:
        return
    near = difflib.get_close_matches(kind[:60], _KNOWN, 1, 0.75)
    if kind.partition("_")[0] not in _KNOWN and kind == kind.lower() and near:  # uint32_ptr is QEMU's
        findings.unknown(row.place("type"), "property type", kind, near)
    for key in ("default", "compat"):
        for leaf in _values(row.values.get(key)):
            if not _fits(leaf.value, kind):
                findings.add(leaf.location, f"{key} {show(str(leaf.value))} is no value of a property of type {kind}",
                             "true or false" if kind == "bool" else "a whole number")


def _values(checked: Optional[Checked]) -> Iterator[Leaf]:
    if isinstance(checked, Leaf):
        yield checked
    elif isinstance(checked, Table):
        for _, content in checked.pairs:
            yield from _values(content)
    elif isinstance(checked, Rows):
        for one in checked.items:
            yield from _values(one)
    elif isinstance(checked, Row):
        yield from _values(checked.values.get("value"))


def _fits(value: object, kind: str) -> bool:
    if kind == "bool":
        return value in (0, 1) or (isinstance(value, str) and value.lower() in TRUTH)
    if kind in _NUMBERS:
        return not isinstance(value, bool) and (isinstance(value, int) or bool(_WHOLE.match(str(value))))
    return True
