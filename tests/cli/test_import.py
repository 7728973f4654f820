"""The command import: specs in a folder, nothing lost, nothing overwritten."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("click")

from click.testing import Result
from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.cli.import_ import file_names
from sphinx_vmsd.readers.spec import read_specs


def run(*arguments: object) -> Result:
    return runner().invoke(main, ["import", *(str(one) for one in arguments)])


def dump(path: Path, *fields: str, machine: str = "none") -> Path:
    listed = [{"field": name, "version_id": 0, "field_exists": False, "size": 4} for name in fields]
    description = {"name": "nic", "version_id": 1, "minimum_version_id": 1, "Fields": listed}
    path.write_text(json.dumps({"vmschkmachine": {"Name": machine}, "nic": {
        "Name": "nic", "version_id": 1, "minimum_version_id": 1, "Description": description}}))
    return path


def test_since_comes_from_comparison(tmp_path: Path) -> None:
    old, new = dump(tmp_path / "old.json", "a"), dump(tmp_path / "new.json", "a", "b")
    result = run(f"9.0={new}", f"8.2={old}", "-o", tmp_path / "specs")
    assert result.exit_code == 0 and result.stdout == "" and "1 spec of 2 releases" in result.stderr
    text = (tmp_path / "specs" / "nic.yaml").read_text()
    assert 'releases: ["8.2", "9.0"]' in text and '- {name: b, size: 4, since: "9.0"}' in text


LISTED = [{"name": "pc-8.2", "hotpluggable-cpus": True, "cpu-max": 1,
           "compat-props": [{"qom-type": "nic", "property": "p", "value": "off"}]}]


def test_a_tree_a_dump_and_a_machine_list_of_a_release_are_one(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_c")
    tree = tmp_path / "tree"
    (tree / "include" / "migration").mkdir(parents=True)
    (tree / "include" / "migration" / "vmstate.h").write_text(
        "#define VMSTATE_UINT32(f, s) { .name = (stringify(f)), .info = &vmstate_info_uint32, .size = 4 }\n"
        "#define VMSTATE_END_OF_LIST() {}\n")
    (tree / "VERSION").write_text("9.0.0\n")
    (tree / "hw").mkdir()
    (tree / "hw" / "nic.c").write_text(
        'static const VMStateDescription v = { .name = "nic", .version_id = 1, .minimum_version_id = 1,\n'
        "    .fields = (const VMStateField[]) { VMSTATE_UINT32(a, S), VMSTATE_END_OF_LIST() } };\n"
        "static void init(ObjectClass *oc, void *data)\n{\n"
        "    DeviceClass *dc = DEVICE_CLASS(oc);\n    dc->vmsd = &v;\n}\n"
        'static const TypeInfo info = { .name = "nic", .parent = "device", .class_init = init };\n')
    same, other = dump(tmp_path / "same.json", "a"), dump(tmp_path / "other.json", "b")
    listed = tmp_path / "machines.json"
    listed.write_text(json.dumps(LISTED))
    result = run(tree, f"9.0={same}", f"9.0={listed}", "-o", tmp_path / "one")
    assert (result.exit_code, result.stderr) == (0, f"1 spec of 1 release in {tmp_path / 'one'}\n")
    assert "- {name: a, type: uint32" in (tmp_path / "one" / "nic.yaml").read_text()
    with (tree / "hw" / "nic.c").open("a") as file:
        file.write('static const TypeInfo base = { .name = "base-nic", .parent = "nic", .abstract = true };\n'
                   'static const VMStateDescription alone = { .name = "alone", .version_id = 1 };\n')
    result = run(tree, "-o", tmp_path / "lacking")
    said = "left out, as no spec can say it: 1 description that no device type carries"
    assert result.exit_code == 0 and said in " ".join(result.stderr.split())
    assert "abstract: true" in (tmp_path / "lacking" / "base-nic.yaml").read_text()
    result = run(tree, "-o", tmp_path / "some", "--device", "nic")
    assert "left out" not in result.stderr
    result = run(tree, f"9.0={other}", "-o", tmp_path / "two")
    assert result.exit_code == 1
    assert "nic: field a (version 0) here, b (version 0) there" in " ".join(result.stderr.split())
    assert "name: b" in (tmp_path / "two" / "nic.yaml").read_text()
    result = run(tree, f"9.0={same}", f"9.0={other}", "-o", tmp_path / "three")
    assert result.exit_code == 2 and f"is of release 9.0, and so is 9.0={same}" in " ".join(result.stderr.split())


def test_real_dumps(tmp_path: Path, conformance: Path) -> None:
    result = run(conformance, "-o", tmp_path / "specs")
    assert result.exit_code == 0, result.stderr
    specs, problems = read_specs(tmp_path / "specs")
    assert problems == () and len(specs) == len(list((tmp_path / "specs").iterdir()))
    result = run(conformance, "-o", tmp_path / "one", "--device", specs[0].device)
    assert result.exit_code == 0 and len(list((tmp_path / "one").iterdir())) == 1


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    source = dump(tmp_path / "qemu-8.0.json", "a")
    (tmp_path / "nic.yaml").write_text("mine")
    result = run(source, "-o", tmp_path)
    assert result.exit_code == 2 and "nic.yaml: exists already (--force overwrites it)" in result.stderr
    assert (tmp_path / "nic.yaml").read_text() == "mine"
    assert run(source, "-o", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "nic.yaml").read_text().startswith("format: 1")
    (tmp_path / "nic.yaml").unlink()
    (tmp_path / "nic.yaml").symlink_to(tmp_path / "elsewhere")
    assert run(source, "-o", tmp_path, "--force").exit_code == 2 and not (tmp_path / "elsewhere").exists()


def test_a_device_that_came_back_is_told(tmp_path: Path) -> None:
    nic = [dump(tmp_path / f"qemu-{release}.json", "a") for release in ("8.0", "9.0")]
    (tmp_path / "qemu-8.1.json").write_text('{"vmschkmachine": {"Name": "none"}}')
    result = run(*nic, tmp_path / "qemu-8.1.json", "-o", tmp_path / "specs")
    assert result.exit_code == 1 and "nic.yaml: vanished and came back" in result.stderr


def test_the_release_is_not_guessed_from_the_machine_type(tmp_path: Path) -> None:
    result = run(source := dump(tmp_path / "new.json", "a", machine="pc-q35-7.2"), "-o", tmp_path / "specs")
    assert result.exit_code == 2 and not (tmp_path / "specs").exists()
    assert result.stderr == (
        f"{source}: does not say which release it is of (write RELEASE=SOURCE, as in 10.0=dump.json)\n")
    assert "a release is written as in 10.0=dump.json" in run("1=dump.json", "-o", tmp_path).stderr


def test_a_release_has_one_source_or_one_folder(tmp_path: Path) -> None:
    first, second = dump(tmp_path / "8.0.json", "a"), dump(tmp_path / "8.0.0.json", "b")
    result = run(first, second, "-o", tmp_path / "specs")
    assert result.exit_code == 2 and f"{second}: is of release 8.0.0, and so is {first} (" in result.stderr
    folder = tmp_path / "dumps" / "8.0"
    folder.mkdir(parents=True)
    architectures = [dump(folder / f"{arch}.json", "a") for arch in ("arm", "x86_64")]
    for number, sources in enumerate((architectures, [folder.parent])):
        result = run(*sources, "-o", tmp_path / f"of{number}")
        assert result.exit_code == 0 and "1 spec of 1 release in" in result.stderr, result.stderr
    assert run(architectures[0], architectures[0], "-o", tmp_path / "same").exit_code == 2


def test_wrong_use(tmp_path: Path) -> None:
    source = dump(tmp_path / "x.json", "a")
    result = run(source, "-o", tmp_path / "specs")
    assert result.exit_code == 2 and "write RELEASE=SOURCE, as in 10.0=dump.json" in result.stderr
    result = run(f"8.0={source}", "-o", tmp_path / "specs", "--device", "nik")
    assert result.exit_code == 2 and "nik: is no device type of these sources (did you mean 'nic'?)" in result.stderr
    assert run(source).exit_code == 2 and run("-o", tmp_path).exit_code == 2
    assert run(tmp_path / "none", "-o", tmp_path).exit_code == 2
    (tmp_path / "file").write_text("")
    assert run(f"8.0={source}", "-o", tmp_path / "file" / "sub").exit_code == 2


def test_file_names_stay_in_the_folder(tmp_path: Path) -> None:
    names = ["../x", "/etc/passwd", "SUNW,fdtwo", "a b", "a_b", "A_B", "", ".hidden", "x" * 300, "con\0"]
    files = file_names(tmp_path, names)
    assert {path.parent for path in files.values()} == {tmp_path}
    assert len({str(path).lower() for path in files.values()}) == len(names)
    assert files["SUNW,fdtwo"].name == "SUNW,fdtwo.yaml"
