"""The JSON of streams fits its schema, whatever is wrong with a stream; every key of the table is printed somewhere."""
from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Protocol

import pytest
from made import be, device, field, section, stream, vmdesc

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.render.stream.form import RECORDS, schema

jsonschema = pytest.importorskip("jsonschema")
_DAMAGE = ("cut", "flipped", "grown")


class Validator(Protocol):
    """What is used of a validator."""

    def iter_errors(self, value: object) -> Iterator[object]:
        """Each thing that does not fit."""


@pytest.fixture(scope="module")
def validator() -> Validator:
    """One that lets no key pass that the table does not have."""
    strict = schema()
    found = strict["$defs"]
    assert isinstance(found, dict)
    for one in found.values():
        if isinstance(one, dict) and "properties" in one:
            one["additionalProperties"] = False
    jsonschema.Draft202012Validator.check_schema(schema())
    made: Validator = jsonschema.Draft202012Validator(strict)
    return made


def show(*arguments: object) -> object:
    """What the command prints, as data."""
    return json.loads(runner().invoke(main, ["stream", *map(str, arguments), "--json"]).stdout)


def streams(conformance: Path) -> list[Path]:
    found = sorted((conformance / "streams").glob("*.mig*"))
    assert found
    return found


def test_streams_fit(validator: Validator, conformance: Path, tmp_path: Path) -> None:
    """Whole ones, against themselves, and damaged ones."""
    chance = Random(3)
    for path in streams(conformance):
        assert not list(validator.iter_errors(show(path))), path.name
        data = bytearray(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
        if len(data) > 1 << 20:
            continue
        for kind in _DAMAGE:
            at, made = chance.randrange(100, len(data)), tmp_path / kind
            made.write_bytes(data[:at] if kind == "cut" else data[:at] + b"\xff" * (kind == "grown") + bytes(
                [data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:])
            assert not list(validator.iter_errors(show(made))), (path.name, kind, at)
            assert not list(validator.iter_errors(show(made, "--diff", path))), (path.name, kind, at)
            assert not list(validator.iter_errors(show(made, "--against", f"7.2={path}"))), (path.name, kind, at)


def test_differences_for_programs(validator: Validator, tmp_path: Path) -> None:
    own = vmdesc(device("d", field("a", "uint32", 4), field("b", "buffer", 40)))
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(stream(section(0, "d", be(1) + bytes(40)), section(1, "e", b""), description=own))
    new.write_bytes(stream(section(0, "d", be(2) + bytes(39) + b"x", version=2), description=own))
    found = show(old, "--diff", new)
    assert not list(validator.iter_errors(found))
    assert isinstance(found, dict) and found["files"] == [str(old), str(new)]
    assert [(one["what"], one["section"], one["field"], one["old"]) for one in found["differs"]] == [
        ("version", "d", "", "1"), ("field", "d", "a", "1"), ("field", "d", "b", "40 × 00"),
        ("section", "e", "", "section of 20 bytes")]
    assert found["differs"][1]["new_field"]["value"] == 2
    assert found["differs"][2]["new_field"]["bytes"] == "00" * 39 + "78"
    assert show(old, "--diff", old) == {"format": 1, "files": [str(old)] * 2, "problems": [[], []], "as_bytes": 0,
                                        "in_parts": [], "differs": []}


def test_every_key_is_printed_somewhere(conformance: Path, tmp_path: Path) -> None:
    """No key of the table is only promised."""
    first, whole = streams(conformance)[0], next(one for one in streams(conformance) if "mappedram" in one.name)
    data = gzip.decompress(first.read_bytes()) if first.suffix == ".gz" else first.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(data[:len(data) // 2])
    met: set[str] = set()

    def visit(value: object) -> None:
        if isinstance(value, dict):
            met.update(value)
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            visit(one)

    for shown in (show(first), show(whole), show(cut, "--against", f"7.2={first}"), show(first, "--diff", whole),
                  show(cut), show(first, "--against", f"7.2={first}"), *map(show, streams(conformance)[-4:])):
        visit(shown)
    assert {key.name for one in RECORDS for key in one.keys} - met <= {"number"}


@pytest.mark.parametrize("spoilt", [{"format": 2}, {"pieces": [{"piece": "bad", "offset": 0, "size": 1}]},
                                    {"page_size": -1}, {"problems": None}])
def test_what_does_not_fit(validator: Validator, conformance: Path, spoilt: dict[str, object]) -> None:
    found = show(streams(conformance)[0])
    assert isinstance(found, dict)
    assert list(validator.iter_errors({**found, **spoilt}))


def test_a_damaged_other_stream_is_told(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(stream(section(0, "d", be(1)), description=vmdesc(device("d", field("a", "uint32", 4)))))
    new.write_bytes(old.read_bytes()[:-40])
    result = runner().invoke(main, ["stream", str(old), "--diff", str(new)])
    assert result.exit_code == 1 and f"{new}: offset " in result.stderr
