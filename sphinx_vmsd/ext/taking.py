"""The table of fields with what a reader can take along: rendering knows C and CSV, the spec's writer is a reader's."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from sphinx_vmsd.model import History, Release
from sphinx_vmsd.readers.spec.write import write_spec
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.others import first_part
from sphinx_vmsd.render.table import Copy, Table


def fields_to_take(
    history: History, device: str, release: Optional[Release] = None, base: Optional[Release] = None,
    part: str = "",
) -> Optional[Table]:
    """The table of fields, of a *part* as ``fields_table``; the first has the device in the shown release as a spec."""
    table = fields_table(history, device, release, base, part)
    shown = history.shown(release)
    found = shown.device(device) if shown else None
    if table is None or shown is None or found is None or part != first_part(found):
        return table
    spec = write_spec(History((shown,)), device)
    return replace(table, copies=(*table.copies[:-1], Copy("yaml", spec), *table.copies[-1:]))
