"""The C samples of the guide say the same as the specs whose claims stand beside them."""
from __future__ import annotations

import pytest
from claims import spec

from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import Context, Description, Release, walk
from sphinx_vmsd.readers.source import read_snippet
from sphinx_vmsd.wire.layout import layout

#: sample, spec, the release of the spec that the sample shows
TWINS = (
    ("uart", "directions", "8.0"),
    ("nic-v1", "versioned", "8.0"),
    ("nic-v2", "versioned", "8.1"),
    ("nic-rss", "rss", "9.0"),
    ("nic-coalesce", "machine", "8.1"),
    ("uart-break", "subsection", "8.1"),
    ("uart-break-gated", "subsection-gated", "8.1"),
    ("uart-remove-v2", "remove-versioned", "8.1"),
    ("uart-unused", "remove", "8.1"),
    ("uart-remove-gated", "remove-gated", "8.1"),
    ("uart-resize-v2", "resize-versioned", "8.1"),
    ("uart-resize", "resize-gated", "8.1"),
    ("uart-baud", "rename-field", "8.0"),
    ("uart-rename-subsection", "rename-subsection", "8.1"),
    ("uart-default-before", "default", "8.0"),
    ("uart-default", "default", "8.1"),
    ("rtc-before", "fix", "8.0"),
    ("rtc-fix-v2", "fix-versioned", "8.1"),
    ("rtc-fix", "fix", "8.1"),
    ("led", "device-gated", "8.1"),
    ("panel-convert", "convert", "8.1"),
    ("nested-before", "nested-vstruct", "8.0"),
    ("nested-vstruct", "nested-vstruct", "8.1"),
    ("nested-subsection", "nested-subsection", "8.1"),
)


def shape(description: Description) -> object:
    """What decides compatibility: versions, wire layout, and the same of the subsections."""
    slots = [(slot.path, slot.size, slot.count) for slot in layout(description, Context())]
    return (description.name, description.version, description.minimum_version, slots,
            [shape(one) for one in description.subsections])


@pytest.mark.parametrize(("sample", "name", "release"), TWINS, ids=[row[0] for row in TWINS])
def test_sample_is_its_spec(sample: str, name: str, release: str) -> None:
    pytest.importorskip("tree_sitter_c")
    found, problems = read_snippet((FOLDER / f"samples/{sample}.c").read_text("utf-8"), f"{sample}.c")
    assert not problems, [str(one) for one in problems]
    twin = spec(FOLDER / f"specs/{name}.json")
    snapshot = twin.history.at(Release(release))
    assert snapshot is not None
    device = snapshot.device(twin.device)
    assert device is not None and device.description is not None
    held = {inner.name for one in found for _, inner in walk(one) if inner is not one}
    (root,) = (one for one in found if one.name not in held)
    assert shape(root) == shape(device.description)


def test_every_sample_has_a_twin() -> None:
    assert {row[0] for row in TWINS} == {path.stem for path in (FOLDER / "samples").iterdir()}
