"""Trees in git: read without a checkout, each content once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_vmsd.readers.git import read_git, read_revisions
from sphinx_vmsd.readers.source import read_tree
from sphinx_vmsd.readers.source import reader as reader_module

SAMPLE = Path(__file__).parent / "samples" / "tree"


@pytest.fixture
def repo(tmp_path):
    """A repository with two commits: the second changes one compat array."""
    folder = tmp_path / "repo"
    shutil.copytree(SAMPLE, folder)
    names = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]

    def git(*arguments):
        subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "-m", "first")
    git("tag", "first")
    file = folder / "hw/core/machine.c"
    file.write_text(file.read_text().replace('"off"', '"auto"'))
    git("commit", "-am", "second")
    return folder


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
