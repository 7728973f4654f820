"""The fragments of specs in the how-to pages are in the language of specs."""
from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.spec.language import RECORDS

PAGES = ("write-spec", "import", "claims")
HOWTO = Path(__file__).resolve().parents[2] / "docs/howto"
KEYS = frozenset(key.name for record in RECORDS.values() for key in record.keys)
_BLOCK = re.compile(r"\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)")


def fragments() -> Iterator[str]:
    for page in PAGES:
        yield from map(textwrap.dedent, _BLOCK.findall((HOWTO / f"{page}.rst").read_text("utf-8")))


def names(value: object, inside: str = "") -> Iterator[str]:
    """The keys of *value* that are words of the language; releases and names of properties are not."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if inside != "properties" and not re.match(r"\d", str(key)):
                yield str(key)
            yield from names(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner, inside)


@pytest.mark.parametrize("text", list(fragments()))
def test_fragment_uses_known_keys(text: str) -> None:
    yaml = pytest.importorskip("yaml")
    assert set(names(yaml.safe_load(text))) <= KEYS


def test_the_frame_is_a_whole_spec() -> None:
    pytest.importorskip("yaml")
    spec, problems = read_spec("frame.yaml", next(fragments()))
    assert spec is not None and not problems
