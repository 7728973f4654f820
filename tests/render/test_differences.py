"""Changes and findings as tables."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.check import check
from sphinx_vmsd.model import Description, Device, Field, Release, Snapshot
from sphinx_vmsd.render.differences import changes_table, findings_table
from sphinx_vmsd.render.table import Ref
from sphinx_vmsd.render.text import table_text

OLD = Description("d", 1, 1, (Field("a", "uint32"),))
NEW = Description("d", 2, 2, (Field("a", "uint32"), Field("b", "uint8")))


def test_changes_say_where_what_and_both_sides():
    table = changes_table(changes(OLD, NEW), "changes")
    assert {"version", "minimum version", "field added"} <= {row.cells[1].text for row in table.rows}
    assert "The two are the same." in changes_table((), "none").notes


def test_findings_lead_to_their_rules():
    found = check(Snapshot(Release("8.0"), (Device("d", OLD),)), Snapshot(Release("8.1"), (Device("d", NEW),)))
    table = findings_table(found, "findings")
    assert len(table.rows) == len(found) > 0
    assert all(row.cells[0].parts[0].ref == Ref("rule", finding.rule) for row, finding in zip(table.rows, found))
    assert findings_table((), "none").notes == ("No rule has a finding.",)


def test_a_repair_keeps_its_lines_in_text():
    found = check(Snapshot(Release("8.0"), (Device("d", OLD),)), Snapshot(Release("8.1"), (Device("d", NEW),)))
    code = "add this:\nstatic bool needed(void *opaque)\n{\n    return true;\n}"
    text = table_text(findings_table([replace(found[0], fix=code)], "findings"))
    assert "\\x0a" not in text
    assert any(line.endswith("    return true;") for line in text.splitlines())


def test_a_name_cannot_break_a_line_in_text():
    assert "a\\nb" in table_text(changes_table(changes(OLD, replace(NEW, fields=(Field("a\nb", "uint32"),))), "c"))


@pytest.mark.parametrize(("kind", "offset"), [("struct", 12), ("qtailq", None)])
def test_the_offset_of_a_field_in_an_array_counts_from_the_start_of_the_section(
    kind: str, offset: Optional[int]
) -> None:
    """That of its first element; in a list, the marks between the elements make it unknown."""
    def ring(*fields: Field) -> Description:
        part = Description("ring", 1, 1, (Field("head", "uint32"), Field("tail", "uint32"), *fields))
        return Description("d", 1, 1, (Field("a", "uint32"), Field("tx", kind, count=4, description=part)))

    found = changes(ring(), ring(Field("len", "uint32")))
    assert [one.offset for one in found if one.path == "tx.len"] == [offset]
    assert ("12" in table_text(changes_table(found, "c"))) is (offset is not None)
