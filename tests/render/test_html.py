"""Tables as HTML: structure, escaping, identifiers."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sphinx_vmsd.render.html as html
from sphinx_vmsd.render.anchors import row_ids
from sphinx_vmsd.render.table import Cell, Column, Copy, Kind, Mark, Part, Ref, Row, Table, cell, unknown

bs4 = pytest.importorskip("bs4")

HOSTILE = '<script>alert("x")</script>&\'\\]]>\u202e'
TABLE = Table(
    (Column("name", "Field", Kind.CODE), Column("bytes", "Bytes", Kind.NUMBER)),
    (
        Row((cell(Part("bus", True, Ref("field", "d.bus")), Kind.CODE), cell()), "bus", ref=Ref("field", "d.bus")),
        Row((cell("a", Kind.CODE), unknown("nobody says")), "bus.a", 1, "bus", Mark.ADDED),
        Row((cell("b", Kind.CODE), Cell((Part("4"),), Kind.NUMBER, before="2")), "b", 0, "", Mark.CHANGED),
    ),
    "State of d",
)


def soup(table: Table, **options: object) -> object:
    return bs4.BeautifulSoup(html.table_html(table, "t", lambda ref: f"#{ref.target}", **options), "html.parser")


def test_structure():
    page = soup(TABLE)
    assert [row.get("id") for row in page.select("tbody tr")] == ["t--bus", "t--bus-a", "t--b"]
    assert page.select_one("tbody tr th a.reference")["href"] == "#d.bus"
    assert page.select_one("tr#t--bus-a")["data-parent"] == page.select_one("tr#t--bus")["data-key"] == "bus"
    assert page.select_one("tr#t--b del").text == "2"
    assert page.select_one("tr#t--b ins").text == "4"
    assert "nobody says" in page.select_one("td.vmsd-unknown").text, "a screen reader hears the reason"
    assert page.select_one(".vmsd-scroll")["aria-label"] == page.caption.text == "State of d"


def test_the_bare_text_that_a_search_shows_has_white_space_between_cells():
    table = replace(TABLE, notes=("One.", "Two."))
    assert " ".join(soup(table, tools=False).text.split()) == (
        "State of d Field Bytes bus a added ? (nobody says) b changed 2 4 One. Two.")


@pytest.mark.parametrize("where", ["cell", "note", "caption", "column", "notes", "key", "kind", "copy", "tone", "ref"])
def test_everything_is_escaped(where: str):
    one = {"cell": cell(HOSTILE), "note": cell("x", note=HOSTILE), "tone": Cell((Part("x"),), tone=HOSTILE),
           "ref": cell(Part("x", ref=Ref("dev", HOSTILE)))}.get(where, cell("x"))
    table = Table(
        (Column("k", HOSTILE if where == "column" else "K"), Column("n", "N")),
        (Row((cell("r"), one), HOSTILE if where == "key" else "k"), Row((cell("s"), one), "z", 1, HOSTILE)),
        HOSTILE if where == "caption" else "",
        (HOSTILE,) if where == "notes" else (),
        (Copy("c", HOSTILE),) if where == "copy" else (),
        HOSTILE if where == "kind" else "fields",
    )
    page = soup(table)
    assert not page.find("script")
    assert {name for tag in page.find_all(True) for name in tag.attrs} <= {
        "class", "id", "role", "tabindex", "aria-label", "scope", "data-key", "title", "href", "data-parent", "style",
        "type", "placeholder", "data-copy", "data-format", "data-of", "aria-expanded", "data-link", "colspan",
        "data-copied", "data-refused",
    }


def test_code_among_words_keeps_its_lines():
    fix = "send it so:\n\nint a(void)\n{\n    return 1;\n}\n\n&vmstate_a,  /* <here> */\n\nor so:\n\nVMSTATE(a),"
    page = html.table_html(Table((Column("k", "K"), Column("n", "N")), (Row((cell("r"), cell(fix)), "k"),)), "t")
    assert ("<td class=\"vmsd-long vmsd-prose\">send it so:<pre>int a(void)\n{\n    return 1;\n}\n\n&amp;vmstate_a,  "
            "/* &lt;here&gt; */</pre>or so:<pre>VMSTATE(a),</pre></td>") in page
    words = html.table_html(Table((Column("k", "K"),), (Row((cell("One.\n\nTwo."),), "k"),)), "t")
    assert "<pre>" not in words


def test_ids_are_unique_whatever_the_keys():
    rows = tuple(Row((cell("x"),), key) for key in ("a.b", "a-b", "a b", "", "mac_reg[1]", "removed"))
    rows = (*rows[:-1], rows[-1]._replace(mark=Mark.REMOVED))
    assert row_ids("t", Table((Column("a", "A"),), rows)) == (
        "t--a-b", "t--a-b-2", "t--a-b-3", "", "t--mac_reg-1", "")
    assert row_ids("t-a", Table((Column("a", "A"),), rows))[0] != "t-a-a-b", "not the anchor of another table"


def test_without_tools_nothing_needs_a_script():
    page = soup(replace(TABLE, copies=(Copy("csv", "a"),)), tools=False)
    assert not page.select("button, input, template, .vmsd-tools")


def test_assets_are_small_and_load_nothing():
    folder = Path(html.__file__).parent / "assets"
    for name, most in (("vmsd.css", 20_000), ("vmsd.js", 16_000)):
        text = (folder / name).read_text("utf-8")
        assert len(text.encode()) < most
        assert "url(" not in text and "@import" not in text and "fetch(" not in text and "http" not in text


def test_nothing_to_choose_where_every_row_changed():
    rows = tuple(Row((cell(name),), name, mark=Mark.ADDED) for name in "ab")
    table = Table((Column("name", "Name"),), rows, "T", kind="fields")
    assert "vmsd-only" not in html.table_html(table, "t")
    assert "vmsd-only" in html.table_html(replace(table, rows=(rows[0]._replace(mark=None), rows[1])), "t")
