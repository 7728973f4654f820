"""Our own words in the reader's language: tables, diagrams, verdicts, tools; and the catalogue behind them."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from harness import Project
from samples import FILES

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.rule import Family
from sphinx_vmsd.compat.rules import RULES
from sphinx_vmsd.ext.speech import FOLDER, pattern_of, phrases
from sphinx_vmsd.ext.speech import ours as known

GERMAN = FOLDER / "de/LC_MESSAGES/sphinx_vmsd.po"
PLACE = re.compile(r"\{\w+\}")
GUIDE = {"index.rst": "T\n=\n\n.. vmsd:guide::\n"}


def german() -> dict[str, str]:
    with GERMAN.open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale="de", abort_invalid=True) if one.id}


def test_german_is_complete_and_keeps_the_placeholders() -> None:
    assert list(german()) == list(phrases())
    for ours, theirs in german().items():
        assert theirs, ours
        assert sorted(PLACE.findall(ours)) == sorted(PLACE.findall(theirs)), ours


@pytest.mark.parametrize("phrase", [one for one in phrases() if "{" in one])
def test_the_first_phrase_that_fits_an_example_is_itself(phrase: str) -> None:
    """No phrase hides another one: an example of each is found again."""
    values = {"n": "3", "release": "8.0", "name": "nic", "value": "on"}
    text = PLACE.sub(lambda match: values.get(match.group(0)[1:-1].rstrip("0123456789"), "some thing"), phrase)
    assert next(one for one in phrases() if "{" in one and pattern_of(one).fullmatch(text)) == phrase


def findings() -> list[Finding]:
    """What the examples of the rules find that a page can show: those about two streams are for the command line."""
    cases = [(rule, one) for rule in RULES for one in rule.examples if one.fires and rule.family is not Family.RUN]
    return [found for rule, one in cases
            for found in (lint(one.new, (rule,)) if one.old is None else check(one.old, one.new, rules=(rule,)))]


def test_findings_are_in_the_catalogue() -> None:
    assert [text for one in findings() for text in (one.message, one.fix) if not known(text)] == []


def test_a_page_shows_findings_in_german(tmp_path: Path) -> None:
    files = {**FILES, "index.rst": "T\n=\n\n.. vmsd:compare:: demo-nic\n   :since: 8.0\n   :release: 8.1\n"}
    built = Project(tmp_path, files).build(language="de")
    page = built.text("index.html")
    assert built.warnings == "" and "instead of" not in page
    for words in ("Version 2 statt", "rückwärts", "Feld hinzugefügt", "nichts", "(Version 2,", "8 Bytes"):
        assert words in page, words


def leftovers(page: str) -> list[str]:
    """The texts of tables, pictures and verdicts that the catalogue has in English."""
    soup = pytest.importorskip("bs4").BeautifulSoup(page, "html.parser")
    english = {ours for ours, theirs in german().items() if ours != theirs and "{" not in ours}
    found = []
    for box in soup.select(".vmsd-box, .vmsd"):
        texts = [text for text in box.find_all(string=True) if not text.find_parent(["code", "pre", "template"])]
        texts += [tag[name] for name in ("title", "aria-label", "placeholder") for tag in box.find_all(**{name: True})]
        found += [str(text).strip() for text in texts if str(text).strip() in english]
    return found


def test_pages_show_german_words_only(tmp_path: Path) -> None:
    built = Project(tmp_path, FILES).build(language="de")
    page = built.text("index.html")
    assert built.warnings == "" and not leftovers(page)
    assert "<h1>Geräteverzeichnis" in built.text("vmsd-devices.html")
    for words in ("Zustand von demo-nic", "Gesendet von", "vorwärts: funktioniert", "Kopieren als", "Übergänge von",
                  "Wählen Sie, was wohin migriert", "scheitert", 'title="rückwärts; QEMU meldet: '):
        assert words in page, words


def test_other_outputs_show_german_words(tmp_path: Path) -> None:
    text = Project(tmp_path, FILES).build("text", language="de").text("index.txt")
    assert "Gesendet von" in text and "vorwärts auf Maschinentyp" in text and "Sent by" not in text


def test_the_guide_shows_german_words_only(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs/locale/de/LC_MESSAGES/guide.po"
    files = {**GUIDE, "locale/de/LC_MESSAGES/index.po": guide.read_text("utf-8")}
    built = Project(tmp_path, files).build(language="de", locale_dirs=["locale"])
    page = built.text("index.html")
    assert built.warnings == "" and not leftovers(page)
    assert "Release N-1 zu" in page


def test_processes_agree(tmp_path: Path) -> None:
    files = {**FILES, "index.rst": FILES["index.rst"] + "\n.. toctree::\n\n   other\n", "other.rst": GUIDE["index.rst"]}
    one, four = (Project(tmp_path / str(jobs), files).build(language="de", jobs=jobs) for jobs in (1, 4))
    for name in ("index.html", "other.html"):
        assert one.text(name) == four.text(name)


def test_the_next_build_of_a_process_has_its_own_language(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    assert "Gesendet von" in project.build(language="de").text("index.html")
    assert "Gesendet von" not in project.build(out="en", doctrees="dt-en").text("index.html")
    assert "Gesendet von" in project.build(out="at", doctrees="dt-at", language="de_AT").text("index.html")


def test_a_catalogue_of_the_tree_counts_first(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    po = {"locale/de/LC_MESSAGES/sphinx_vmsd.po": head + 'msgid "Sent by"\nmsgstr "Absender"\n'}
    page = Project(tmp_path, {**FILES, **po}).build(language="de", locale_dirs=["locale"]).text("index.html")
    assert "Absender" in page and "Gesendet von" not in page and "Kopieren als" in page


def test_a_broken_catalogue_is_told(tmp_path: Path) -> None:
    po = {"locale/de/LC_MESSAGES/sphinx_vmsd.po": 'msgid "Sent by"\nnonsense "x\n'}
    built = Project(tmp_path, {**FILES, **po}).build(language="de", locale_dirs=["locale"])
    assert "sphinx_vmsd.po:1: WARNING: sphinx_vmsd.po can't be read" in built.warnings
    assert "Gesendet von" in built.text("index.html")


DECISION = """\
T
=

.. vmsd:decision:: How to choose

   ask: New? | the device is new
   stay: Stay
   ask -> stay: no
"""


def test_a_diagram_of_questions_is_translated_with_its_page(tmp_path: Path) -> None:
    # a name of its own: Sphinx keeps the catalogues of earlier builds of a process
    project = Project(tmp_path, {"index.rst": "I\n=\n\n.. toctree::\n\n   ask\n", "ask.rst": DECISION})
    catalogue = project.build("gettext").text("ask.pot")
    for words in ("How to choose", "New?", "the device is new", "Stay", "no"):
        assert f'msgid "{words}"' in catalogue
    project.write({"locale/de/LC_MESSAGES/ask.po": (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "New?"\nmsgstr "Neu?"\n\n'
        'msgid "the device is new"\nmsgstr "das Gerät gibt es erst ab diesem Release"\n')})
    built = project.build(out="de", doctrees="dt-de", language="de", locale_dirs=["locale"])
    page = built.text("ask.html")
    assert "Neu? nach Stay, no" in page and "New?" not in page
    assert "<tspan" in page and re.search(r">das Gerät gibt es erst[^<]*</tspan>", page)
