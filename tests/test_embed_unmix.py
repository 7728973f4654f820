"""Taking an embedding out of a tree whose files others have changed since: only what is ours goes, or nothing."""
from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest

pytest.importorskip("click")

from test_embed import CONF, HEAD, OLD_CONF, fingerprint, run, tree_of

from sphinx_vmsd.embed.edits import Edit, apply
from sphinx_vmsd.embed.pages import CONFIGURATION
from sphinx_vmsd.embed.record import RECORD
from sphinx_vmsd.embed.undo import remove

MANY = f"{HEAD}extensions = [\n    'depfile',\n    'kerneldoc',\n    'qmp_lexer',\n]\n"
OURS = "    'sphinx_vmsd',\n"
AGAIN = "then run embed --remove"

Change = Callable[[str], str]


def swapped(one: str, other: str) -> Change:
    """A change that replaces *one*, which has to be there."""
    def change(text: str) -> str:
        assert one in text
        return text.replace(one, other)
    return change


def changed(tree: Path, name: str, change: Change) -> None:
    (tree / name).write_text(change((tree / name).read_text()))


@pytest.mark.parametrize(("name", "change"), [
    ("docs/conf.py", swapped("version =", "# upstream\nversion =")),
    ("docs/conf.py", swapped("'qmp_lexer',\n" + OURS, "'qmp_lexer',\n" + OURS + "    'other',\n")),
    ("docs/conf.py", swapped("'qmp_lexer',\n" + OURS, "'other',\n" + OURS)),
    ("docs/conf.py", swapped("    'depfile',\n    'qmp_lexer',\n" + OURS, OURS + "    'qmp_lexer',\n    'depfile',\n")),
    ("docs/conf.py", lambda text: text.replace("'", '"').replace("    ", "  ")),
    ("docs/conf.py", swapped(OURS, "")),
    ("docs/conf.py", lambda text: f"{text}\nvmsd_label_prefix = 'own-'\nsuppress_warnings = ['vmsd.extra']\n"),
    ("docs/devel/migration/index.rst", lambda text: f"{text}   last\n"),
    ("docs/devel/migration/index.rst", swapped("   compatibility\n", "   compatibility\n   between\n")),
    ("pythondeps.toml", swapped("[testdeps]\n", "\n[testdeps]\n# a comment\nflask = { }\n")),
    ("docs/requirements.txt", swapped("6.2.1", "7.0.0")),
    ("docs/requirements.txt", lambda text: f"{text}last==1\n"),
    ("configure", lambda text: f"{text}echo more\n"),
])
def test_what_others_changed_beside_ours_stays(tmp_path: Path, name: str, change: Change) -> None:
    tree = tree_of(tmp_path / "tree", chapter=True)
    before = fingerprint(tree)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    changed(tree, name, change)
    wanted = [line for line in (tree / name).read_text().splitlines() if "'" not in line or "sphinx_vmsd" not in line]
    assert run(str(tree), "--remove") == (0, "removed\n")
    rest = fingerprint(tree)
    text = (tree / name).read_text()
    assert "sphinx_vmsd" not in text and "devices/index" not in text and "tree-sitter" not in text
    assert set(text.splitlines()) <= set(wanted)
    assert {one for one in before if rest[one] != before[one]} <= {name}
    assert set(rest) == set(before)


def test_what_upstream_wrote_is_there_to_the_byte(tmp_path: Path) -> None:
    """Both changes: the same text comes out as when upstream had changed the tree alone."""
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/conf.py").write_text(MANY)
    upstream = swapped("    'depfile',\n    'kerneldoc',\n", "    'another',\n    'kerneldoc',\n    'depfile',\n")
    assert run(str(tree), "--apply", "--pip")[0] == 0
    changed(tree, "docs/conf.py", lambda text: upstream(text) + "\nhtml_theme = 'x'\n")
    assert run(str(tree), "--remove")[0] == 0
    assert (tree / "docs/conf.py").read_text() == upstream(MANY) + "\nhtml_theme = 'x'\n"


@pytest.mark.parametrize(("name", "change", "line", "word"), [
    ("docs/conf.py", swapped('"builtin"', '"graphviz"'), 7, "sphinx_vmsd"),
    ("docs/conf.py", swapped(OURS, "    'sphinx_vmsd', 'other',\n"), 7, "sphinx_vmsd"),
    ("docs/conf.py", swapped(OURS, OURS * 2), 7, "sphinx_vmsd"),
    ("docs/requirements.txt", swapped("tree-sitter==", "tree-sitter>="), 2, "sphinx-vmsd"),
    ("docs/devel/migration/compatibility.rst", swapped("Migration compat", "Our compat"), 7, "sphinx-vmsd"),
])
def test_a_change_of_our_own_lines_is_never_lost(
    tmp_path: Path, name: str, change: Change, line: int, word: str
) -> None:
    tree = tree_of(tmp_path, chapter=True)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    changed(tree, name, change)
    before = fingerprint(tree)
    message = f"changed since it was embedded, our lines as well: {word} (take ours out by hand, {AGAIN})"
    assert run(str(tree), "--remove") == (2, f"{name}:{line}: {message}\n")
    assert fingerprint(tree) == before
    (tree / name).write_text("what is left of it by hand\n")
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert (tree / name).read_text() == "what is left of it by hand\n"


def test_a_list_on_one_line_that_has_grown_is_not_guessed_at(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=False)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    changed(tree, "docs/conf.py", swapped("'sphinx_vmsd'", "'sphinx_vmsd', 'other'"))
    assert run(str(tree), "--remove")[1].startswith("docs/conf.py:4: changed since it was embedded")
    (tree / "docs/conf.py").write_text(OLD_CONF.replace("]", ", 'other']"))
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert (tree / "docs/conf.py").read_text() == OLD_CONF.replace("]", ", 'other']")


def test_strings_are_not_joined_where_a_comma_went(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/conf.py").write_text(f"{HEAD}extensions = [\n    'a'  # last\n]\n")
    assert run(str(tree), "--apply", "--pip")[0] == 0
    changed(tree, "docs/conf.py", swapped("    'sphinx_vmsd'\n", OURS + "    'other'\n"))
    assert run(str(tree), "--remove")[1].startswith("docs/conf.py:6: changed since it was embedded, our lines as well")
    changed(tree, "docs/conf.py", swapped(OURS, ""))
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert (tree / "docs/conf.py").read_text() == f"{HEAD}extensions = [\n    'a',  # last\n    'other'\n]\n"


def test_a_page_of_ours_that_was_edited_is_named_and_can_be_moved_away(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    before = fingerprint(tree)
    assert run(str(tree), "--apply")[0] == 0
    page = "docs/devel/migration/devices/net.rst"
    changed(tree, page, lambda text: f"{text}\nMy words.\n")
    told = f"{page}: changed since it was embedded (undo that change, or move the file away)\n"
    assert run(str(tree), "--remove") == (2, told)
    (tree / page).rename(tree / "docs/own.rst")
    assert run(str(tree), "--remove") == (0, "removed\n")
    (tree / "docs/own.rst").unlink()
    assert fingerprint(tree) == before


def test_a_changed_package_is_told_in_few_lines(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    assert run(str(tree), "--apply")[0] == 0
    files = [path for path in (tree / "docs/sphinx/sphinx_vmsd").rglob("*.py") if path.read_bytes()]
    for path in files:
        path.write_text("# newer\n")
    code, output = run(str(tree), "--remove")
    assert code == 2
    assert output.splitlines()[8:] == [f"{tree}: {len(files) - 8} more files are changed"]


def test_a_file_that_was_deleted_comes_back(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    before = fingerprint(tree)
    assert run(str(tree), "--apply")[0] == 0
    for name in ("requirements.txt", "devel/migration/compatibility.rst", "sphinx/sphinx_vmsd/__init__.py"):
        (tree / "docs" / name).unlink()
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert fingerprint(tree) == before


def test_a_removal_that_was_ended_between_changed_files_goes_on(tmp_path: Path) -> None:
    """What is left of the file then has nothing of ours, and does not look as it did before."""
    edits = (Edit("docs/conf.py", CONF.encode(), (CONF + CONFIGURATION).encode()),)
    tree = tree_of(tmp_path, chapter=True)
    assert not apply(tree, edits)
    record = (tree / RECORD).read_bytes()
    changed(tree, "docs/conf.py", lambda text: f"{text}# upstream\n")
    assert not remove(tree)
    (tree / RECORD).parent.mkdir(exist_ok=True)
    (tree / RECORD).write_bytes(record)
    assert not remove(tree)
    assert (tree / "docs/conf.py").read_text() == f"{CONF}# upstream\n"
    assert not (tree / RECORD).exists()
