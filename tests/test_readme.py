"""The README's commands are the ones that CI runs and that exist."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from sphinx_vmsd.cli import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def fenced(mark: str) -> str:
    match = re.search(rf"<!-- {mark} -->\n```\n(.*?)```", README, re.DOTALL)
    assert match, f"no block {mark}"
    return match[1].strip()


def fenced_commands() -> str:
    return "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))


def test_two_commands_of_one_line() -> None:
    assert fenced("site").startswith("python3 -m venv .venv && ")
    assert fenced("tests").endswith("tox")
    assert "\n" not in fenced("site") + fenced("tests")


def test_ci_takes_its_command_from_the_readme() -> None:
    assert "<!-- tests -->" in (ROOT / ".ci/run").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^sphinx-vmsd (\w+)", fenced_commands(), re.MULTILINE))))
def test_every_command_exists(name: str) -> None:
    assert name in COMMANDS


def test_pictures_exist() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
