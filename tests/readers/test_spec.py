"""The spec reader: what can be said, and what happens to everything else."""
from __future__ import annotations

import dataclasses
import importlib.util
import json
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spec_texts import EVERYTHING, NIC, TEN

from sphinx_vmsd.model import (
    Claim,
    CompatEntry,
    Description,
    Device,
    Field,
    FromMember,
    Hook,
    Outcome,
    Property,
    Registration,
    Release,
    properties_in_force,
)
from sphinx_vmsd.model import condition as c
from sphinx_vmsd.model.plain import facts
from sphinx_vmsd.model.types import BY_WORD
from sphinx_vmsd.readers.spec import Spec, read_spec, read_specs
from sphinx_vmsd.readers.spec.jsonnodes import load_json
from sphinx_vmsd.readers.spec.kinds import Key
from sphinx_vmsd.readers.spec.language import RECORDS
from sphinx_vmsd.readers.spec.merge import merge
from sphinx_vmsd.readers.spec.nodes import Items, Node, Pairs, Text
from sphinx_vmsd.readers.spec.schema import schema
from sphinx_vmsd.readers.spec.yamlnodes import load_yaml


def good(text: str, path: str = "x.yaml") -> Spec:
    spec, problems = read_spec(path, text)
    assert problems == (), "\n".join(map(str, problems))
    assert spec is not None
    return spec


def problems_of(text: str, path: str = "x.yaml") -> list[str]:
    return [str(problem) for problem in read_spec(path, text)[1]]


def device_at(spec: Spec, release: str) -> Device:
    snapshot = spec.history.at(Release(release))
    assert snapshot is not None
    return snapshot.devices[0]


def test_the_sketch_of_the_design() -> None:
    spec = good(NIC)
    assert [str(one) for one in spec.history.releases] == ["8.0", "8.1", "9.0"]
    versions, fields, subsections = [], [], []
    for snapshot in spec.history.snapshots:
        description = snapshot.devices[0].description
        assert description is not None
        versions.append(description.version)
        fields.append([field.name for field in description.fields])
        subsections.append([one.name for one in description.subsections])
    assert versions == [1, 2, 2]
    assert fields == [["ctrl", "mac"], ["ctrl", "mac", "timer"], ["ctrl", "mac", "timer"]]
    assert subsections == [[], [], ["demo-nic/rss"]]
    newest = spec.history.snapshots[-1]
    assert [machine.name for machine in newest.machines] == ["8.0", "8.1", "9.0"]
    assert [properties_in_force(newest.devices[0], machine) for machine in newest.machines] == [
        {"migrate-rss": False}, {"migrate-rss": False}, {"migrate-rss": True}]
    assert [machine.name for machine in spec.history.snapshots[0].machines] == ["8.0"]
    works, fails, drops = spec.claims
    assert (works.machine, fails.machine, drops.machine) == ("8.0", "8.0", "8.1"), "default: the older release"
    assert (works.expect, fails.expect, drops.drops) == (Outcome.WORKS, Outcome.FAILS, ("demo-nic/rss",))
    assert fails.message == "unsupported version 2 for 'demo-nic' v1"


def test_every_fact_has_its_place() -> None:
    spec = good(NIC)
    lines = NIC.splitlines()
    device = device_at(spec, "9.0")
    assert device.description is not None
    facts = [device.properties[0], device.description, *device.description.fields, *device.description.subsections]
    for fact in facts:
        assert fact.location is not None and fact.name in lines[fact.location.line - 1], fact
    assert [claim.location and claim.location.line for claim in spec.claims] == [23, 24, 25]


def test_everything_can_be_said() -> None:
    spec = good(EVERYTHING)
    before, old, middle, new = spec.history.snapshots
    assert before.devices == () and old.devices[0].description is not None
    assert old.devices[0].description.name == "all-old"
    device = middle.devices[0]
    description = device.description
    assert description is not None and new.devices[0].description is not None
    assert (description.name, new.devices[0].description.name) == ("all", "all-new")
    assert (description.minimum_version, new.devices[0].description.minimum_version) == (1, 2)
    assert (description.priority, description.unmigratable, description.early_setup) == ("MIG_PRI_IOMMU", False, True)
    assert description.needed == c.Not(
        c.AnyOf((c.GuestState("the guest sleeps", "asleep"), c.Build("defined(X)"))))
    pre_save, post_load = description.hooks or ()
    assert pre_save.sets == (("n", 2), ("list", (1, {"a": "b"})))
    assert (post_load.kind, post_load.returns, post_load.message) == ("post_load_errp", -22, "bad n")
    assert {field.type for field in description.fields} == {
        None, "pci config", *(row.name for row in BY_WORD.values())}
    assert "u64" not in [field.name for field in new.devices[0].description.fields]
    assert [(one.how, one.section) for one in device.others] == [
        ("vdc->vmsd", None), ("vmstate_register", "by-hand")] and new.devices[0].others == ()
    assert [sub.name for sub in description.subsections[0].subsections] == ["all/sub/deep"]
    first, second = spec.claims
    assert (first.values, first.drops, first.defaults) == ({"n": 2}, ("a",), ("b",))
    assert (second.machine, second.expect) == ("9.0", Outcome.DEPENDS)


@pytest.mark.parametrize(("name", "expected"), [
    ("i16", {"count": 1, "array": True}), ("i32", {"count": 1, "array": False}),
    ("i64", {"count": 3, "array": True, "start": 2}), ("i8", {"count": 1, "array": False, "size": None}),
    ("u8", {"count": FromMember("n", 2), "pointer": True, "alloc": True, "array": True}),
    ("u16", {"former_names": ("old16", "older16")}), ("u32", {"macro": "VMSTATE_UINT32", "hint": "check -smp"}),
    ("b", {"exists": c.Always()}), ("e8", {"exists": c.Never()}), ("e32", {"exists": c.Unknown("too clever")}),
    ("e64", {"exists": c.VersionIs(2)}), ("ei32", {"exists": c.VersionIs(1, 2)}),
    ("le", {"exists": c.PropertyIs("quiet", False)}), ("t", {"exists": c.PropertyAtLeast("x-version", 2)}),
    ("d", {"exists": c.MemberIs("mode", "fast", guest=False)}),
    ("buf", {"size": FromMember("len"), "exists": c.MemberBetween("len", 1, 16)}),
    ("unused", {"size": 4, "type": "unused_buffer", "exists": c.AllOf((c.PropertyIs("quiet"), c.Always()))}),
    ("bits", {"size": FromMember("nbits", 8), "exists": c.AnyOf((c.GuestState("busy"), c.Never()))}),
    ("vs", {"struct_version": 2, "pointers": True}), ("dtree", {"direct_key": True, "key": None}),
    ("n is small", {"must_exist": True, "exists": c.MemberBetween("n", None, 4)}),
    ("cfg", {"type": "pci config", "size": 256}), ("from_dump", {"type": None, "count": None, "size": 8}),
    ("opaque", {"type": None, "count": None, "size": None, "array": False}), ("tail", {"version": 3}),
])
def test_what_a_field_says(name: str, expected: dict[str, object]) -> None:
    description = device_at(good(EVERYTHING), "9.0").description
    assert description is not None
    field = next(field for field in description.fields if field.name == name)
    assert {key: getattr(field, key) for key in expected} == expected


def test_every_kind_of_condition_can_be_said() -> None:
    shown = json.dumps(facts(good(EVERYTHING).history))
    assert {kind.__name__ for kind in get_args(c.Condition)} == set(re.findall(r'"condition": "(\w+)"', shown))


def test_every_member_of_the_model_can_be_said() -> None:
    """An extension of the model that the language does not know fails here."""
    spec = good(EVERYTHING)
    said: dict[str, set[str]] = {}

    def visit(value: object) -> None:
        if dataclasses.is_dataclass(value) and not isinstance(value, (type, Release)):
            for member in dataclasses.fields(value):
                content = getattr(value, member.name)
                if content != member.default and content not in ((), {}):
                    said.setdefault(type(value).__name__, set()).add(member.name)
                visit(content)
        for one in value if isinstance(value, tuple) else ():
            visit(one)

    visit((spec.history, spec.claims))
    for kind in (Field, Description, Hook, Property, Device, Registration, Claim, FromMember, CompatEntry):
        # what only exists in C or in a stream
        unsaid = {CompatEntry: {"array", "optional"}, Field: {"memory", "struct", "unread"},
                  Description: {"state", "members", "recorded", "oldest"}, Device: {"bits", "computed"},
                  Property: {"unread", "used"}}
        members = {member.name for member in dataclasses.fields(kind)}
        assert said[kind.__name__] >= members - unsaid.get(kind, set()), kind


def test_structs_are_shared_by_name() -> None:
    description = device_at(good(EVERYTHING), "9.0").description
    assert description is not None
    pair = next(field for field in description.fields if field.name == "s")
    assert pair.type == "struct" and pair.description is not None and pair.description.name == "pair_t"
    assert [field.description and field.description.name for field in pair.description.fields] == ["reg", "reg"]
    tree = next(field for field in description.fields if field.name == "tree")
    assert tree.key is not None and tree.key.name == "key_t"


def test_compat_values_over_releases_of_qemu() -> None:
    spec = good(EVERYTHING)

    def in_force(release: str, machine: str) -> dict[str, object]:
        snapshot = spec.history.at(Release(release))
        assert snapshot is not None
        return dict(properties_in_force(snapshot.devices[0], snapshot.machine(machine)))

    assert in_force("8.1", "8.1") == {"x-version": 1, "quiet": True, "words": True, "grown": 1}
    assert in_force("9.0", "9.0") == {"x-version": 2, "quiet": True, "words": True, "grown": 1}
    assert in_force("9.0", "8.1") == {"x-version": 1, "quiet": True, "words": True, "grown": 1}
    assert in_force("9.0", "8.0") == {"x-version": 1, "quiet": False, "words": True, "grown": 1}
    assert in_force("10.0.1", "9.0")["grown"] == 1 and "grown" not in in_force("10.0.1", "10.0")
    assert in_force("10.0.1", "10.0")["x-version"] == 2
    assert in_force("10.0.1", "9.0")["x-version"] == 1, "the repair came with 10.0.1"
    assert in_force("8.1", "8.0")["quiet"] is True, "and the other one with 9.0"


def test_machine_types_older_than_the_releases() -> None:
    spec = good(HEAD + """\
properties: {p: {type: int, default: 3, compat: {"5.2": 1, "7.2": 2}}}
claims: [{from: "8.0", to: "9.0", machine: "5.2", expect: works}]
""")
    newest = spec.history.snapshots[-1]
    assert {machine.name: properties_in_force(newest.devices[0], machine)["p"] for machine in newest.machines} == {
        "5.2": 1, "7.2": 2, "8.0": 3, "9.0": 3}
    assert spec.claims[0].machine == "5.2"
    late = HEAD + 'properties: {p: {compat: {"9.1": 1}}}\n'
    assert "unknown release '9.1' (did you mean '9.0'?)" in problems_of(late)[0]


def test_machine_types_end() -> None:
    spec = good(HEAD + 'machines_until: {"7.2": "8.0"}\nproperties: {p: {compat: {"7.2": 1}}}\n')
    history, _ = merge([spec])
    for found in (spec.history, history):
        names = [[machine.name for machine in one.machines] for one in found.snapshots]
        assert names == [["7.2", "8.0"], ["8.0", "9.0"]]
    late = HEAD + 'machines_until: {"9.1": "9.1"}\n'
    assert "unknown release '9.1' (did you mean '9.0'?)" in problems_of(late)[0]


def keys_in(node: object) -> set[str]:
    if isinstance(node, dict):
        return set(node).union(*map(keys_in, node.values()))
    return set().union(*map(keys_in, node)) if isinstance(node, list) else set()


def test_the_example_of_everything_has_every_key() -> None:
    yaml = pytest.importorskip("yaml")
    keys: list[Key] = [key for record in RECORDS.values() for key in record.keys]
    assert {key.name for key in keys} <= keys_in(yaml.safe_load(EVERYTHING))


def test_schema_is_a_schema_and_agrees() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    for text in (NIC, EVERYTHING):
        assert [error.message for error in validator.iter_errors(as_editor(yaml.safe_load(text)))] == []
    assert list(validator.iter_errors(yaml.safe_load(TEN)))


def as_editor(value: object) -> object:
    """*value* as an editor has it, whose keys are always text."""
    if isinstance(value, dict):
        return {str(key): as_editor(one) for key, one in value.items()}
    return [as_editor(one) for one in value] if isinstance(value, list) else value


def test_the_schema_tells_what_types_mean() -> None:
    told = json.loads(json.dumps(schema()))["$defs"]["field"]["properties"]["type"]["anyOf"][0]
    meanings = dict(zip(told["enum"], told["enumDescriptions"]))
    assert len(told["enum"]) == len(told["enumDescriptions"]) and all(meanings.values())
    assert meanings["uint16"] == "16-bit unsigned integer, big-endian"


def test_schema_without_a_validator() -> None:
    """By hand: every reference leads somewhere, every record lists its keys."""
    text = json.dumps(schema())
    assert set(re.findall(r"#/\$defs/(\w+)", text)) == set(RECORDS)
    definitions = schema()["$defs"]
    assert isinstance(definitions, dict)
    for name, record in RECORDS.items():
        definition = definitions[name]
        assert isinstance(definition, dict) and isinstance(definition["properties"], dict)
        assert list(definition["properties"]) == [key.name for key in record.keys]


def test_ten_mistakes_give_ten_located_messages(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(TEN)
    _, problems = read_spec(path)
    found = {problem.location.line: str(problem) for problem in problems}
    expected = {number: line.split("# ", 1)[1] for number, line in enumerate(TEN.splitlines(), 1) if "# " in line}
    assert set(found) == set(expected) and len(problems) == len(expected) + 1 >= 10
    for number, words in expected.items():
        assert any(words in str(problem) for problem in problems if problem.location.line == number), found[number]
    assert f"{path}:8:3: unknown key 'verion' (did you mean 'version'?)" in map(str, problems)
    assert "'rss' is never recognised on load" in " ".join(map(str, problems))


HEAD = 'format: 1\ndevice: d\nreleases: ["8.0", "9.0"]\n'


@pytest.mark.parametrize(("body", "said"), [
    ("device: e\n", "x.yaml:4:1: the key 'device' is already given in line 2"),
    ("state: {name: d, version: 1, minimum_version: 2}\n", "minimum_version 2 is higher than version 1 in release 8.0"),
    ('state: {name: d, version: {"9.0": 1}}\n', "says no version for release 8.0"),
    ("state: {name: d, fields: [{name: a, type: uint8, struct: {name: e}}]}\n", "type uint8 has no 'struct'"),
    ("state: {name: d, fields: [{name: a, type: buffer}]}\n", "a field of type buffer needs 'size'"),
    ("state: {name: d, fields: [{type: unused}]}\n", "a field of type unused needs 'size'"),
    ("state: {name: d, fields: [{name: a}]}\n", "'type' is missing (write 'type: unknown' where it is not known)"),
    ("state: {name: d, fields: }\n", "expected a list, got nothing"),
    ("state: {name: d, fields: {a: uint8}}\n", "expected a list, got a mapping"),
    ("state: {name: d, fields: [uint8]}\n", "expected a mapping (field), got 'uint8'"),
    ("state: {name: [d]}\n", "or a mapping, got a list"),
    ("structs: {a: {fields: [{name: x, struct: b}]}, b: {fields: [{name: y, struct: a}]}}\n", "contains itself"),
    ("source: ../../etc/passwd\n", "expected a path inside the source tree"),
    ("source: /etc/passwd\n", "expected a path inside the source tree"),
    ("source: 'c:\\x'\n", "expected a path inside the source tree"),
    ("title:\n", "expected text, got nothing"),
    ("releases: []\n", "already given"),
    ("claims: [{from: '8.0', to: '8.5', expect: works}]\n", "unknown release '8.5' (did you mean '8.0'?)"),
    ("claims: [{from: '8.0', to: '9.0', machine: '8.7', expect: works}]\n", "unknown machine type '8.7'"),
    ("claims: [{to: '9.0', expect: works}]\n", "'from' is missing (release of the source)"),
    ("state: {name: d, needed: {property: p, member: m}}\n", "'property' and 'member' exclude each other"),
    ("state: {name: d, needed: {version: 1, is: 3}}\n", "'is' needs 'property' or 'member' beside it"),
    ("state: {name: d, needed: maybe}\n", "unknown condition 'maybe' (known: always, never, unknown)"),
    ("state: {name: d, version: -1}\n", "expected a whole number, 0 or more, got '-1'"),
    ("state: {name: d, version: 1.5}\n", "got '1.5'"),
    ("state: {name: d, unmigratable: perhaps}\n", "expected true or false, got 'perhaps'"),
    ("since: '9.0'\nuntil: '8.0'\n", "since 9.0 is later than until 8.0"),
    ("? [a]\n: b\n", "a key must be text"),
    ("title: !!python/object:os.system x\n", "is not allowed"),
    ("a: b: c\n", "is not YAML: mapping values are not allowed"),
    ("state: {name: d\n", "is not YAML"),
    ("---\nformat: 1\n", "a second document starts here (one file, one document)"),
    ("title: *nowhere\n", "the alias *nowhere has no anchor before it"),
    ("title: \x07\n", "is not YAML"),
    ("state: &s {name: d, fields: [{name: a, struct: *s}]}\n", "the alias *s has no anchor before it"),
])
def test_one_mistake_one_message(body: str, said: str) -> None:
    found = problems_of(HEAD + body)
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("x.yaml:") for problem in found)


def test_yaml_typing_sets_no_traps() -> None:
    spec = good("""\
format: 1
device: on
title: no
releases: [8.0, 8.10, 9.0]
properties: {p: {type: bool, default: Yes}, q: {default: "no"}, r: {default: 010}}
state: {name: null, symbol: 1_000, unmigratable: off, version: {8.0: 1, 8.10: 2}}
claims: [{from: 8.0, to: 8.10, expect: works, message: 12:30:45}]
""")
    assert (spec.device, spec.title) == ("on", "no")
    assert [str(one) for one in spec.history.releases] == ["8.0", "8.10", "9.0"]
    device = device_at(spec, "9.0")
    assert [prop.default for prop in device.properties] == [True, "no", 10]
    assert device.description is not None
    assert (device.description.name, device.description.symbol, device.description.version) == ("null", "1_000", 2)
    assert spec.claims[0].message == "12:30:45"


def test_aliases_work_but_not_as_a_bomb() -> None:
    spec = good(HEAD + "state: {name: d, fields: [{name: a, struct: &r {name: r}}, {name: b, struct: *r}]}\n")
    description = device_at(spec, "8.0").description
    assert description is not None and description.fields[0].description == description.fields[1].description
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 20))
    assert "the file has more than 200000 parts" in problems_of(f"{HEAD}l0: &l0 [a]\n{levels}")[-1]


def test_nested_structs_are_no_bomb() -> None:
    structs = ", ".join(f"s{n}: {{fields: [{{name: a, struct: s{n - 1}}}, {{name: b, struct: s{n - 1}}}]}}"
                        for n in range(1, 40))
    found = problems_of(f"{HEAD}structs: {{s0: {{fields: [{{name: x, type: bool}}]}}, {structs}}}\n"
                        "state: {name: d, fields: [{name: s, struct: s39}]}\n")
    assert len(found) == 1 and "more than 50000 fields" in found[0]
    chain = ", ".join(f"s{n}: {{fields: [{{name: a, struct: s{n - 1}}}]}}" for n in range(1, 5000))
    found = problems_of(f"{HEAD}structs: {{s0: {{}}, {chain}}}\n")
    assert len(found) == 1 and "descriptions are nested 4999 deep, more than 30" in found[0]
    many = ", ".join(f'"{n}.0"' for n in range(1, 2000))
    assert "would make" in problems_of(f"format: 1\ndevice: d\nreleases: [{many}]\n")[0]


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, '{"a":' * 50_000])
@pytest.mark.parametrize("path", ["x.yaml", "x.json"])
def test_deep_nesting_is_refused(text: str, path: str) -> None:
    found, = problems_of(text, path)
    assert "levels deep" in found or "is not" in found


def test_problems_have_an_end() -> None:
    fields = "".join(f"    - {{name: a{n}, type: nonsense{n}}}\n" for n in range(5000))
    assert len(problems_of(f"{HEAD}state:\n  name: d\n  fields:\n{fields}")) == 100


def test_files_that_are_no_spec(tmp_path: Path) -> None:
    for content, said in ((b"", "is empty"), (b"\xff\xfe", "is not UTF-8 text"), (b"# nothing\n", "is empty"),
                          (b"- a\n", "expected a mapping (spec), got a list"), (b"x" * 4_000_001, "is larger than")):
        path = tmp_path / "x.yaml"
        path.write_bytes(content)
        spec, problems = read_spec(path)
        assert spec is None and len(problems) == 1 and said in str(problems[0])
    assert "cannot be read" in str(read_spec(tmp_path / "none.yaml")[1][0])


def test_json_needs_no_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    yaml = pytest.importorskip("yaml")
    text = json.dumps(as_editor(yaml.load(EVERYTHING, Loader=yaml.BaseLoader)), indent=1)
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "yaml" else find(name))
    assert good(text, "x.json").device == "all"
    found, = problems_of(NIC)
    assert "PyYAML is not installed (install it with 'pip install pyyaml'" in found


@pytest.mark.parametrize("text", ['{"a": 1,}', '{"a" 1}', '{"a": 1', "[1 2]", '{"a": tru}', '{"a": "x}', "{a: 1}",
                                  '["\\q"]', '["\\ud800"]', "1 2", "01", '{"a": 1, "a": 2}', "[\n1,\n]", "\t\n x"])
def test_json_syntax_errors_have_places(text: str) -> None:
    found = problems_of(text, "x.json")
    assert re.match(r"x\.json:\d+:\d+: ", found[0]), found


def shape(node: Node) -> object:
    """*node* without what JSON and YAML may see differently."""
    if isinstance(node, Text):
        return node.text, node.location
    if isinstance(node, Items):
        return [shape(one) for one in node.items], node.location
    return [(shape(key), shape(value)) for key, value in node.pairs], node.location


SMALL = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), part, max_size=4),
    max_leaves=20,
)


@given(SMALL, st.sampled_from([None, 0, 2]))
def test_json_and_yaml_see_the_same_in_the_same_places(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    from_json, from_yaml = load_json(text, "x"), load_yaml(text, "x")
    assert from_json[0] is not None and from_yaml[0] is not None
    assert shape(from_json[0]) == shape(from_yaml[0])
    assert isinstance(from_json[0], (Text, Items, Pairs))


def mutated(base: str) -> st.SearchStrategy[str]:
    """*base* with a piece replaced by something else."""
    signs = ["", "[", "}", ": ", "\n", "\t", "- ", "&a ", "*a", "!x ", "'", '"', "8.0", "on", "~", "\0", "0x"]
    return st.builds(
        lambda start, length, piece: base[:start] + piece + base[start + length:],
        st.integers(0, len(base)), st.integers(0, 12), st.sampled_from(signs) | st.text(max_size=5),
    )


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200) | mutated(NIC) | mutated(EVERYTHING) | mutated(EVERYTHING.replace("\n", " ")))
@pytest.mark.parametrize("path", ["x.yaml", "x.json"])
def test_any_text_gives_a_spec_or_problems(path: str, text: str) -> None:
    spec, problems = read_spec(path, text)
    assert spec is not None or problems
    for problem in problems:
        assert problem.location.file == path and "\n" not in str(problem)


@given(st.binary(max_size=300))
def test_any_bytes_give_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    spec, problems = read_spec(path)
    assert spec is not None or problems


def test_a_folder_of_specs(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "nic.yaml").write_text(NIC)
    uart = NIC.replace("demo-nic", "demo-uart").replace('"8.1", "9.0"]', '"9.0"]', 1).replace('"8.1"', '"8.0"')
    (tmp_path / "sub" / "uart.yml").write_text(uart)
    (tmp_path / "twice.json").write_text('{"format": 1, "device": "demo-nic", "releases": ["8.0"]}')
    outside = tmp_path.parent / "outside.yaml"
    outside.write_text(NIC)
    (tmp_path / "link.yaml").symlink_to(outside)
    specs, problems = read_specs(tmp_path)
    assert [spec.device for spec in specs] == ["demo-nic", "demo-uart", "demo-nic"]
    assert "leads out of the folder" in str(problems[0])
    history, found = merge(specs)
    assert "'demo-nic' is already described in" in str(found[0]) and len(found) == 1
    assert [[device.name for device in one.devices] for one in history.snapshots] == [["demo-nic", "demo-uart"]] * 3
    newest = history.snapshots[-1]
    assert [len(machine.entries or ()) for machine in newest.machines] == [2, 1, 0]
    assert "is not a folder" in str(read_specs(outside)[1][0])


@pytest.mark.parametrize(("old", "new", "said"), [
    ("count: 6}", "count: 4000000000000}", "x.yaml:14:41: expected a whole number up to 16777216"),
    ("type: uint8, count: 6}", "type: buffer, size: 4000000000000}", "expected a whole number up to 16777216"),
    ("type: uint8, count: 6}", "size: 65536, count: 65536}", "4294967296 bytes in one field, more than 16777216"),
    ("type: bool, since", "type: booo, since", "unknown property type 'booo' (did you mean 'bool'?)"),
    ("default: true,", "default: 17,", "default '17' is no value of a property of type bool (true or false)"),
    ('"8.1": false}}', '"8.1": 17}}', "compat '17' is no value of a property of type bool"),
    ("type: bool, since", "type: uint32, since", "default 'True' is no value of a property of type uint32"),
    ("name: ctrl,", "name: 5,", "expected text (a name that looks like a number stands in quotes), got '5'"),
    ("name: demo-nic\n", "name: 5\n", "stands in quotes"),
])
def test_values_out_of_place_are_told(old: str, new: str, said: str) -> None:
    assert old in NIC
    assert any(said in problem for problem in problems_of(NIC.replace(old, new, 1))), problems_of(NIC.replace(old, new))


@pytest.mark.parametrize("kind", ["bit", "bit64", "uint16_ptr", "uint32_ptr", "size32", "OnOffAuto", "pci_devfn"])
def test_types_that_qemu_gives_its_properties_are_known(kind: str) -> None:
    assert problems_of(NIC) == problems_of(NIC.replace("type: bool, since", f"type: {kind}, since"))


def test_an_example_of_a_huge_buffer_stays_small() -> None:
    from sphinx_vmsd.compat.example import LARGEST, example_values

    huge = example_values(Description("d", fields=(Field("b", type="buffer", size=4_000_000_000_000),)), {})
    assert isinstance(huge["b"], bytes) and len(huge["b"]) == LARGEST
