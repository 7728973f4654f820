"""The pages in a real browser: filter, sort, fold, compare, ask, copy, no script, phone width, accessibility."""
from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import sphinx_vmsd.render
from sphinx_vmsd.compat.matrix import Matrix
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.model import Description, Device, Field, History, MachineType, Outcome, Release, Snapshot
from sphinx_vmsd.model.condition import PropertyIs
from sphinx_vmsd.render.bytes import strips_of
from sphinx_vmsd.render.bytetables import bytes_table
from sphinx_vmsd.render.diagram.drawing import draw
from sphinx_vmsd.render.diagram.figure import diagram_html
from sphinx_vmsd.render.diagram.transitions import transitions
from sphinx_vmsd.render.fields import fields_table
from sphinx_vmsd.render.html import table_html
from sphinx_vmsd.render.matrix import legend, matrices_table
from sphinx_vmsd.render.properties import subsections_table

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
STYLE = """
body { font: 16px/1.5 sans-serif; margin: 0 auto; max-width: 60rem; padding: 0 1rem; background: #fff; color: #111; }
[data-theme="dark"] body { background: #131416; color: #ddd; --color-background-primary: #131416; }
[data-theme="dark"] a { color: #8ab4f8; }
"""
RING = Description("ring", 1, 1, (Field("head", "uint16"), Field("tail", "uint16")))
RSS = Description("nic/rss", 1, 1, (Field("key", "uint8", count=40, array=True),), needed=PropertyIs("rss", True))
FIELDS = (Field("ctrl", "uint32"), Field("ring", "struct", description=RING),
          *(Field(f"register_{number}", "uint64") for number in range(9)))
ODD = Description("odd", 1, 1, (Field("zeta", "uint8"), *(
    Field(name, "struct", description=RING) for name in ("constructor", "toString", "__proto__"))))


def history() -> History:
    old = Description("nic", 1, 1, (*FIELDS, Field("gone", "uint16")))
    new = Description("nic", 2, 1, (*FIELDS, Field("late", "timer", version=2)), (RSS,))
    machines = (MachineType("8.0", Release("8.0"), ()), MachineType("8.1", Release("8.1"), ()))
    return History((Snapshot(Release("8.0"), (Device("nic", old),), machines=machines[:1]),
                    Snapshot(Release("8.1"), (Device("nic", new),), machines=machines)))


def page() -> str:
    known, old, new = history(), Release("8.0"), Release("8.1")

    def verdict(source: Release, destination: Release, outcome: Outcome, message: str = "") -> Verdict:
        return Verdict("nic", source, destination, "8.0", outcome, message or None)

    asked = matrices_table((
        Matrix("nic", "8.0", (old, new), (
            (verdict(old, old, Outcome.WORKS), verdict(old, new, Outcome.LOSSY)),
            (verdict(new, old, Outcome.FAILS, "unsupported version 2 for 'nic' v1"), verdict(new, new, Outcome.WORKS)),
        )),
        Matrix("nic", "8.1", (new,), ((verdict(new, new, Outcome.DEPENDS),),)),
    ))
    releases = tuple(Release(f"{number // 3}.{number % 3}") for number in range(21, 30))

    def long(first: int) -> Matrix:
        """A machine type of the releases from *first* on: 8.1 and later refuse to go back behind it."""
        known = releases[first:]
        return Matrix("long", str(releases[first]), known, tuple(tuple(
            Verdict("long", one, other, None, Outcome.FAILS if one >= new > other else Outcome.WORKS)
            for other in known) for one in known))

    def never(first: int) -> Matrix:
        """A device that never changed."""
        return replace(long(first), cells=tuple(
            tuple(replace(one, outcome=Outcome.WORKS) for one in row) for row in long(first).cells))

    table = fields_table(known, "nic", new, old)
    assets = Path(sphinx_vmsd.render.__file__).parent / "assets"
    parts = [
        table_html(table, "fields", lambda ref: f"#{ref.target}" if ref.role == "prop" else None),
        table_html(subsections_table(known, "nic"), "subsections"),
        table_html(fields_table(History((Snapshot(new, (Device("odd", ODD),)),)), "odd"), "odd"),
        table_html(asked, "matrix"), table_html(legend(), "legend"),
        table_html(matrices_table([long(first) for first in range(9)]), "long"),
        table_html(matrices_table([never(first) for first in range(9)]), "one"),
        diagram_html(draw([transitions(known, "nic")], "builtin")[0], "transitions", lambda ref: "#fields"),
        table_html(bytes_table(strips_of(known, "nic", known.releases), "Bytes of nic"), "bytes"),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>nic</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}'
        f'{(assets / "vmsd.css").read_text("utf-8")}</style></head><body><main><h1>nic</h1>{"".join(parts)}'
        f'<p id="rss">The property.</p></main><script>{(assets / "vmsd.js").read_text("utf-8")}</script></body></html>'
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("browser") / "nic.html"
    file.write_text(page(), "utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: object, address: str) -> Iterator[object]:
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    broken: list[str] = []
    tab.on("pageerror", lambda error: broken.append(str(error)))
    tab.goto(address)
    yield tab
    context.close()
    assert not broken


def seen(tab: object, box: str = "#fields") -> list[str]:
    return [row.locator("th code").first.inner_text() for row in tab.locator(f"{box} tbody tr:visible").all()]


def test_filter_keeps_matches_and_what_they_are_in(tab):
    tab.fill("#fields .vmsd-filter", "head")
    assert seen(tab) == ["ring", "head"]
    assert tab.inner_text("#fields .vmsd-count") == "1 of 17"
    tab.fill("#fields .vmsd-filter", "ring.he")
    assert seen(tab) == ["ring", "head"]
    tab.fill("#fields .vmsd-filter", "ring")
    assert seen(tab) == ["ring", "head", "tail"]
    tab.fill("#fields .vmsd-filter", "")
    assert len(seen(tab)) == 17


def test_a_field_can_have_the_name_of_what_every_object_has(tab):
    every = seen(tab, "#odd")
    assert len(every) == 10
    tab.fill("#odd .vmsd-filter", "zeta")
    assert seen(tab, "#odd") == ["zeta"]
    tab.fill("#odd .vmsd-filter", "")
    assert seen(tab, "#odd") == every
    tab.locator("#odd thead button").first.click()
    assert sorted(seen(tab, "#odd")) == sorted(every) != seen(tab, "#odd")
    tab.click("#odd tr[data-key=__proto__] .vmsd-fold")
    assert len(seen(tab, "#odd")) == 8


def test_only_changed(tab):
    tab.check("#fields .vmsd-only input")
    assert seen(tab) == ["gone", "late", "nic/rss", "key"]


def test_folding_by_keyboard(tab):
    tab.focus("#fields tr[data-key=ring] .vmsd-fold")
    tab.keyboard.press("Enter")
    assert "head" not in seen(tab)
    assert tab.get_attribute("#fields tr[data-key=ring] .vmsd-fold", "aria-expanded") == "false"
    tab.keyboard.press("Space")
    assert "head" in seen(tab)


def test_the_sign_of_folding_stays_beside_its_name(tab):
    row = tab.locator("#fields tr[data-key='nic/rss'] th")
    row.evaluate("cell => { cell.style.maxWidth = cell.style.width = '1px'; }")
    sign, name = (row.locator(one).bounding_box() for one in (".vmsd-fold", "code"))
    assert name["x"] >= sign["x"] + sign["width"] - 1
    assert abs(name["y"] + name["height"] / 2 - sign["y"] - sign["height"] / 2) < sign["height"] / 2


def test_sorting_keeps_nested_rows_below_their_own(tab):
    before = seen(tab)
    head = tab.locator("#fields thead th", has_text="Bytes")
    for expected in ("ascending", "descending", None):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == expected
        order = seen(tab)
        assert order[order.index("ring") + 1:order.index("ring") + 3] in (["head", "tail"], ["tail", "head"])
    assert order == before


def test_what_says_nothing_is_last_in_both_directions(tab):
    head = tab.locator("#fields thead th", has_text="Bytes")
    column = tab.locator("#fields thead th").all_inner_texts().index(head.inner_text())
    for expected in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == expected
        texts = [row.locator("th, td").nth(column).inner_text() for row in
                 tab.locator("#fields tbody tr:not([data-parent])").all()]
        assert texts[-1] == "" and all(texts[:-1])


def test_deep_link_leads_to_the_row(tab, address):
    tab.goto(f"{address}#fields--late")
    box = tab.locator("#fields--late").bounding_box()
    assert 0 <= box["y"] < 800
    assert tab.evaluate("document.querySelector('tr:target').id") == "fields--late"


@pytest.mark.parametrize("way", ["address", "link"])
def test_a_link_to_a_row_opens_what_hides_it(tab, address, way):
    tab.click("#fields tr[data-key=ring] .vmsd-fold")
    tab.click("#fields tr[data-key='nic/rss'] .vmsd-fold")
    tab.fill("#fields .vmsd-filter", "gone")
    tab.check("#fields .vmsd-only input")
    row = tab.locator("#fields tr", has=tab.locator("code", has_text="head")).last
    assert not row.is_visible()
    ident = row.get_attribute("id")
    if way == "address":
        tab.goto(f"{address}#{ident}")
    else:
        tab.evaluate("ident => { location.hash = ident; document.getElementById(ident).hidden = true; }", ident)
        tab.evaluate("ident => { const a = document.createElement('a'); a.href = '#' + ident; document.body.append(a);"
                     " a.click(); }", ident)
    tab.wait_for_function("ident => !document.getElementById(ident).hidden", arg=ident)
    assert 0 <= row.bounding_box()["y"] < 800
    assert tab.input_value("#fields .vmsd-filter") == "" and "key" not in seen(tab), "other folds stay"
    assert tab.get_attribute("#fields tr[data-key=ring] .vmsd-fold", "aria-expanded") == "true"


def test_a_link_to_a_row_in_sight_changes_nothing(tab, address):
    tab.fill("#fields .vmsd-filter", "register")
    ident = tab.locator("#fields tbody tr:visible").first.get_attribute("id")
    tab.goto(f"{address}#{ident}")
    tab.wait_for_timeout(100)
    assert tab.input_value("#fields .vmsd-filter") == "register"


def test_the_head_stays_in_sight(tab):
    tab.evaluate("document.querySelector('#fields .vmsd-scroll').style.maxHeight = '200px'")
    tab.evaluate("document.querySelector('#fields .vmsd-scroll').scrollTop = 300")
    scroll = tab.locator("#fields .vmsd-scroll").bounding_box()
    assert abs(tab.locator("#fields thead th").first.bounding_box()["y"] - scroll["y"]) < 3


def test_copy(tab):
    tab.click("#fields [data-copy=c]")
    tab.wait_for_function("document.querySelector('#fields .vmsd-count').textContent.includes('copied')")
    assert "VMSTATE_UINT32(ctrl, NicState)" in tab.evaluate("navigator.clipboard.readText()")
    tab.fill("#fields .vmsd-filter", "ctrl")
    tab.click("#fields [data-copy=csv]")
    tab.wait_for_function("document.querySelector('#fields .vmsd-count').textContent.includes('CSV')")
    assert tab.inner_text("#fields .vmsd-count") == "copied as CSV (1 of 17)"
    lines = tab.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"ctrl","uint32"')


def test_csv_has_paths_and_no_formulas(tab):
    tab.evaluate("""() => { const rows = document.querySelectorAll('#fields tbody tr');
        rows[4].querySelector('th code').textContent = "=cmd|'/C calc'!A0"; rows[4].cells[1].textContent = '-4'; }""")
    tab.click("#fields [data-copy=csv]")
    tab.wait_for_function("document.querySelector('#fields .vmsd-count').textContent === 'copied as CSV'")
    rows = list(csv.reader(tab.evaluate("navigator.clipboard.readText()").splitlines()))
    assert [row[0] for row in rows][2:6] == ["ring", "ring.head", "ring.tail", "'=cmd|'/C calc'!A0"]
    assert rows[5][1] == "-4" and len({len(row) for row in rows}) == 1


def test_the_matrix_answers(tab):
    tab.select_option("#matrix .vmsd-from", "8.1")
    tab.select_option("#matrix .vmsd-to", "8.0")
    assert tab.inner_text("#matrix .vmsd-answer").startswith("fails: backward")
    assert "unsupported version 2" in tab.inner_text("#matrix .vmsd-answer")
    tab.select_option("#matrix .vmsd-machine", "8.1")
    assert "does not have this machine type" in tab.inner_text("#matrix .vmsd-answer")
    tab.locator("#matrix td", has_text="lossy").click()
    assert [tab.input_value(f"#matrix .vmsd-{name}") for name in ("machine", "from", "to")] == ["8.0", "8.0", "8.1"]


def test_a_folded_matrix_answers_for_each_release_and_machine_type(tab):
    assert [row.inner_text().replace("¶", "").split() for row in tab.locator("#long tbody tr").all()] == [
        ["machine", "types", "7.0", "–", "9.2"], ["7.0–8.0", "works", "works"], ["8.1–9.2", "fails", "works"]]

    def ask(**what: str) -> str:
        for name, option in what.items():
            tab.locator(f"#long .vmsd-{name}").select_option(label=option)
        return tab.inner_text("#long .vmsd-answer")

    assert ask(machine="7.1", **{"from": "9.1"}, to="7.2").startswith("fails: backward: ")
    assert tab.inner_text("#long .vmsd-asked").startswith("fails")
    assert ask(to="8.2").startswith("works: backward: the destination")
    assert ask(**{"from": "8.2"}, to="8.2").startswith("works: the same release: the destination")
    assert ask(to="9.1").startswith("works: forward: ") and ask(**{"from": "9.1"}, to="8.2")
    assert "does not have this machine type" in ask(to="7.0")
    tab.locator("#long td").first.click()
    values = ["#long .vmsd-machine option:checked", "#long .vmsd-from option:checked", "#long .vmsd-to option:checked"]
    assert [tab.text_content(one) for one in values] == ["7.0", "7.0", "7.0"]
    ask(machine="8.1", **{"from": "9.1"}, to="8.1")
    tab.locator("#long td").last.click()
    assert [tab.text_content(one) for one in values] == ["8.1", "9.1", "8.1"], "what is among it stays"


def test_a_narrow_matrix_has_all_in_sight(tab):
    region = tab.locator("#one .vmsd-scroll")
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert tab.locator("#one .vmsd-right").count() == 0


def test_the_sources_of_a_matrix_stay_in_sight(tab):
    region = tab.locator("#matrix .vmsd-scroll")
    region.evaluate("one => { one.style.width = '120px'; one.scrollLeft = 60; }")
    assert region.evaluate("one => one.scrollLeft") > 0
    source = tab.locator("#matrix tbody tr", has_text="fails").locator("th")
    assert 0 <= source.bounding_box()["x"] - region.bounding_box()["x"] < 3


def test_nothing_moves_when_the_script_arrives(chromium, address):
    places = []
    for script in (True, False):
        context = chromium.new_context(viewport={"width": 1000, "height": 800}, java_script_enabled=script)
        tab = context.new_page()
        tab.goto(address)
        places.append(tab.locator("#bytes").bounding_box()["y"])
        if not script:
            assert tab.locator("#fields tbody tr:visible").count() == 17
            assert tab.locator(".vmsd-tools:visible, .vmsd-fold:visible").count() == 0
        context.close()
    tools = 6 * 60
    assert places[1] <= places[0] <= places[1] + tools, "only the tools themselves take room"


def test_no_layout_shift(tab, address):
    tab.add_init_script(
        "window.moved = 0; const add = list => list.getEntries().forEach(one => { window.moved += one.value; });"
        "new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});"
    )
    tab.goto(address)
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.moved") < 0.01


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_the_page_never_scrolls_sideways(tab, address, width):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(address)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(tab, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(tab, options={"runOnly": rules})
    told = [f"{one['id']}: {one['help']} {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found.response["violations"]]
    assert not told


def test_a_wide_diagram_tells_that_it_goes_on(tab):
    tab.set_viewport_size({"width": 390, "height": 800})
    region = tab.locator("#transitions .vmsd-scroll")
    assert region.evaluate("one => one.scrollWidth > one.clientWidth")
    tab.wait_for_selector("#transitions .vmsd-scroll.vmsd-right")
    assert "gradient" in region.evaluate("one => getComputedStyle(one).maskImage")
    caption = tab.locator("#transitions figcaption > span")
    assert "↔" in caption.evaluate("one => getComputedStyle(one, '::after').content")
    region.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector("#transitions .vmsd-scroll.vmsd-left")
    assert region.evaluate("one => getComputedStyle(one).maskImage") == "none", "who scrolls by keyboard sees all of it"
    region.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    tab.wait_for_selector("#transitions .vmsd-scroll.vmsd-left:not(.vmsd-right)")


def test_what_fits_tells_nothing(tab):
    assert tab.locator("#legend .vmsd-scroll:is(.vmsd-right, .vmsd-left)").count() == 0
