"""QEMU's own save and load code, vector by vector: bytes, values, result, bytes consumed, messages of each release."""
from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from folder import read_vectors
from vectors import Read

from sphinx_vmsd.model import Context, Description, Field, FromMember, Release
from sphinx_vmsd.model.condition import MemberBetween, MemberIs, needs
from sphinx_vmsd.model.description import walk
from sphinx_vmsd.wire.engine import Loaded, load, save

SOME = ("5.2", "7.2", "10.0", "10.2")


@cache
def vectors_of(folder: Path, name: str = "vectors.json") -> tuple[dict, ...]:
    return read_vectors(folder / name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for op in ("save", "load"):
        if f"{op}_vector" in metafunc.fixturenames:
            rows = [row for row in vectors_of(metafunc.config.getoption("--conformance")) if row["op"] == op]
            metafunc.parametrize(f"{op}_vector", rows, ids=[row["id"] for row in rows])


def releases(vector: dict) -> list[str]:
    """The releases a vector speaks of; those read from the source only are tried in every release it can be in."""
    known = [*vector.get("verified_on", ()), *vector.get("outcome", ())]
    if known:
        return sorted(set(known), key=Release)
    return ["11.0"] if "alloc_elements" in json.dumps(vector["vmsd"]) else [*SOME, "11.0"]


def of_release(vector: dict, release: str) -> dict:
    """What is recorded of *release*: its own outcome goes before what all releases share."""
    return {**vector, **vector.get("outcome", {}).get(release, {})}


def test_an_outcome_may_repeat_the_result() -> None:
    """What a release's outcome says goes before what all releases share, whatever it says."""
    vector = {"vmsd": {"name": "d", "version": 1, "fields": [{"name": "a", "type": "u32"}]}, "op": "load",
              "id": "own", "version": 1, "bytes_hex": "0000", "result": "ok", "values_after": {}}
    read = Read()
    refused = {"result": "error", "ret": -5, "file_error": -5, "messages": ["Failed to load d:a"]}
    for outcome, right in ((refused, True), ({**refused, "ret": -22}, False), ({**refused, "messages": []}, False)):
        found = difference({**vector, "outcome": {"7.2": outcome}}, read.description(vector["vmsd"]), read, {})
        assert (found == "") is right, found


@pytest.mark.parametrize("content, said", [
    ("[", "is no JSON: Expecting value: line 1 column 2"),
    ("[]", "has no list 'vectors'"),
    ('{"vectors": [3]}', "vector 0: no object with an 'id'"),
    ('{"vectors": [{"id": "a", "op": "jump"}]}', "vector a: 'op' is 'jump', not one of save, load"),
    ('{"vectors": [{"id": "a", "op": "load", "result": "ok"}]}', "vector a: no 'vmsd', 'bytes_hex'"),
])
def test_a_broken_folder_is_one_line(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "vectors.json").write_text(content, "utf-8")
    with pytest.raises(pytest.UsageError, match=re.escape(said)):
        read_vectors(tmp_path / "vectors.json")


@pytest.mark.parametrize("wrong, said", [
    ({"bytes_hex": "000"}, "'bytes_hex' is no list of bytes in hexadecimal digits: '000'"),
    ({"outcome": {"7.2": {"bytes_hex": "zz"}}}, "'bytes_hex' is no list of bytes in hexadecimal digits: 'zz'"),
    ({"verified_on": ["7.2", "banana"]}, "no release: 'banana'"),
    ({"outcome": {"": {}}}, "no release: ''"),
    ({"vmsd": []}, "'vmsd' is no object with a 'name': []"),
    ({"vmsd": {"fields": []}}, "'vmsd' is no object with a 'name': {'fields': []}"),
    ({"vmsd": {"name": "d", "fields": [{"name": "a"}]}}, "the 'fields' of d are no list of objects with 'name' and"),
    ({"vmsd": {"name": "d", "subsections": [3]}}, "'vmsd' is no object with a 'name': 3"),
])
def test_a_broken_vector_is_one_line(wrong: dict, said: str, tmp_path: Path) -> None:
    vector = {"id": "a", "op": "load", "result": "ok", "vmsd": {"name": "d"}, "bytes_hex": "00", **wrong}
    (tmp_path / "vectors.json").write_text(json.dumps({"vectors": [vector]}), "utf-8")
    with pytest.raises(pytest.UsageError, match=re.escape(f"vector a: {said}")):
        read_vectors(tmp_path / "vectors.json")


def test_save(save_vector: dict) -> None:
    read = Read()
    description = read.description(save_vector["vmsd"])
    for release in releases(save_vector):
        problem = save_differs(save_vector, description, read, release)
        if problem:
            pytest.fail(f"{release}: {understood(problem, read)}")


def understood(problem: str, read: Read) -> str:
    """*problem*, with what of the vector was left aside."""
    return f"{problem} (not understood: {', '.join(read.strange)})" if read.strange else problem


def save_differs(vector: dict, description: Description, read: Read, release: str) -> str:
    saved = save(
        description, {**vector.get("values", {}), **vector.get("pre_save", {})}, Context(), dialect=Release(release),
        version=vector.get("save_version"), actions=read.actions, vmdesc=True,
    )
    if saved.undecided is not None:
        return str(saved.undecided)
    recorded = of_release(vector, release)
    if recorded["result"] != "ok":
        if saved.ok or not (saved.aborted or saved.ret == recorded["ret"]):
            return f"result {saved.ret} instead of {recorded['ret']}"
        said = {"messages": list(saved.messages), "errp": saved.errp}
        return _spoken(said, vector, release, saved.aborted)
    if (saved.data.hex(), saved.ret, saved.ok) != (recorded["bytes_hex"], 0, True):
        return f"{saved.data.hex()} with result {saved.ret} instead of {recorded['bytes_hex']}"
    expected = _described(vector, release)
    return "" if expected is None or json.loads(saved.vmdesc) == expected else f"described as {saved.vmdesc}"


def _described(vector: dict, release: str) -> dict | None:
    expected = vector.get("vmdesc")
    return expected if expected is None or "vmsd_name" in expected else expected.get(release)


def _spoken(said: dict, vector: dict, release: str, aborted: str | None) -> str:
    """How what was said differs from what is recorded, where an assertion that would end QEMU is a line ``<<…>>``."""
    expected = dict(vector.get("outcome", {}).get(release, {}))
    lines = expected.get("messages", [])
    if any(line.startswith("<<") for line in lines) != bool(aborted) and lines:
        return f"aborted: {aborted}, recorded: {lines}"
    if "messages" in expected:
        expected["messages"] = [line for line in lines if not line.startswith("<<")]
    expected = {key: value for key, value in expected.items() if key in said}    # result and bytes: compared before
    said = {key: value for key, value in said.items() if key in expected}
    return "" if said == expected else f"{said} instead of {expected}"


def test_load(load_vector: dict) -> None:
    """Some state of the destination gives what QEMU gave, in each release (most vectors do not record that state)."""
    read = Read()
    description = read.description(load_vector["vmsd"])
    first = ""
    for state in states(load_vector, description):
        problem = difference(load_vector, description, read, state)
        if not problem:
            return
        first = first or problem
    pytest.fail(understood(first, read))


def difference(vector: dict, description: Description, read: Read, state: dict) -> str:
    members = frozenset(item.name for _, one in walk(description) for item in one.fields)
    for release in releases(vector):
        loaded = load(description, bytes.fromhex(vector["bytes_hex"]), Context(), dialect=Release(release),
                      version=vector.get("version"), values=state, actions=read.actions)
        if loaded.undecided is not None:
            return f"{release}: {loaded.undecided}"
        got = {"result": "ok" if loaded.ok else "error", "ret": loaded.ret, "consumed": loaded.consumed}
        recorded = of_release(vector, release)
        want = {key: recorded[key] for key in got if key in recorded}
        want["result"] = "ok" if recorded["result"] == "ok" else "error"
        if {key: got[key] for key in want} != want:
            return f"{release}: {got} instead of {want}; {loaded.messages} {loaded.errp}"
        said = {"file_error": loaded.file_error, "messages": list(loaded.messages), "errp": loaded.errp}
        differs = _spoken(said, vector, release, loaded.aborted)
        if differs:
            return f"{release}: {differs}"
        wrong = [f"{key}: {value}" for key, value in recorded.get("values_after", {}).items()
                 if not _agrees(loaded, members, key, value)]
        if wrong:
            return f"{release}: {loaded.values} without {wrong}"
    return ""


# -- the state before a load -------------------------------------------------------------------------------------------

def states(vector: dict, description: Description) -> Iterator[dict]:
    """States the destination may have been in: every choice for what a vector does not record."""
    given = vector.get("values_before", vector.get("values", {}))
    unknown = list(_unknown(vector, description, ()))
    for choice in itertools.islice(itertools.product(*(candidates for _, _, candidates in unknown)), 4096):
        state = json.loads(json.dumps(given))
        for (path, member, _), value in zip(unknown, choice):
            target = state
            for step in path:
                target = target.setdefault(step, {})
            target.setdefault(member, json.loads(json.dumps(value)))
        yield state


def _unknown(vector: dict, description: Description, path: tuple[str, ...]) -> Iterator[tuple[tuple, str, list]]:
    names = {item.name for item in description.fields}
    asked: dict[str, list] = {}
    for item in description.fields:
        for leaf in needs(item.exists):
            if isinstance(leaf, (MemberIs, MemberBetween)) and leaf.member not in names:
                asked[leaf.member] = [True, False] if isinstance(leaf, MemberIs) else [0, 1, 1 << 20]
        for source in (item.count, item.size):
            if isinstance(source, FromMember) and source.member not in names:
                asked[source.member] = _lengths(vector, item)
        yield from _unknown_value(vector, item, path)
        if item.description is not None and item.type in ("struct", "vstruct") and item.count == 1 and not item.array:
            yield from _unknown(vector, item.description, (*path, item.name))
    for member, candidates in asked.items():
        yield path, member, candidates
    for sub in description.subsections:
        yield from _unknown(vector, sub, path)


def _lengths(vector: dict, item: Field) -> list[int]:
    size = len(vector["bytes_hex"]) // 2
    return [number * 64 for number in range(size // 8 + 1)] if item.type == "bitmap" else list(range(size + 1))


def _unknown_value(vector: dict, item: Field, path: tuple[str, ...]) -> Iterator[tuple[tuple, str, list]]:
    """Values that decide a load: what ``equal`` and ``le`` compare with, and which pointers are NULL."""
    after = vector.get("values_after", {})
    if (item.type or "").endswith(("_equal", "_le")):
        numbers = [after[item.name]] if item.name in after else []
        text = json.dumps(vector.get("outcome", {}))
        numbers += [int(one, 16) for one in re.findall(r"([0-9a-f]+) != ", text)]
        numbers += [int(one) for one in re.findall(r"<= (-?\d+)", text)]
        data = bytes.fromhex(vector["bytes_hex"])
        width = int(re.search(r"\d+", item.type).group()) // 8
        numbers += [1 << 30] * item.type.endswith("_le")
        numbers += [int.from_bytes(data[at:at + width], "big") for at in range(min(64, len(data) - width + 1))]
        yield path, item.name, list(dict.fromkeys(numbers)) or [0]
    if item.pointers and not item.alloc and isinstance(item.count, int):
        present = {} if item.type in ("struct", "vstruct") else 0
        patterns = itertools.product((present, None), repeat=item.count)
        yield path, item.name, [list(pattern) for pattern in patterns]


# -- the state after a load --------------------------------------------------------------------------------------------

def _agrees(loaded: Loaded, members: frozenset[str], key: str, expected: object) -> bool:
    """A recorded value; keys are member names at any depth, an index, a byte of a buffer, ``n`` for a length.

    What was not loaded is what the destination had, which most vectors record nowhere: there is nothing to compare.
    """
    found = list(_named(loaded.values, key))
    if found:
        return any(_same(one, expected) for one in found)
    if key in members:
        return not loaded.ok or any(path.split(".")[-1] == key for path in loaded.defaulted)
    sequences = list(_sequences(loaded.values))
    index = re.fullmatch(r"[A-Za-z_]*?(\d+)", key)
    reached = [one[int(index.group(1))] for one in sequences if len(one) > int(index.group(1))] if index else []
    if reached:
        if any(one is None for one in reached) and "null" in key:
            return bool(expected)
        return any(_same(one, expected) for one in reached) or expected in list(_leaves(loaded.values))
    return key not in LENGTHS or any(len(one) == expected for one in sequences)


LENGTHS = ("n", "len", "length", "count", "nnodes", "size")


def _named(value: object, key: str) -> Iterator[object]:
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for inner in value.values():
            yield from _named(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, key)


def _sequences(value: object) -> Iterator[object]:
    if isinstance(value, (list, bytes)):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _sequences(inner)


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _same(actual: object, expected: object) -> bool:
    if isinstance(actual, bytes):
        return actual.hex() == expected or list(actual) == expected
    if isinstance(actual, list) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(_same, actual, expected))
    if isinstance(actual, dict) and len(actual) == 1 and isinstance(expected, int):
        return actual == dict.fromkeys(actual, expected)      # an element that is a struct of one member
    if isinstance(actual, dict) and isinstance(expected, dict):
        return all(key in actual and _same(actual[key], value) for key, value in expected.items())
    return actual == expected
