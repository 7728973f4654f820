"""The catalogue knows every message: those of the table, those of real runs, pasted in any form."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("click")

from click.testing import Result
from clirunner import runner
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_vmsd import guide
from sphinx_vmsd.cli import main
from sphinx_vmsd.model import Release
from sphinx_vmsd.render.messages import catalogue_rows, explained_text
from sphinx_vmsd.wire.catalogue import CATALOGUE, Entry, explain
from sphinx_vmsd.wire.incoming import load_stream
from sphinx_vmsd.wire.incoming.none import none
from sphinx_vmsd.wire.messages import MESSAGES, Saying, Way

FORMS = [(entry, saying) for entry in CATALOGUE.values() for saying in entry.sayings]


def filled(saying: Saying) -> str:
    """The text with values for its arguments."""
    return re.sub(r"\{(\w*):?(\w?)\}", lambda found: "17" if found.group(2) else f"some-{found.group(1)}", saying.text)


@pytest.mark.parametrize(("entry", "saying"), FORMS, ids=[f"{entry.id}-{saying.since}" for entry, saying in FORMS])
def test_every_form_is_recognised(entry: Entry, saying: Saying) -> None:
    prefix = saying.way is Way.PREPEND
    found = explain(filled(saying) + ("Missing section footer for x" if prefix else ""))
    assert len(found) == 1 + prefix
    assert found[0].entry is not None
    same = {one.text for one in found[0].entry.sayings}
    assert found[0].entry.id == entry.id or saying.text in same
    assert len(found[0].arguments) == saying.text.count("{")


#: What releases from 5.2 on can say on the way of a load: one message a line, with values for its arguments.
SAID = (Path(__file__).parent / "messages.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", SAID)
def test_every_message_of_the_load_path_is_known(line: str) -> None:
    assert all(one.entry for one in explain(line))
    assert all(one.entry for one in explain(f"qemu-system-x86_64: {line}\n"))


def test_every_message_of_the_table_is_an_entry_with_advice() -> None:
    assert set(MESSAGES) <= set(CATALOGUE)
    for row in catalogue_rows():
        assert row.meaning
        assert row.causes
        assert row.next
        assert all("{" not in text for _, text in row.texts)


def test_labels_are_those_of_the_guide() -> None:
    text = "".join(path.read_text("utf-8") for path in Path(guide.__file__).parent.glob("*.rst"))
    labels = set(re.findall(r"^\.\. _([\w-]+):", text, re.MULTILINE))
    assert {row.guide for row in catalogue_rows()} <= labels


def templates(folder: Path) -> list[dict]:
    path = folder / "error-templates.json"
    if not path.is_file():
        pytest.skip("no error-templates.json in the folder")
    return json.loads(path.read_text("utf-8"))


def test_messages_of_real_runs(conformance: Path) -> None:
    """Everything that QEMU printed while loading or saving; the rest are words of the harness itself."""
    texts = [row["example"] for row in templates(conformance)]
    unknown = [text for text in texts if not all(one.entry for one in explain(text))]
    assert [text for text in unknown if not re.match(r"(status|TIMEOUT status) \w+$", text)] == []


def test_lines_of_loads(conformance: Path) -> None:
    path = conformance / "loads.json"
    if not path.is_file():
        pytest.skip("no loads.json in the folder")
    for answers in json.loads(path.read_text("utf-8")).values():
        for said in answers.values():
            assert all(one.entry for one in explain(said["stderr"])), said["stderr"]


@pytest.mark.parametrize("release", ["5.2", "7.2", "10.0", "10.2", "11.1"])
def test_what_the_simulation_says_is_explained(release: str, conformance: Path) -> None:
    for path in sorted((conformance / "loads").glob("*.bin")):
        lines = load_stream(path.read_bytes(), none(Release(release))).lines
        assert all(one.entry for one in explain("\n".join(lines))), lines


def test_a_chain_is_split_from_the_outside_in() -> None:
    text = ("qemu-system-x86_64: load of migration failed: Invalid argument: error while loading state for instance "
            "0x0 of device 'timer': Loading VM subsection 'timer/icount' in 'timer' failed: timer/icount: incoming "
            "version_id 9 is too new for local version_id 1")
    found = explain(text)
    assert [one.entry.id for one in found if one.entry] == [
        "load-failed", "section-failed", "subsection-failed", "version-too-new"]
    assert dict(found[3].arguments) == {"vmsd": "timer/icount", "version": "9", "local": "1"}


def test_lines_that_stick_together() -> None:
    found = explain("ERROR: Cannot migrate while device properties (subsys/subsys_ven) differqemu-system-x86_64: "
                    "error while loading state for instance 0x0 of device '0000:00:05.0/e1000e'")
    assert [one.entry.id for one in found if one.entry] == ["device-properties-differ", "section-failed"]


@pytest.mark.parametrize(("offset", "name"), [
    ("0x4", "command (0x04, byte 0)"), ("0x2f", "subsystem id (0x2e, byte 1)"), ("0x34", "capabilities pointer"),
    ("0x6e", "area of capabilities"), ("0x104", "extended capabilities"),
])
def test_pci_registers(offset: str, name: str) -> None:
    for text in (f"Bad config data: i={offset} read: 40 cmask: ff device: 0",
                 f"get_pci_config_device: Bad config data: i={offset} read: 40 device: 0 cmask: ff wmask: 0 "
                 "w1cmask:19"):
        (found,) = explain(text)
        assert name in found.notes[0]


def test_error_numbers_are_told_in_words() -> None:
    (found,) = explain("load of migration failed: Operation not permitted")
    assert found.notes == ("result -1: a hook or reader failed without an error number, permissions play no part",)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert all("\n" not in line for line in explained_text(explain(text)))
    assert all("\n" not in line for line in explained_text(explain(f"load of migration failed: {text}: {text}")))


def test_long_lines_take_no_time() -> None:
    explain("load of migration failed: " * 100_000)
    explain("error while loading state for instance 0x0 of device '" + "': " * 100_000)


def test_arguments_are_searched_so_far_only() -> None:
    """Two of any length that a line is full of would take the square of its length."""
    assert [bool(explain(f"Failed to load {'x' * size}:a")[0].entry) for size in (512, 513)] == [True, False]
    assert explain(f"multifd: {'x' * 4000}")[0].entry


def run(*args: str, stdin: str = "") -> Result:
    return runner().invoke(main, ["explain", *args], input=stdin)


def test_command() -> None:
    result = run("Missing section footer for 0000:00:02.0/pciespscsi")
    assert result.exit_code == 0
    assert "footer-missing: the device's description and its data have different lengths" in result.stdout


def test_command_reads_a_paste() -> None:
    result = run("-", "--json", stdin="qemu-system-x86_64: Failed to load timer:x\nwhat is this?\n")
    assert result.exit_code == 1
    assert [one.get("id") for one in json.loads(result.stdout)] == ["field-failed", None]


def test_command_prints_a_rule() -> None:
    result = run("field-added")
    assert result.exit_code == 0
    assert result.stdout.startswith("Field added")


def test_nothing_to_explain() -> None:
    assert run("-").exit_code == 2


def test_prepended_messages_have_a_rest() -> None:
    assert all(saying.text.endswith(": ") for _, saying in FORMS if saying.way is Way.PREPEND)


@pytest.mark.parametrize(("line", "entry"), [
    ("Bad config data: i=0x6 read: 10 device: 0 cmask: ff wmask: 0 w1cmask:0", "pci-config"),
    ("Read section footer failed: -5", "footer-unreadable"),
    ("Size mismatch: pc.ram: 0x8000000 != 0x4000000", "ram-block-size"),
    ("load of migration failed", "load-failed"),
])
def test_the_function_name_and_the_words_of_the_error_may_lack(line: str, entry: str) -> None:
    (found,) = explain(line)
    assert found.entry is not None
    assert found.entry.id == entry


def test_endless_text_is_refused() -> None:
    result = runner().invoke(main, ["explain", "-"], input="y\n" * (1 << 20))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


LOAD = "load of migration failed: Invalid argument"
QMP = '{"id": 7, "error": {"class": "GenericError", "desc": "Failed to load timer:x"}}'


@pytest.mark.parametrize("line", [
    f"2026-11-23T03:04:29.556549Z qemu-system-x86_64: {LOAD}",
    f"/usr/libexec/qemu-kvm: {LOAD}",
    f"/usr/bin/qemu-system-x86_64: {LOAD}",
    f"2026-11-23T03:04:29.556549Z /usr/bin/qemu-system-x86_64: {LOAD}",
    f"kvm: {LOAD}",
    f"2026-11-23T03:04:29.556549Z kvm: {LOAD}",
    f"internal error: qemu unexpectedly closed the monitor: {LOAD}",
    f"internal error: qemu unexpectedly closed the monitor: 2026-11-23T03:04:29.556549Z qemu-kvm: {LOAD}",
    f"error: internal error: QEMU unexpectedly closed the monitor (vm='web 1'): 2026-11-23T03:04:29Z qemu-kvm: {LOAD}",
    f"error: operation failed: job 'migration in' failed: {LOAD}",
    f"Nov 23 03:04:29 host-1 libvirtd[812]: internal error: process exited while connecting to monitor: {LOAD}",
    f"Nov  3 03:04:29 host-1 qemu-system-x86_64[812]: {LOAD}",
    f"2026-11-23T03:04:29+0100 host-1 kvm[812]: {LOAD}",
    f"2026-11-23 03:04:29.556+0000: 812: error : qemuProcessReportLogError:2057 : internal error: qemu unexpectedly "
    f"closed the monitor: 2026-11-23T03:04:29.556549Z qemu-system-x86_64: {LOAD}",
    f"Error: {LOAD}",
    f"(qemu) qemu-system-x86_64: {LOAD}",
    f"Migration status: failed ({LOAD})",
    '{"error": {"class": "GenericError", "desc": "' + LOAD + '"}}',
    '{\n    "error": {\n        "class": "GenericError",\n        "desc": "' + LOAD + '"\n    }\n}',
    '{"return": {"status": "failed", "error-desc": "' + LOAD + '"}}',
])
def test_what_logs_put_before_a_line(line: str) -> None:
    found = explain(line)
    assert [one.entry.id if one.entry else one.text for one in found] == ["load-failed"]
    assert found[0].arguments == (("strerror", "Invalid argument"),)


def test_times_on_every_line() -> None:
    found = explain("".join(f"2026-11-23T03:04:29.55654{i}Z qemu-system-x86_64: {line}\n"
                            for i, line in enumerate(["Failed to load timer:x", LOAD])))
    assert [one.entry.id for one in found if one.entry] == ["field-failed", "load-failed"]


def test_answers_of_qmp_on_several_lines() -> None:
    found = explain(f"{QMP}\n{QMP}\n")
    assert [one.entry.id for one in found if one.entry] == ["field-failed", "field-failed"]
    assert [one.text for one in explain('{"desc": "\\uZ"}')] == ['{"desc": "\\uZ"}']


@pytest.mark.parametrize("line", [
    "irq state 8: must be 0 or 1.", "VQ 0 size 0x100 < last_avail_idx 0x2 - used_idx 0xff00",
    "Size too large: /rom@etc/acpi/tables: 0x40000 > 0x20000", "error: failed to set MSR 0x48f to 0x7fffff00036dfb",
    "Error: State blocked by non-migratable device '0000:00:04.0/nvme'",
    "Length mismatch: 0000:00:03.0/virtio-net-pci.rom: 0x20000 in != 0x40000: Invalid argument",
    "Error: disallowing migration blocker (--only-migratable) for: Migration is disabled when VirtFS export path '/x' "
    "is mounted in the guest using mount_tag 'm'",
])
def test_messages_of_devices_and_monitors(line: str) -> None:
    assert all(one.entry for one in explain(line))


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert "\\xff" in "\n".join(explained_text(explain("what \udcff is")))
