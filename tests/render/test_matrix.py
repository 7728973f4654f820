"""The matrix table: words, reasons as notes, and the cells that point to them."""
from __future__ import annotations

import pytest

from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Outcome, Release
from sphinx_vmsd.render.html import table_html
from sphinx_vmsd.render.matrix import legend, matrices_table, matrix_table
from sphinx_vmsd.render.text import table_text

OLD, NEW = Release("8.0"), Release("8.1")
MESSAGE = "unsupported version 2 for 'demo-nic' v1\nload of migration failed: Invalid argument"


def verdict(source: Release, destination: Release, outcome: Outcome, **more: object) -> Verdict:
    return Verdict("demo-nic", source, destination, "8.0", outcome, **more)


MATRIX = Matrix("demo-nic", "8.0", (OLD, NEW), (
    (verdict(OLD, OLD, Outcome.WORKS), verdict(OLD, NEW, Outcome.LOSSY, defaulted=("timer",))),
    (verdict(NEW, OLD, Outcome.FAILS, message=MESSAGE), verdict(NEW, NEW, Outcome.WORKS)),
))


def test_matrix_says_word_direction_and_reason():
    table = matrix_table(MATRIX)
    words = [[cell.text for cell in row.cells] for row in table.rows]
    assert words == [["8.0", "works", "lossy"], ["8.1", "fails", "works"]]
    assert table.notes[1].startswith("QEMU says: unsupported version 2 for 'demo-nic' v1 / load of")
    refused = table.rows[1].cells[1]
    assert refused.footnote == 1
    assert refused.note.startswith("backward")
    assert table.rows[0].cells[2].note.startswith("forward")


def test_cells_link_to_their_reason():
    bs4 = pytest.importorskip("bs4")
    page = bs4.BeautifulSoup(table_html(matrix_table(MATRIX), "m"), "html.parser")
    for link in page.select("td a"):
        note = page.select_one(link["href"])
        assert note.name == "li" and [*note.parent.select("li")].index(note) + 1 == int(link["data-note"])
    assert len(page.select("td a")) == 2
    assert [option.text for option in page.select(".vmsd-from option")] == ["8.0", "8.1"]


def test_text_points_to_numbered_reasons():
    text = table_text(matrix_table(MATRIX))
    assert "fails [2]" in text
    assert "[2] QEMU says" in text


def test_legend_names_what_occurs():
    assert [row.cells[0].text for row in legend(frozenset({Outcome.WORKS, Outcome.FAILS})).rows] == ["works", "fails"]
    assert len(legend().rows) == len(Outcome)


def test_many_machine_types_make_one_table():
    newer = Matrix("demo-nic", "8.1", (NEW,), ((verdict(NEW, NEW, Outcome.WORKS),),))
    table = matrices_table((MATRIX, newer))
    assert [(row.key, row.parent, row.depth) for row in table.rows] == [
        ("8.0", "", 0), ("8.0.8.0", "8.0", 1), ("8.0.8.1", "8.0", 1), ("8.1", "", 0), ("8.1.8.1", "8.1", 1)]
    assert [cell.text for cell in table.rows[4].cells] == ["8.1", "", "works"]
