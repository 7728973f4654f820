"""Tables as bytes, for whoever keeps hundreds of them: Python's search for garbage looks at no object inside."""
from __future__ import annotations

import io
import pickle
from typing import NamedTuple, cast

from sphinx_vmsd.render.table import Cell, Part, Ref, Row, Table


def pack(table: Table) -> bytes:
    """*table* pickled."""
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCED
    pickler.dump(table)
    return packed.getvalue()


def unpack(packed: bytes) -> Table:
    """The table that :func:`pack` was given."""
    return cast(Table, pickle.loads(packed))


def _reduced(one: NamedTuple) -> tuple[type[NamedTuple], tuple[object, ...]]:
    return type(one), tuple(one)


#: Two thirds of the time that the general way takes.
_REDUCED = dict.fromkeys((Row, Cell, Part, Ref), _reduced)
