"""The field macros of QEMU's headers as templates, bundled for single snippets.

``macros.json`` maps a macro to its number of parameters (``null``: it takes no brackets) and the members of the
entries it makes. It was made by :func:`learned` from the headers of 5.2, 7.2 and 10.2, newest definition first; the
macros that 11.x adds are beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sphinx_vmsd.readers.fieldmacros import field_macros
from sphinx_vmsd.readers.source import lex
from sphinx_vmsd.readers.source.index import Index
from sphinx_vmsd.readers.source.template import Members, Template, compile_macro

_KEPT = (
    "name",
    "version_id",
    "field_exists",
    "flags",
    "info",
    "vmsd",
    "num",
    "num_offset",
    "num_indirect",
    "size",
    "size_offset",
    "size_indirect",
    "start",
    "offset",
    "struct_version_id",
    "err_hint",
)


@lru_cache(maxsize=1)
def bundled() -> Mapping[str, Template]:
    """The bundled catalogue."""
    return {
        name: Template(None if count is None else tuple(f"${number}" for number in range(count)), entries)
        for name, (count, entries) in field_macros().items()
    }


def learned(index: Index) -> dict[str, tuple[object, list[Members]]]:
    """The catalogue of the field macros that the headers under ``include`` of *index* define, in the bundled form."""
    out: dict[str, tuple[object, list[Members]]] = {}
    for name, found in index.macros.items():
        file, macro = found[0]
        if "VMSTATE" not in name or name.endswith("_H") or not file.endswith(".h"):
            continue
        made = compile_macro(macro, lambda word: index.macros[word][0][1] if word in index.macros else None)
        if isinstance(made, Template) and all("name" in entry or "flags" in entry for entry in made.entries):
            count = None if made.params is None else len(made.params)
            out[name] = (count, [_compact(entry) for entry in made.entries])
    return out


def _compact(entry: Members) -> Members:
    """*entry* without what no reader asks for."""
    return {key: _plain(key, entry[key]) for key in _KEPT if key in entry and _plain(key, entry[key])}


def _plain(key: str, value: str) -> str:
    value = " ".join(lex.unwrap(value).split())
    called = lex.call(value)
    if key == "offset":
        return (
            f"vmstate_offset_sub_array(s, f, t, {called[1][3]})" if called and called[0].endswith("sub_array") else ""
        )
    if key in ("num_offset", "size_offset", "num_indirect", "size_indirect"):
        return f"at(s, {called[1][1]})" if called else value
    return "" if (key, value) in (("field_exists", "NULL"), ("version_id", "0"), ("err_hint", "NULL")) else value
