"""A site in real themes and a real browser: links, tables, matrix, dark mode, no script, phone width, accessibility."""
from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import RULES, launched
from harness import Project
from samples import FILES, SPEC

import sphinx_vmsd
from sphinx_vmsd.readers.spec import read_spec

pytestmark = pytest.mark.browser
THEMES = {"furo": "furo", "sphinx_rtd_theme": "sphinx_rtd_theme", "alabaster": "alabaster",
          "pydata_sphinx_theme": "pydata_sphinx_theme", "sphinx_book_theme": "sphinx_book_theme"}
#: The sample with a table that is long enough for a filter.
LONG = SPEC.replace('"fields": [', '"fields": [' + "".join(
    f'{{"name": "register_{number}", "type": "uint64"}}, ' for number in range(12)), 1)
LONG_NAME = "a-device-whose-name-does-not-stop-anywhere-soon-either"
LONG_NAMES = f"""\
:orphan:

Long names
==========

.. vmsd:device:: {LONG_NAME}
   :spec: long.json

.. vmsd:matrix::

.. vmsd:migrate::
   :from: 8.1
   :to: 8.0
"""
FILES_OF_DEMO = Path(sphinx_vmsd.__file__).parent / "cli" / "demo_files"
#: Themes that have a dark mode, and what turns it on: an attribute of the root.
DARK = ("furo", "pydata_sphinx_theme", "sphinx_book_theme")


#: A page without anything of ours: what axe finds there is the theme's.
PLAIN = """\
:orphan:

Plain
=====

Some ``code`` and a `link <https://www.qemu.org>`_ to :ref:`search`.

.. list-table:: A table
   :header-rows: 1

   * - Head
   * - ``code``

.. py:function:: migrate(one: int) -> None

   :param one: a parameter

::

   """ + "code that goes on " * 20 + "\n"


@pytest.fixture(scope="module", params=sorted(THEMES))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A theme, and the address of the sample page in it."""
    theme = request.param
    if importlib.util.find_spec(THEMES[theme]) is None:
        pytest.skip(f"no {theme} here")
    conf = f'html_theme = {theme!r}\nlanguage = "en"\n'
    files = {**FILES, "demo-nic.json": LONG, "plain.rst": PLAIN, "long.rst": LONG_NAMES,
             "long.json": SPEC.replace("demo-nic", LONG_NAME)}
    built = Project(tmp_path_factory.mktemp(theme), files, conf).build("html")
    return theme, (Path(built.out) / "index.html").as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with launched() as browser:
        yield browser


def opened(chromium, address: str, width: int = 1200, script: bool = True):
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    tab = context.new_page()
    tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    tab.goto(address, wait_until="domcontentloaded")
    return tab


def dark(tab, theme: str) -> None:
    tab.evaluate("document.documentElement.dataset.theme = document.body.dataset.theme = 'dark'")


def test_links_lead_to_rows_and_reasons(chromium, site):
    tab = opened(chromium, site[1])
    links = tab.evaluate("[...document.querySelectorAll('main a[href^=\"#\"], [role=main] a[href^=\"#\"]')]"
                         ".map(one => decodeURIComponent(one.getAttribute('href').slice(1)))")
    missing = [name for name in links if name and tab.evaluate("name => !document.getElementById(name)", name)]
    assert links and not missing
    anchor = tab.get_attribute(".vmsd-fields tbody tr[id] >> nth=1", "id")
    tab.goto(f"{site[1]}#{anchor}")
    assert 0 <= tab.locator(f"[id='{anchor}']").bounding_box()["y"] < 800


def test_filter_sort_and_matrix(chromium, site):
    tab = opened(chromium, site[1])
    fields = tab.locator(".vmsd-fields").first
    fields.locator(".vmsd-filter").fill("timer")
    assert fields.locator("tbody tr:visible").count() == 1
    fields.locator(".vmsd-filter").fill("")
    head = fields.locator("thead th").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    matrix = tab.locator(".vmsd-matrix").first
    matrix.locator(".vmsd-from").select_option("8.1")
    matrix.locator(".vmsd-to").select_option("8.0")
    assert matrix.locator(".vmsd-answer").inner_text().startswith("fails")


def test_a_table_can_be_taken_along_as_a_spec(chromium, site):
    pytest.importorskip("yaml")
    tab = opened(chromium, site[1])
    fields = tab.locator(".vmsd-fields").first
    assert fields.locator("[data-copy]").all_inner_texts() == ["C", "YAML", "CSV"]
    text = fields.locator("template[data-format=yaml]").evaluate("one => one.content.textContent")
    spec, problems = read_spec("taken.yaml", text)
    assert spec is not None and problems == () and spec.device == "demo-nic"


def test_without_script_all_is_there(chromium, site):
    tab = opened(chromium, site[1], script=False)
    assert tab.locator(".vmsd-fields tbody tr:visible").count() >= 5
    assert tab.locator(".vmsd-tools:visible").count() == 0 and tab.locator("svg.vmsd-svg:visible").count() >= 1


@pytest.mark.parametrize("width", [390, 1400])
def test_no_page_scrolls_sideways(chromium, site, width):
    tab = opened(chromium, site[1], width)
    wide = tab.evaluate("[...document.querySelectorAll('[class*=vmsd]')].filter(one => !one.closest('.vmsd-scroll') &&"
                        " one.getBoundingClientRect().right > innerWidth + 1).map(one => one.className.toString())")
    assert wide == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_long_names_break_on_a_phone(chromium, site):
    tab = opened(chromium, site[1].replace("index.html", "long.html"), 390)
    assert tab.locator(".vmsd-facts code").count() >= 2
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_table_is_cut_on_paper_or_scrolls_for_a_few_pixels(chromium, site):
    tab = opened(chromium, site[1], 1280)
    over = "[...document.querySelectorAll('.vmsd-scroll')].map(one => one.scrollWidth - one.clientWidth)"
    assert [one for one in tab.evaluate(over) if 0 < one < 15] == []
    tab.set_viewport_size({"width": 680, "height": 900})  # A4 within its margins
    tab.emulate_media(media="print")
    cut = "[...document.querySelectorAll('.vmsd-table')].filter(one => one.offsetWidth > one.parentNode.offsetWidth)"
    assert tab.evaluate(f"{cut}.length") == 0


def test_labels_and_values_of_facts_stand_on_one_line(chromium, site):
    tab = opened(chromium, site[1])
    ends = tab.evaluate("""[...document.querySelectorAll('dl.vmsd-facts > *')].map(one => {
        const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), range = document.createRange();
        while (walk.nextNode() && !walk.currentNode.data.trim()) { }
        range.selectNodeContents(walk.currentNode);
        return range.getBoundingClientRect().bottom;
    })""")
    assert ends and all(abs(label - value) < 5 for label, value in zip(ends[::2], ends[1::2])), ends


def test_the_demo_is_seen_whole(chromium, tmp_path):
    """The first page of a new user: no table is cut in Furo on a small notebook."""
    pytest.importorskip("furo")
    files = {path.relative_to(FILES_OF_DEMO).as_posix(): path.read_text("utf-8")
             for path in FILES_OF_DEMO.rglob("*") if path.is_file() and path.name != "conf.py"}
    built = Project(tmp_path, files, 'html_theme = "furo"\nvmsd_spec_path = ["specs"]\n').build("html")
    for page in ("nic", "timer"):
        tab = opened(chromium, (Path(built.out) / f"{page}.html").as_uri(), 1200)
        over = "[...document.querySelectorAll('.vmsd-scroll')].map(one => one.scrollWidth - one.clientWidth)"
        assert tab.locator(".vmsd-table").count() and max(tab.evaluate(over)) == 0, page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_of_ours(chromium, site, mode, width):
    """What it finds is in no part of ours and on a page without us, too: a rule, for contrast also the two colours.

    Code is coloured by Pygments and by the theme, in our parts as anywhere, but has to be reached by keyboard.
    """
    theme, address = site
    if mode == "dark" and theme not in DARK:
        pytest.skip("the theme has no dark mode")
    plain = opened(chromium, address.replace("index.html", "plain.html"), width)
    of_theme = {kind for kind, _ours, _node in violations(plain, theme, mode)}
    found = violations(opened(chromium, address, width), theme, mode)
    assert not [(kind, node) for kind, ours, node in found if ours or kind not in of_theme], f"of the theme: {of_theme}"


def violations(tab, theme: str, mode: str) -> list[tuple[str, bool, str]]:
    """What axe finds on a page: what it is, whether it is in a part of ours, and where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    if mode == "dark":
        dark(tab, theme)
        tab.wait_for_timeout(500)  # themes fade colours
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = []
    for one in axe.Axe().run(tab, options={"runOnly": RULES}).response["violations"]:
        for node in one["nodes"]:
            colours = next((check["data"] for check in node["any"] if one["id"] == "color-contrast"), {})
            kind = " ".join([one["id"], *(str(colours[key]) for key in ("fgColor", "bgColor") if colours)])
            ours, literal, lit = tab.evaluate(
                "where => ['[class*=vmsd-]', 'code.literal', '.highlight']"
                ".map(part => !!document.querySelector(where)?.closest(part))", node["target"][0])
            if not (colours and lit):
                found.append((kind, ours and not (colours and literal), node["html"][:160]))
    return found


def test_results_and_facts_have_no_empty_lines(chromium, site):
    """The Read the Docs theme puts one below each list and each fact, with more precise rules than a class has."""
    tab = opened(chromium, site[1])
    below = tab.evaluate("""[...document.querySelectorAll(".vmsd-migrate > ul, dl.vmsd-facts > dd")].map(one => {
        const style = getComputedStyle(one);
        return [one.localName, parseFloat(style.marginBottom) + parseFloat(style.paddingBottom)]; })""")
    assert {name for name, _space in below} == {"ul", "dd"}
    assert [name for name, space in below if space > 6] == []
