"""The matrix table: words, reasons as notes, and the cells that point to them."""
from __future__ import annotations

from dataclasses import replace

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
        way, _, short = link["title"].partition("; ")
        assert way in ("the same release", "forward", "backward") and short in note.text
    assert [link.text for link in page.select("td a")] == ["works", "lossy", "fails", "works"]
    assert [option.text for option in page.select(".vmsd-from option")] == ["8.0", "8.1"]


def test_a_reason_is_in_a_page_once():
    """There are hundreds of cells and a few reasons: cells point to them."""
    page = table_html(matrices_table([MATRIX] * 3), "m")
    assert page.count("load of migration failed") == 1


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


def long_history() -> Matrix:
    """Ten releases: from the fifth on, a version that older ones refuse."""
    releases = tuple(Release(f"{7 + number // 3}.{number % 3}") for number in range(10))

    def one(source: int, destination: int) -> Verdict:
        if source >= 4 > destination:
            return verdict(releases[source], releases[destination], Outcome.FAILS, message=MESSAGE)
        return verdict(releases[source], releases[destination], Outcome.WORKS)

    return Matrix("demo-nic", None, releases, tuple(tuple(one(i, j) for j in range(10)) for i in range(10)))


def test_releases_that_migrate_alike_share_a_row_and_a_column():
    table = matrix_table(long_history())
    assert [column.title for column in table.columns] == ["from \\ to", "7.0–8.0", "8.1–10.0"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["7.0–8.0", "works", "works"], ["8.1–10.0", "fails", "works"]]
    assert [row.key for row in table.rows] == ["7.0", "8.1"]
    assert table.rows[0].cells[1].note.startswith("forward, backward or the same release; ")
    assert table.rows[1].cells[1].note == "backward; QEMU says: unsupported version 2 for 'demo-nic' v1"
    assert "share a row and a column" in table.columns[0].note


def test_a_cell_that_differs_keeps_its_release_apart():
    known = long_history()
    odd = [list(row) for row in known.cells]
    odd[0][7] = verdict(known.releases[0], known.releases[7], Outcome.LOSSY, defaulted=("timer",))
    table = matrix_table(Matrix("demo-nic", None, known.releases, tuple(map(tuple, odd))))
    assert [column.title for column in table.columns[1:]] == ["7.0–8.0", "8.1–9.0", "9.1", "9.2–10.0"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["7.0", "works", "works", "lossy", "works"], ["7.1–8.0", *["works"] * 4], ["8.1–10.0", "fails", *["works"] * 3]]


def test_small_matrices_and_unfolded_ones_have_a_row_for_each_release():
    known = long_history()
    assert len(matrix_table(known, fold=False).rows) == 10
    few = Matrix("demo-nic", None, known.releases[:6], tuple(row[:6] for row in known.cells[:6]))
    assert len(matrix_table(few).rows) == 6


def newer(machine: str, first: int, word: str = MESSAGE) -> Matrix:
    """The long history on a machine type that the releases from *first* on have; refusals say *word*."""
    known = long_history()
    cells = tuple(tuple(replace(one, message=one.message and word) for one in row[first:])
                  for row in known.cells[first:])
    return Matrix("demo-nic", machine, known.releases[first:], cells)


def test_machine_types_that_migrate_alike_share_their_rows():
    table = matrices_table((newer("pc-7.0", 0), newer("q35-7.0", 0), newer("pc-7.1", 1), newer("pc-8.0", 3)))
    assert [row.cells[0].text for row in table.rows] == [
        "machine types pc-7.0 – pc-8.0, q35-7.0", "7.0–8.0", "8.1–10.0"]
    assert [row.key for row in table.rows] == ["pc-7.0", "pc-7.0.7.0", "pc-7.0.8.1"]
    assert [(one.name, one.key, one.releases[0]) for one in table.asked.machines] == [
        ("pc-7.0", "pc-7.0", 0), ("q35-7.0", "pc-7.0", 0), ("pc-7.1", "pc-7.0", 1), ("pc-8.0", "pc-7.0", 3)]
    assert [len(matrices_table((newer("7.0", 0), newer("7.1", 1)), fold=False).rows)] == [1 + 10 + 1 + 9]


def test_a_machine_type_that_was_not_asked_for_is_in_no_run():
    asked = (newer("7.0", 0), newer("7.2", 2), newer("8.0", 3))
    table = matrices_table(asked, known=("10.0", "8.0", "7.2", "7.1", "7.0", "pc-7.1", "none"))
    assert table.rows[0].cells[0].text == "machine types 7.0, 7.2 – 8.0"


def test_a_cell_of_several_ways_names_all_of_them():
    cells = list(map(list, long_history().cells))
    cells[8][0] = replace(cells[8][0], outcome=Outcome.LOSSY)
    table = matrix_table(Matrix("demo-nic", None, long_history().releases, tuple(map(tuple, cells))))
    assert [column.title for column in table.columns[1:]] == ["7.0", "7.1–8.0", "8.1–10.0"]
    assert table.rows[0].cells[0].text == "7.0–8.0"
    assert [cell.note.partition("; ")[0] for cell in table.rows[0].cells[1:]] == [
        "backward or the same release", "forward, backward or the same release", "forward"]
    assert [cell.note.partition("; ")[0] for cell in table.rows[2].cells[1:]] == [
        "backward", "backward", "forward, backward or the same release"]


def test_migrations_that_stop_on_the_way_tell_their_steps():
    stops, known = (Release("8.0"),), long_history()
    cells = tuple(tuple(replace(one, via=stops) for one in row) for row in known.cells)
    table = matrix_table(Matrix("demo-nic", None, known.releases, cells, stops))
    assert table.rows[0].cells[1].note.startswith("2 steps; ") and table.asked.ways == ()


def test_sources_fold_within_their_machine_types_and_columns_where_all_are_alike():
    table = matrices_table((newer("7.0", 0), newer("8.0", 3, "no such section"), newer("8.2", 5)))
    assert [column.title for column in table.columns[1:]] == ["7.0–7.2", "8.0", "8.1–10.0"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["machine type 7.0", "", "", ""], ["7.0–8.0", *["works"] * 3], ["8.1–10.0", "fails", "fails", "works"],
        ["machine types 8.0 – 8.2", "", "", ""], ["8.0", "", "works", "works"], ["8.1–10.0", "", "fails", "works"]]


def test_what_heads_rows_has_the_width_of_the_table():
    table = matrices_table((newer("board-with-a-long-name", 0), newer("7.1", 1, "no such section")))
    assert "\nmachine type board-with-a-long-name\n" in table_text(table, 60)
    assert '<th scope="row" colspan="4">' in table_html(table, "m")
