"""Trees in git: read without a checkout, each content once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_vmsd.readers import git as git_module
from sphinx_vmsd.readers.git import read_git, read_revisions
from sphinx_vmsd.readers.source import read_tree
from sphinx_vmsd.readers.source import reader as reader_module

SAMPLE = Path(__file__).parent / "samples" / "tree"


def git(folder, *arguments):
    names = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)


def commit(folder):
    git(folder, "add", ".")
    git(folder, "commit", "-m", "state")


@pytest.fixture
def repo(tmp_path):
    """A repository with two commits: the second changes one compat array."""
    folder = tmp_path / "repo"
    shutil.copytree(SAMPLE, folder)
    git(folder, "init", "--initial-branch=main")
    commit(folder)
    git(folder, "tag", "first")
    file = folder / "hw/core/machine.c"
    file.write_text(file.read_text().replace('"off"', '"auto"'))
    commit(folder)
    return folder


@pytest.mark.parametrize("name", [b"hw/lat\xe9.c", b"hw/two\nlines.c", b"hw/a:b .c"])
def test_a_name_of_any_bytes_is_read_as_in_a_folder(repo, tmp_path, name):
    Path(os.fsdecode(os.path.join(os.fsencode(repo), name))).write_text(  # noqa: PTH118 - of bytes
        'static const VMStateDescription v = { .name = "odd-name" };\n'
    )
    commit(repo)
    for cache in (False, tmp_path / "cache", tmp_path / "cache"):
        snapshot, _problems = read_git(f"git:{repo}@main", cache=cache)
        assert "odd-name" in [one.name for one in snapshot.descriptions]


def test_a_content_that_git_lacks_is_told_and_not_remembered(repo, tmp_path):
    whole = read_git(f"git:{repo}@main", cache=False)
    asked = ["git", "-C", str(repo), "rev-parse", "main:hw/core/machine.c"]
    blob = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    lost = repo / ".git/objects" / blob[:2] / blob[2:]
    lost.rename(tmp_path / "away")
    for text in (None, b"damaged"):
        if text:
            lost.write_bytes(text)
        _clear()
        _snapshot, problems = read_git(f"git:{repo}@main", cache=tmp_path / "cache")
        assert [str(one) for one in problems if "machine.c: is not read: git" in str(one)]
    lost.unlink()
    (tmp_path / "away").rename(lost)
    _clear()
    assert read_git(f"git:{repo}@main", cache=tmp_path / "cache") == whole


def _clear():
    """As if another process asked."""
    git_module._listed.cache_clear()
    git_module._batch.cache_clear()


def test_a_revision_says_what_its_files_say(repo):
    snapshot, problems = read_git(f"git:{repo}@first", cache=False)
    there, same = read_tree(SAMPLE, cache=False)
    assert (snapshot.devices, snapshot.machines, snapshot.arrays, problems) == (
        there.devices,
        there.machines,
        there.arrays,
        same,
    )


def test_the_second_revision_costs_the_files_that_differ(repo, monkeypatch):
    seen = []
    contribution = reader_module.tree.contribution
    monkeypatch.setattr(
        reader_module.tree, "contribution", lambda path, data: seen.append(path) or contribution(path, data)
    )
    (old, _), (new, _) = read_revisions(repo, ["first", "main"], cache=False)
    assert seen.count("hw/core/machine.c") == 2
    assert len(seen) == len(set(seen)) + 1
    assert [one.machine("board-5.0").entries[0].value for one in (old, new)] == ["off", "auto"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("git:nowhere", "is not of the form git:REPO@REV"),
        ("git:/nonexistent@main", "cannot be read"),
        ("git:{repo}@--help", "cannot be read"),
        ("git:{repo}@missing", "cannot be read"),
    ],
)
def test_what_is_not_there_is_one_problem(repo, text, message):
    snapshot, problems = read_git(text.format(repo=repo), cache=False)
    assert not snapshot.devices
    assert len(problems) == 1
    assert message in problems[0].message
