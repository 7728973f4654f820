"""No false alarm on changes made right: arrays, options, versions and subsections that only look wrong."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.samples import CTRL, MAC, NEW, OLD, STATUS, array, nic, part, sample, types
from sphinx_vmsd.model import (
    CompatArray,
    CompatEntry,
    Condition,
    Description,
    Device,
    Evidence,
    Location,
    MachineType,
    Property,
    Release,
    Snapshot,
)
from sphinx_vmsd.model.condition import GuestState, PropertyIs

STABLE = array("8.0.1", ("demo-nic", "link", "off"))


def _machine(version: str, *options: tuple[str, str], name: str = "demo", arrays: tuple[str, ...] = ()) -> MachineType:
    return MachineType(f"{name}-{version}", Release(version), (), arrays=arrays, options=options)


def _told(old: Snapshot, new: Snapshot, rule: str) -> list[tuple[str, str]]:
    return [(one.severity.value, one.message) for one in check(old, new) if one.rule == rule]


def test_an_array_of_a_stable_release() -> None:
    """It is for the families that have a version for that release; what an empty one will hold is not missing yet."""
    one = sample(None, arrays=(STABLE,), machines=(_machine("8.0"), _machine("7.2")))
    assert not lint(one)
    versions = _machine("8.0.1", name="quick", arrays=(STABLE.name,)), _machine("8.0", name="quick")
    (found,) = lint(replace(one, machines=(*one.machines, *versions)))
    assert (found.subject, found.severity.value) == ("quick-8.0", "error")
    empty = array("8.0")
    for each, severity in ((empty, "warning"), (replace(empty, entries=STABLE.entries), "error")):
        assert [found.severity.value for found in lint(replace(one, arrays=(each,)))] == [severity]


@pytest.mark.parametrize(("version", "severity"), [("8.0", "warning"), ("7.1", "warning"), ("7.0", "note")])
def test_an_option_that_gives_back_what_an_old_machine_type_did(version: str, severity: str) -> None:
    """Set far back it is meant for these; a late series is a release or two behind."""
    releases = ("8.0", "7.2", "7.1", "7.0")
    old = sample(None, Release("8.0.50"), machines=(_machine("8.1", ("strict", "true")), *map(_machine, releases)))
    set_now = (_machine(one, ("strict", "true")) if Release(one) <= Release(version) else _machine(one)
               for one in releases)
    bare = [replace(one, options=(*one.options, ("desc", '"demo"'))) for one in old.machines]
    both = (replace(old, machines=tuple(bare)), replace(old, machines=(bare[0], *set_now)))
    assert [one for one, _ in _told(*both, "machine-option-changed")] == [severity]
    dropped = [one for one, _ in _told(both[1], both[0], "machine-option-changed")]
    assert dropped == ["warning"], "what they were meant to do is gone"


@pytest.mark.parametrize(("options", "told"), [
    (("strict",), [("warning", "the released machine type sets strict to 0 instead of true")]),
    ((), []),
])
def test_an_option_that_is_set_no_more(options: tuple[str, ...], told: list[tuple[str, str]]) -> None:
    """The last machine type that set it: a member that the class still has is 0 now, one that is gone tells nothing."""
    desc = "desc", '"demo"'
    old = sample(None, Release("8.0.50"), machines=(_machine("8.0", desc, ("strict", "true")),))
    new = replace(old, machines=(_machine("8.0", desc),), options=options)
    assert _told(replace(old, options=("strict",)), new, "machine-option-changed") == told


def test_a_function_that_reads_versions_below_the_minimum() -> None:
    """From its own minimum on; what it reads nobody knows."""
    newer = nic(CTRL, STATUS, version=3, minimum=3)
    for oldest, severity in ((2, "note"), (3, "error"), (None, "error")):
        both = sample(nic(CTRL, version=2), OLD), sample(replace(newer, oldest=oldest), NEW)
        (found,) = [one for one in check(*both) if one.rule == "minimum-version-raised"]
        assert found.severity.value == severity
        assert bool(found.unchecked) is (severity == "note") is (found.error is None)


@pytest.mark.parametrize(("before", "severity", "why"), [
    ((part("demo-nic/link", MAC), part("demo-nic/link", STATUS)), "note", "another one before it has the same"),
    ((part("demo-nic/link", MAC), part("dmeo-nic/up", STATUS)), "note", "it does not begin with demo-nic"),
    ((part("demo-nic/link", MAC), part("demo-nic/on", STATUS)), "error", ""),
])
def test_a_new_name_for_a_subsection_that_none_could_load(
    before: tuple[Description, ...], severity: str, why: str,
) -> None:
    after = part("demo-nic/link", MAC), part("demo-nic/carrier", STATUS)
    old, new = sample(nic(CTRL, subsections=before), OLD), sample(nic(CTRL, subsections=after), NEW)
    ((found, message),) = _told(old, new, "subsection-renamed")
    assert found == severity and message.endswith(f"no release loads it: {why}" if why else after[1].name)


def test_a_default_that_the_source_does_not_resolve() -> None:
    """Another expression is worth a note, the same one nothing, nor one that a new entry keeps as it was."""
    def of(expression: str, *entries: CompatArray) -> Snapshot:
        rows = (Property("revision", "uint32", unread=expression, location=Location("nic.c", 1)),)
        return types(("demo-nic", rows), ("demo-nic-x", rows, "demo-nic"), arrays=entries or (array("8.0"),),
                     release=Release("8.0.50"))

    told = [("note", "the default was NIC_V12 and is (NIC_V12 + 1), on old machine types, too")]
    assert _told(of("NIC_V12"), of("(NIC_V12 + 1)"), "default-changed-no-compat") == told
    assert not check(of("NIC_V12"), of("NIC_V12"))
    assert not _told(of("NIC_V12"), of("(NIC_V12 + 1)", array("8.0", ("demo-nic", "revision", "4"))),
                     "default-changed-no-compat")


@pytest.mark.parametrize(("source", "used", "severity"), [
    ("nic.c", False, "error"), ("other.c", True, "error"), ("other.c", False, "note"),
])
def test_a_sibling_that_may_not_read_the_property(source: str, used: bool, severity: str) -> None:
    """Code of its own may ignore what code that both share does not read."""
    link = (Property("link", "bool", True, location=Location("base.c", 3), used=used),)
    old = types(("demo-base", link), ("demo-nic", link, "demo-base"), ("kvm-demo-nic", link, "demo-base"),
                arrays=(array("8.0"),), release=Release("8.0.50"))
    old = replace(old, devices=tuple(replace(one, source=source if one.name == "kvm-demo-nic" else "nic.c")
                                     for one in old.devices))
    new = replace(old, arrays=(array("8.0", ("demo-nic", "link", "off")),))
    assert _told(old, new, "compat-entry-narrow-type") == [
        (severity, "kvm-demo-nic has the same property from demo-base and gets no entry")]


@pytest.mark.parametrize(("fresh", "state", "option", "severity"), [
    (Property("link-state", "bool", False), None, "", "note"),
    (Property("link-state", "bool", True), None, "", "warning"),
    (Property("carrier", "bool", False), None, "", "warning"),
    (None, "DemoMachineState", "legacy_links", "note"),
    (None, "DemoMachineState", "desc", "warning"),
    (None, "DemoState", "legacy_links", "warning"),
])
def test_a_switch_that_came_with_a_subsection(
    fresh: Optional[Property], state: Optional[str], option: str, severity: str,
) -> None:
    """Its condition reads what other code makes of it: no fact tells, so it may well be kept off."""
    properties = (fresh,) if fresh else ()
    desc = "desc", '"demo"'
    old = sample(nic(CTRL), Release("8.0.50"), machines=(_machine("8.0", desc),))
    link = replace(part("demo-nic/link", STATUS, needed=GuestState("s->link_up")), state=state)
    machines = (_machine("8.0", desc, *(((option, "true"),) if option else ())),)
    new = sample(nic(CTRL, subsections=(link,)), Release("8.0.50"), properties, machines)
    ((found, _message),) = _told(old, new, "subsection-not-machine-gated")
    assert found == severity


@pytest.mark.parametrize("file", ["target/ppc/machine.c", "target-ppc/machine.c", "hw/ppc/spapr.c"])
def test_a_device_of_one_architecture_is_judged_on_its_machine_types(file: str) -> None:
    """The entry of pseries is enough for a POWER CPU: no virt of Arm has one."""
    def tree(release: Release, exists: Optional[Condition], *entries: CompatEntry) -> Snapshot:
        state = nic(replace(CTRL, exists=exists))
        known = (Property("pre-9.0", "bool", False),) if exists else ()
        device = Device("power-cpu", state, properties=known, source=file)
        machines = (MachineType("pseries-8.0", Release("8.0"), entries, arch="ppc64"),
                    MachineType("virt-8.0", Release("8.0"), (), arch="aarch64"))
        return Snapshot(release, (device,), machines=machines, evidence=frozenset({Evidence.SOURCE}))

    new = tree(NEW, PropertyIs("pre-9.0"), CompatEntry("power-cpu", "pre-9.0", "on"))
    assert not [one for one in check(tree(OLD, None), new) if one.severity.rank]
    bare = tree(NEW, PropertyIs("pre-9.0"))
    assert {name for one in check(tree(OLD, None), bare) for name in one.machines} == {"pseries-8.0"}
