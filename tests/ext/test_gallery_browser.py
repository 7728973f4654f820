"""The table of all breaks in a real browser: what a user types or pastes leaves the entry in sight."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import launched
from harness import Project

pytestmark = pytest.mark.browser
DOCS = Path(__file__).resolve().parents[2] / "docs"

#: What is typed or pasted -> an entry that must be in sight.
ASKED = {
    "virtio-balloon": "virtio-balloon-config-size",
    "10.2": "virtio-net-vlans",
    "QEMU 10.2": "virtio-net-vlans",
    "v10.2": "virtio-net-vlans",
    "qemu-system-x86_64: Features 0x1c0010130afffa7 unsupported": "virtio-net-uso",
    "2024-05-22T10:11:12.123456Z qemu-kvm: Failed to load virtio-net:virtio": "virtio-net-uso",
    "kvm: error while loading state for instance 0x0 of device '0000:00:12.0/virtio-gpu'": "virtio-pci-lost-props",
    "Nov 23 06:00:01 host libvirtd[1234]: internal error: process exited: 2026-11-23T06:00:01Z qemu-system-x86_64: "
    "get_pci_config_device: Bad config data: i=0x10 read: 21 device: 1 cmask: ff wmask: c0 w1cmask:0":
        "virtio-balloon-config-size",
    "Bad config data: i=0x10 read: 21 device: 1": "virtio-blk-config-size",
    "qemu-system-s390x: Length mismatch: s390.ram: 0x3f800000 in != 0x3f900000: Invalid argument": "s390-ram-align",
    "Missing section footer for 0000:00:03.0/virtio-net": "virtio-net-vlans",
    "qemu-system-ppc64: Unknown savevm section or instance 'spapr_cpu' 24": "spapr-cpu-unregister",
    "qemu-system-arm: pl011: incoming version_id 3 is too old for local minimum version_id  4": "",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The table, in a browser."""
    files = {"index.rst": (DOCS / "gallery" / "index.rst").read_text("utf-8")}
    sys.modules.pop("breaks", None)
    conf = f'import sys\nsys.path.insert(0, {str(DOCS / "_ext")!r})\nextensions = ["sphinx_vmsd", "breaks"]\n'
    built = Project(tmp_path_factory.mktemp("gallery"), files, conf).build("html")
    with launched() as browser:
        tab = browser.new_context().new_page()
        tab.goto((Path(built.out) / "index.html").as_uri(), wait_until="domcontentloaded")
        yield tab.locator(".vmsd-breaks").first


@pytest.mark.parametrize(("asked", "entry"), ASKED.items(), ids=[one[:40] for one in ASKED])
def test_the_filter_takes_lines_of_logs(table, asked, entry):
    table.locator(".vmsd-filter").fill(asked)
    found = table.locator("tbody tr:visible").evaluate_all("rows => rows.map(one => one.id)")
    names = [one for one in found if one.endswith(f"-{entry}")] if entry else found
    assert bool(names) is bool(entry), found
    assert len(found) < 20


def test_the_filter_counts_breaks_and_no_headings(table):
    table.locator(".vmsd-filter").fill("virtio-balloon")
    rows = table.locator("tbody tr:visible[data-parent]").count()
    every = table.locator("tbody tr[data-parent]").count()
    assert table.locator(".vmsd-count").inner_text() == f"{rows} of {every}"
    assert rows < table.locator("tbody tr:visible").count()
