"""Embedding: what changes in a QEMU tree, and that it goes away to the byte."""
from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.embed.labels import labels
from sphinx_vmsd.embed.last import tag
from sphinx_vmsd.embed.pages import CONFIGURATION
from sphinx_vmsd.embed.plan import configure, ensure, list_after, pin, require
from sphinx_vmsd.embed.record import RECORD
from sphinx_vmsd.embed.vendor import vendored
from sphinx_vmsd.model import Release
from sphinx_vmsd.readers.stored import read_stored

HEAD = 'import os\nqemu_docdir = os.path.abspath(".")\nversion = release = "9.1.50"\n'
CONF = f"{HEAD}extensions = [\n    'depfile',\n    'qmp_lexer',\n]\n"
OLD_CONF = f"{HEAD}extensions = ['kerneldoc', 'depfile']\n"
#: How QEMU's script looks where it asks for what the manuals need.
CONFIGURE = """\
if test "$docs" != "disabled" ; then
    if ! $mkvenv ensuregroup ${source_path}/pythondeps.toml docs;
    then
        docs=disabled
    else
        docs=enabled
    fi
fi
"""
SAMPLE = 'static const VMStateDescription vmstate_demo = { .name = "demo" };\n'


def tree_of(folder: Path, chapter: bool) -> Path:
    """A miniature of QEMU's tree, with the migration chapter of 8.2 or the single page before it."""
    files = {
        "docs/conf.py": CONF if chapter else OLD_CONF,
        "include/migration/vmstate.h": "",
        "hw/net/one.c": SAMPLE, "hw/net/two.c": SAMPLE, "hw/net/three.c": SAMPLE, "hw/misc/one.c": SAMPLE,
        "hw/misc/none.c": "int x;\n",
        "pythondeps.toml": '[meson]\nmeson = { }\n\n[docs]\n# keep\nsphinx = { accepted = ">=3.4.3" }\n\n[testdeps]\n',
        "docs/requirements.txt": "sphinx==6.2.1\n",
        "configure": CONFIGURE,
    }
    if chapter:
        files["docs/devel/migration/index.rst"] = "Migration\n=========\n\n.. toctree::\n\n   main\n   compatibility\n"
        files["docs/devel/migration/compatibility.rst"] = "Old page\n========\n\r\n"
    else:
        files["docs/devel/index-internals.rst"] = "Internals\n---------\n\n.. toctree::\n\n   migration\n"
        files["docs/devel/migration.rst"] = "Migration\n=========\n"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def git_tree(folder: Path) -> list[str]:
    """Make *folder* a repository with one commit; the beginning of further commands."""
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], check=True)
    return git


def fingerprint(folder: Path) -> dict[str, str]:
    paths = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if ".git" not in path.parts}
    return {name: path.read_bytes().hex() if path.is_file() else "a folder" for name, path in paths.items()}


def run(*args: str) -> tuple[int, str]:
    result = runner().invoke(main, ["embed", *args])
    return result.exit_code, result.stdout + result.stderr


@pytest.mark.parametrize("chapter", [True, False])
@pytest.mark.parametrize("options", [(), ("--pip",), ("--no-devices",), ("--pip", "--no-devices")])
def test_apply_and_remove_restore_the_tree(tmp_path: Path, chapter: bool, options: tuple[str, ...]) -> None:
    tree = tree_of(tmp_path, chapter)
    before = fingerprint(tree)
    assert run(str(tree), "--apply", *options)[0] == 0
    assert fingerprint(tree) != before
    assert "'sphinx_vmsd'" in (tree / "docs/conf.py").read_text()
    assert (tree / "docs/sphinx/sphinx_vmsd/__init__.py").exists() is ("--pip" not in options)
    dependencies = (tree / "pythondeps.toml").read_text()
    assert ("sphinx-vmsd" in dependencies) is ("--pip" in options)
    assert ("tree-sitter" in dependencies) is ("--no-devices" not in options)
    assert ("tree-sitter-c==" in (tree / "docs/requirements.txt").read_text()) is ("--no-devices" not in options)
    assert any((tree / "docs/devel").rglob("net.rst")) is ("--no-devices" not in options)
    assert run(str(tree), "--apply")[0] == 2, "a second embedding must be refused"
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before


def test_the_patch_applies(tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "tree", chapter=True)
    patched = tree_of(tmp_path / "patched", chapter=True)
    result = runner().invoke(main, ["embed", str(tree), "--pip"])
    subprocess.run(["git", "apply", "-"], input=result.stdout_bytes, cwd=patched, check=True)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    (tree / RECORD).unlink()
    (tree / RECORD).parent.rmdir()
    assert fingerprint(patched) == fingerprint(tree)


def test_pages_by_subsystem(tmp_path: Path) -> None:
    """One file is enough for a target; those that stand in no subfolder are with the rest."""
    tree = tree_of(tmp_path, chapter=True)
    for name in ("target/demo/sys/machine.c", "target/loose.c", "net/loose.c"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(SAMPLE)
    run(str(tree), "--apply")
    folder = tree / "docs/devel/migration/devices"
    assert sorted(path.name for path in folder.iterdir()) == ["index.rst", "net.rst", "others.rst", "target-demo.rst"]
    assert ":only: hw/net/*" in (folder / "net.rst").read_text()
    page = (folder / "target-demo.rst").read_text()
    assert page.startswith("Devices of target/demo\n======================\n") and ":only: target/demo/*" in page
    assert ":without: hw/net/* target/demo/*" in (folder / "others.rst").read_text()


def test_uncommitted_changes_are_refused(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    git_tree(tree)
    (tree / "docs/conf.py").write_text(CONF + "# mine\n")
    code, output = run(str(tree), "--apply")
    assert (code, output) == (2, "docs/conf.py: has uncommitted changes (commit or stash them first)\n")
    assert not (tree / RECORD).exists()


@pytest.mark.parametrize(("name", "told"), [
    ("../victim", "which embed never writes"),
    (".git/hooks/post-commit", "which embed never writes"),
    ("docs/sphinx/sphinx_vmsd/../../../Makefile", "which embed never writes"),
    ("hw/net/one.c", "which embed never writes"),
    ("docs/sphinx/sphinx_vmsd/config", "outside the tree: docs/sphinx/sphinx_vmsd"),
])
def test_a_record_reaches_only_what_embed_writes(tmp_path: Path, name: str, told: str) -> None:
    """The record is a file of the tree, which a commit of anybody may bring, with links to anywhere."""
    tree = tree_of(tmp_path / "tree", chapter=True)
    (tree / ".git/hooks").mkdir(parents=True)
    (tree / "docs/sphinx").mkdir()
    (tree / "docs/sphinx/sphinx_vmsd").symlink_to("../../.git")
    (tmp_path / "victim").write_text("precious")
    digest = hashlib.sha256(b"precious").hexdigest()
    (tree / RECORD).write_text(json.dumps({name: {"before": "cHdu", "after": digest}}))
    before = fingerprint(tmp_path)
    code, output = run(str(tree), "--remove")
    assert (code, len(output.splitlines())) == (2, 1) and told in output
    assert fingerprint(tmp_path) == before and not any((tree / ".git/hooks").iterdir())


def test_not_a_tree(tmp_path: Path) -> None:
    code, output = run(str(tmp_path))
    assert code == 2
    assert output == f"{tmp_path}: not a QEMU source tree (name the folder that holds docs/ and include/)\n"


@pytest.mark.parametrize(
    "change", [configure, ensure, lambda text: require(text, {"a": "1"}, {}),
               lambda text: list_after(text, "migration", ["x"])])
def test_an_unknown_file_is_not_guessed_at(change: object) -> None:
    assert callable(change)
    assert change("nothing of the kind\n") is None


def test_each_change_is_one_insertion() -> None:
    assert configure(OLD_CONF).startswith(f"{HEAD}extensions = ['kerneldoc', 'depfile', 'sphinx_vmsd']\n")
    assert configure(CONF).startswith(CONF.replace("    'qmp_lexer',\n", "    'qmp_lexer',\n    'sphinx_vmsd',\n"))
    own = f'{HEAD}extensions = [\n  "one",  # [1]\n  "two"  # the last\n]  # all\nextensions += ["x"]\n'
    added = own.replace('"two"  # the last\n', '"two",  # the last\n  \'sphinx_vmsd\'\n')
    assert configure(own).startswith(added)
    assert configure(own.replace('"two"', '"two",')).startswith(added.replace("'sphinx_vmsd'", "'sphinx_vmsd',"))
    assert pin("a==1\n", {"b": "2", "c": "3"}) == "a==1\nb==2\nc==3\n"


@pytest.mark.parametrize("own, name", [
    ("extensions: list[str] = ['a']\n", "extensions: list[str] = ['a', 'sphinx_vmsd']\n"),
    ("extensions = ['a']\nextensions = ['b']\n", "extensions = ['a']\nextensions = ['b', 'sphinx_vmsd']\n"),
    ("extensions = ['a', *more]  # all", "extensions = ['a', *more, 'sphinx_vmsd']  # all"),
])
def test_the_list_of_extensions_may_be_written_otherwise(own: str, name: str) -> None:
    assert str(configure(HEAD + own)).startswith(HEAD + name)


@pytest.mark.parametrize("own", [
    "import os\nextensions = ['a']\n", f"{HEAD}extensions = []\n", f"{HEAD}extensions = ['a'] + more\n",
    f"{HEAD}extensions = ['a']\nextensions = sorted(extensions)\n", f"{HEAD}extensions = ['a', ('b')]\n",
])
def test_a_configuration_that_ours_would_break_is_left_alone(own: str) -> None:
    assert configure(own) is None


def test_a_last_line_without_an_end_stays_where_it_is(tmp_path: Path) -> None:
    """The tables of TOML go by their order: a line that is overlooked would end in another one."""
    tree = tree_of(tmp_path, chapter=True)
    names = ("docs/conf.py", "docs/devel/migration/index.rst", "pythondeps.toml", "docs/requirements.txt", "configure")
    (tree / "pythondeps.toml").write_text("[docs]\nsphinx = { }\nrtd = { }\n")
    for name in names:
        (tree / name).write_bytes((tree / name).read_bytes().rstrip(b"\n"))
    before = fingerprint(tree)
    assert run(str(tree), "--apply")[0] == 0
    assert (tree / "pythondeps.toml").read_text().startswith("[docs]\nsphinx = { }\nrtd = { }\n\n[docs-devices]\n")
    assert (tree / "docs/devel/migration/index.rst").read_text().endswith("   compatibility\n   devices/index\n")
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before


def test_git_has_nothing_against_the_ends_of_our_files() -> None:
    """``git diff --check`` and the hooks that run it refuse blank lines there."""
    texts = [edit for edit in vendored("docs/sphinx") if not edit.path.endswith(".mo")]
    assert not [edit.path for edit in texts if edit.after and (edit.after[-1:] != b"\n" or edit.after[-2:] == b"\n\n")]


def test_a_tree_without_the_c_reader_keeps_its_manuals(tmp_path: Path) -> None:
    """What configure can't find of [docs] has it build no manual; the C reader is not worth that."""
    tree = tree_of(tmp_path, chapter=True)
    run(str(tree), "--apply", "--pip")
    groups = (tree / "pythondeps.toml").read_text().split("\n\n")
    assert [one.splitlines()[0] for one in groups] == ["[meson]", "[docs]", "[docs-devices]", "[testdeps]"]
    assert "sphinx-vmsd" in groups[1] and "tree-sitter" not in groups[1]
    assert 'tree-sitter-c = { accepted = ">=0.23,<0.23.5", installed = "0.23.4" }' in groups[2]
    script = f'set -e; mkvenv=false source_path=. docs=auto\n{(tree / "configure").read_text()}echo "$docs"\n'
    script = script.replace("! $mkvenv", "! true", 1)
    told = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=True).stdout
    assert told == "C reader not found or another version, the device state reference may be empty.\nenabled\n"


def test_line_ends_stay(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    changed = ("docs/conf.py", "docs/devel/migration/index.rst", "pythondeps.toml", "docs/requirements.txt",
               "configure")
    for name in changed:
        (tree / name).write_bytes((tree / name).read_bytes().replace(b"\n", b"\r\n"))
    before = fingerprint(tree)
    assert run(str(tree), "--apply")[0] == 0
    for name in changed:
        content = (tree / name).read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n") > 0
        assert b"vmsd" in content or b"tree-sitter" in content or b"devices" in content
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before


def test_what_a_file_lacks_is_named(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/devel/migration/index.rst").write_text("Migration\n=========\n")
    wanted = "has no entry 'compatibility' in a list of pages (the change of embed goes beside it)"
    assert run(str(tree), "--apply", "--since", "none") == (2, f"docs/devel/migration/index.rst: {wanted}\n")


def repository(folder: Path, chapter: bool = True) -> tuple[Path, list[str]]:
    tree = tree_of(folder, chapter)
    (tree / "VERSION").write_text("9.1.50\n")
    git = git_tree(tree)
    subprocess.run([*git, "tag", "v9.0.0"], check=True)
    return tree, git


def test_labels_of_the_page_that_was_there_keep_resolving(tmp_path: Path) -> None:
    """Also where a fork has put them in; those that stand on other pages are left to them."""
    tree = tree_of(tmp_path, chapter=True)
    page = tree / "docs/devel/migration/compatibility.rst"
    old = ".. _Our Rules:\n\nOld\n===\n\n.. _how-backwards-compatibility-works:\n.. _`a: b`:\n.. _site: http://x.org\n"
    page.write_text(f"{old}\n.. _machine_type_compat:\n\nPart\n----\n")
    own = ".. _a-device-with-different-features-on-both-sides:\n.. _backwards-compatibility:\n\nOwn\n===\n"
    (tree / "docs/own.rst").write_text(own)
    assert run(str(tree), "--apply", "--pip", "--since", "none")[0] == 0
    assert labels(page.read_text()) == (
        "our rules", "how-backwards-compatibility-works", "a: b",
        "how-to-mitigate-when-we-have-a-backward-compatibility-error")
    assert "vmsd_label_prefix" not in (tree / "docs/conf.py").read_text()


def test_labels_of_the_guide_that_a_tree_has_itself_are_prefixed(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    before = fingerprint(tree)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    assert "vmsd_label_prefix" not in (tree / "docs/conf.py").read_text()
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before
    (tree / "docs/own.rst.inc").write_text(".. _Machine_Type_Compat:\n\nOwn\n===\n")
    assert run(str(tree), "--apply", "--pip")[0] == 0
    assert (tree / "docs/conf.py").read_text().endswith('\nvmsd_label_prefix = "guide-"\n')


@pytest.mark.skipif(not importlib.util.find_spec("tree_sitter_c"), reason="needs the C reader")
def test_the_last_release_is_found_among_the_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tree, git = repository(tmp_path / "a tree")
    (tree / "VERSION").write_text("9.1.0\n")
    device = 'static const TypeInfo t = { .name = "demo", .class_init = init };\n'
    (tree / "hw/net/one.c").write_text(SAMPLE + "static void init(ObjectClass *c, void *d) { "
                                       "DEVICE_CLASS(c)->vmsd = &vmstate_demo; }\n" + device)
    subprocess.run([*git, "commit", "-qam", "release"], check=True)
    subprocess.run([*git, "tag", "v9.1.0"], check=True)
    (tree / "VERSION").write_text("9.1.50\n")
    subprocess.run([*git, "commit", "-qam", "open"], check=True)
    assert tag(tree) == "v9.1.0"
    assert tag(tree / "docs") is None
    before = fingerprint(tree)
    code, output = run(str(tree), "--apply")
    assert code == 0 and "reading v9.1.0" in output
    assert run(str(tree), "--remove")[0] == 0
    shown = runner().invoke(main, ["embed", str(tree)])
    assert "base.json.gz, " in shown.stderr and "Binary" not in shown.stdout
    subprocess.run(["git", "apply", "--check", "-"], input=shown.stdout_bytes, cwd=tree, check=True)
    assert run(str(tree), "--apply")[0] == 0
    base, problems = read_stored(tree / "docs/devel/migration/devices/base.json.gz")
    assert not problems and base is not None and base.release == Release("9.1.0")
    assert 'vmsd_base = os.path.join(qemu_docdir, "devel/migration/devices/base.json.gz")' in (
        tree / "docs/conf.py").read_text()
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before
    assert run(str(tree), "--apply", "--since", "none")[0] == 0
    assert not (tree / "docs/devel/migration/devices/base.json.gz").exists()


def test_the_page_that_the_guide_replaces_is_named(tmp_path: Path) -> None:
    """A fork may have written there; labels are kept, its words are not."""
    page = "docs/devel/migration/compatibility.rst"
    tree = tree_of(tmp_path, chapter=True)
    assert f"\n{page}: replaced by the guide, with all that was written there; labels stay\n" in run(
        str(tree), "--apply")[1]
    run(str(tree), "--remove")
    (tree / page).unlink()
    assert "replaced" not in run(str(tree), "--apply")[1]


@pytest.mark.parametrize("options", [(), ("--pip",), ("--no-devices",)])
def test_where_nothing_brings_the_c_reader_it_is_asked_for(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Trees before 8.1 declare no Python packages, and their configure turns on -W in a checkout."""
    tree = tree_of(tmp_path, chapter=False)
    assert "C reader" not in run(str(tree), "--apply", *options)[1]
    run(str(tree), "--remove")
    (tree / "pythondeps.toml").unlink()
    told = run(str(tree), "--apply", *options)[1]
    assert ("pip install tree-sitter==0.23.2 tree-sitter-c==0.23.4 " in told) is ("--no-devices" not in options)


def test_an_unknown_revision_changes_nothing(tmp_path: Path) -> None:
    tree, _git = repository(tmp_path)
    before = fingerprint(tree)
    code, output = run(str(tree), "--apply", "--since", "v1.2.3")
    assert code == 2 and "v1.2.3" in output
    assert fingerprint(tree) == before


@pytest.mark.parametrize("version", ["10.2.0", "10.1.50", "10.0.92", "9.2.4.1", "7.2.0-3.el9", "unknown version"])
def test_links_lead_to_the_release_or_to_the_branch(version: str) -> None:
    found: dict[str, object] = {"os": os, "release": version, "qemu_docdir": "/docs"}
    exec(CONFIGURATION, found)
    release = version in ("10.2.0", "9.2.4.1")
    ref = f"v{version}" if release else "master"
    assert found["vmsd_source_url"] == f"https://gitlab.com/qemu-project/qemu/-/blob/{ref}/{{path}}#L{{line}}"


@pytest.mark.parametrize(("remote", "url"), [
    ("https://gitlab.com/acme/qemu.git", "https://gitlab.com/acme/qemu/-/blob/acme-9/{path}#L{line}"),
    ("https://me:secret@gitlab.example.org:8443/a/b/qemu", "https://gitlab.example.org/a/b/qemu/-/blob/acme-9/"),
    ("git@github.com:acme/qemu.git", "https://github.com/acme/qemu/blob/acme-9/{path}#L{line}"),
    ("ssh://git@gitlab.com/acme/qemu.git", "https://gitlab.com/acme/qemu/-/blob/acme-9/{path}#L{line}"),
    ("https://gitlab.com/qemu-project/qemu.git", ""), ("git@github.com:qemu/qemu.git", ""), ("/srv/git/qemu", ""),
    ("https://example.org/acme/qemu", ""), ('https://gitlab.com/a/"+x+"', ""), ("", ""),
])
def test_links_of_a_fork_lead_to_the_fork(tmp_path: Path, remote: str, url: str) -> None:
    tree = tree_of(tmp_path, chapter=True)
    git = git_tree(tree)
    branch = subprocess.run([*git, "symbolic-ref", "--short", "HEAD"], capture_output=True, text=True, check=True)
    for words in ([["config", "remote.acme.url", remote], ["update-ref", "refs/remotes/acme/acme-9", "HEAD"],
                   ["config", "remote.acme.fetch", "+refs/heads/*:refs/remotes/acme/*"],
                   ["config", f"branch.{branch.stdout.strip()}.remote", "acme"],
                   ["config", f"branch.{branch.stdout.strip()}.merge", "refs/heads/acme-9"]] if remote else []):
        subprocess.run([*git, *words], check=True)
    assert run(str(tree), "--apply")[0] == 0
    text = (tree / "docs/conf.py").read_text()
    line = text[text.index("vmsd_source_url"):]
    assert line.startswith(f'vmsd_source_url = "{url or "https://gitlab.com/qemu-project/qemu/-/blob/{ref}/{{path}}"}')
    assert "secret" not in text


def test_a_change_in_a_repository_around_the_tree_is_refused(tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "package/qemu tree", chapter=True)
    git = git_tree(tmp_path / "package")
    (tree / "docs/conf.py").write_text(CONF + "# mine\n")
    assert "has uncommitted changes" in run(str(tree), "--apply")[1]
    subprocess.run([*git, "checkout", "-q", "."], check=True)
    assert run(str(tree), "--apply")[0] == 0


def test_a_failure_half_way_is_undone(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/devel/migration/devices").write_text("a file where a folder must be")
    before = fingerprint(tree)
    code, output = run(str(tree), "--apply")
    assert code == 2 and "can't be written" in output
    assert fingerprint(tree) == before


@pytest.mark.parametrize("lost", ["docs/devel/migration/devices/net.rst", "docs/sphinx/sphinx_vmsd/__init__.py"])
def test_a_half_of_an_embedding_can_be_removed(tmp_path: Path, lost: str) -> None:
    tree = tree_of(tmp_path, chapter=True)
    before = fingerprint(tree)
    run(str(tree), "--apply")
    (tree / lost).unlink()
    (tree / "docs/conf.py").write_text(CONF)
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert fingerprint(tree) == before
    assert run(str(tree), "--remove") == (
        2, f"{RECORD}: no record of an embedding here (run embed --apply first)\n")


@pytest.mark.parametrize("link", ["docs/conf.py", "docs/sphinx"])
def test_links_out_of_the_tree_are_not_followed(tmp_path: Path, link: str) -> None:
    tree = tree_of(tmp_path / "tree", chapter=True)
    (tmp_path / "outside").mkdir()
    target = tmp_path / "outside" / "target"
    if link.endswith(".py"):
        (tree / link).rename(target)
    else:
        target.mkdir()
    (tree / link).symlink_to(target)
    before = fingerprint(tmp_path)
    code, output = run(str(tree), "--apply")
    remedy = "embed in the tree it leads to"
    assert (code, output) == (2, f"{link}: leads out of the tree through a link ({remedy})\n")
    assert fingerprint(tmp_path) == before


def test_hostile_names_reach_no_page(tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "with a space", chapter=True)
    names = ["a b", "x\n\n.. raw:: html\n\n   <script>", "*", "index", "others", "\udcff"]
    for name in names:
        folder = tree / "hw" / name
        folder.mkdir(parents=True)
        for number in range(3):
            (folder / f"{number}.c").write_text(SAMPLE)
    before = fingerprint(tree)
    assert run(str(tree), "--apply")[0] == 0
    folder = tree / "docs/devel/migration/devices"
    assert sorted(path.stem for path in folder.iterdir()) == [
        "index", "index-devices", "net", "others", "others-devices"]
    assert not any("raw::" in path.read_text() for path in folder.iterdir())
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before
