"""``:symbol:`` shows the description that it names, whatever else has that description's name."""
from __future__ import annotations

from sphinx_vmsd.ext.symbols import defined_in, symbol
from sphinx_vmsd.model import Description, Device, Field, Location, Snapshot
from sphinx_vmsd.model.release import Release
from sphinx_vmsd.render.fields import fields_table


def described(symbol: str, line: int, *fields: str) -> Description:
    return Description("cpu", 1, 1, tuple(Field(one, "uint8") for one in fields), symbol=symbol,
                       location=Location("hw/cpu.c", line, 1))


def test_descriptions_of_one_name_are_told_apart() -> None:
    own, loose = described("vmstate_own", 1, "a"), described("vmstate_loose", 9, "b")
    twin = described("vmstate_two", 19)
    tree = Snapshot(Release("9.1"), (Device("cpu", own),), (loose, twin))
    for name, fields in (("vmstate_own", ["a"]), ("vmstate_loose", ["b"]), ("vmstate_two", [])):
        subject = symbol("/tree", *defined_in(tree, "hw/cpu.c")[name])
        table = fields_table(subject.history, subject.device)
        assert table is not None and [row.key for row in table.rows] == fields, name
