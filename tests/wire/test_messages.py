"""The table of messages: every row can be said, and what is said is recognised."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sphinx_vmsd.wire.dialects import DIALECTS
from sphinx_vmsd.wire.messages import MESSAGES, recognise, saying, strerror

SAYINGS = [(message.id, one) for message in MESSAGES.values() for one in message.sayings if one]


def example(text: str) -> str:
    """*text* with something in the place of each argument."""
    numbers = {"x": "1f", "d": "-3"}
    return re.sub(r"\{\w+(?::(\w))?\}", lambda match: numbers.get(match.group(1) or "", "some-name"), text)


@pytest.mark.parametrize(("condition", "one"), SAYINGS, ids=[f"{name}-{one.since}" for name, one in SAYINGS])
def test_recognised_with_its_arguments(condition: str, one: object) -> None:
    text = example(one.text)
    found = next((hit for hit in recognise(f"qemu-system-x86_64: {text}") if hit.message.id == condition), None)
    assert found is not None
    assert {name for name, _ in found.arguments} == set(re.findall(r"\{(\w+)", found.saying.text))


def test_every_dialect_says_or_is_silent() -> None:
    for message in MESSAGES.values():
        assert message.meaning[0].islower()
        assert not message.meaning.endswith(".")
        assert any(saying(message.id, dialect.name) for dialect in DIALECTS), message.id
        assert list(message.sinces) == sorted(message.sinces)


def test_real_output_is_recognised(conformance: Path) -> None:
    """The lines of the damaged streams: everything a release prints is in the table."""
    path = conformance / "loads.json"
    if not path.is_file():
        pytest.skip("no loads.json there")
    lines = {line for line in _texts(json.loads(path.read_text("utf-8"))) if "load of migration failed" in line}
    assert lines
    for line in lines:
        assert any(hit.message.id == "load-failed" for hit in recognise(line)), line


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts(one)]


def test_errors_have_the_words_of_the_c_library() -> None:
    assert strerror(-22) == strerror(22) == "Invalid argument"
    assert strerror(-5) == "Input/output error"
    assert strerror(-4242) == "Unknown error 4242"
