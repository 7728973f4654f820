"""Each entry of the catalogue is backed: by what real releases printed, by a claim, or by a run of our own engine.

Few are known from QEMU's source alone: :data:`READ`.
"""
from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made import EOS, MAGIC, be, command, configuration, name, part, section, stream, subsection

from sphinx_vmsd.model import Context, Description, Field, Hook, Release
from sphinx_vmsd.wire.catalogue import CATALOGUE, explain
from sphinx_vmsd.wire.catalogue_devices import DEVICES
from sphinx_vmsd.wire.catalogue_loading import LOADING
from sphinx_vmsd.wire.engine import load, save
from sphinx_vmsd.wire.incoming import load_stream
from sphinx_vmsd.wire.incoming.none import none

ROOT = Path(__file__).resolve().parents[2]
RAM = section(2, "ram", be(4, 8) + EOS, version=4, kind=1)
START = MAGIC + configuration()
UUID = configuration("none", subsection("configuration/uuid", bytes(range(16))))
#: What nobody acts out here: other threads and channels, RAM of other sizes, start-up, saving by hand.
READ = {
    "blocker", "duplicate-section", "dump-twice", "dump-unwritable", "end-stream-error", "fd-to-file",
    "field-list-without-end", "gtree-load-failed", "gtree-save-failed", "null-pointer", "postcopy-page-size",
    "postcopy-paused", "postcopy-ram-page-size", "qlist-load-failed", "ram-block-address", "ram-block-not-migrated",
    "ram-block-page-size", "ram-flags-unexpected", "recv-bitmap", "reload-bitmap", "return-path-failed",
    "save-entry-failed", "setup-failed", "command-unreadable", *(one.id for one in (*LOADING, *DEVICES)),
}
#: entry -> release, stream, and what the destination has besides; those of 7.2 were compared with a real 7.2.22
STREAMS = {
    "section-id-unreadable": ("7.2", START + RAM + b"\2\0\0", {}),
    "packaged-short": ("7.2", START + RAM + command(7, be(51)) + b"abc", {}),
    "postcopy-advise-empty": ("7.2", stream(command(3)), {"enabled": frozenset({"postcopy-ram"})}),
    "colo-not-set": ("9.0", stream(command(8)), {}),
    "command-deprecated": ("11.1", stream(command(8)), {}),
    "ram-unreadable": ("10.0", START + RAM + b"\2" + be(2) + b"\0", {}),
    "ram-compressed": ("7.2", stream(RAM, part(2, be(0x108, 8) + name("x") + be(3) + b"abc")), {}),
    "ram-zero-page": ("10.0", stream(RAM, part(2, be(2, 8) + name("x") + b"\1")), {"blocks": {"x": 4096}}),
    "ram-xbzrle": ("7.2", stream(RAM, part(2, be(0x40, 8) + name("x") + b"\1\0\1a")), {"blocks": {"x": 4096}}),
    "uuid-not-set": ("7.2", stream(config=UUID), {}),
}


def ids(text: str) -> set[str]:
    return {one.entry.id for one in explain(text) if one.entry}


@pytest.mark.parametrize("entry", STREAMS)
def test_a_destination_says_it(entry: str) -> None:
    release, data, more = STREAMS[entry]
    assert entry in ids("\n".join(load_stream(data, replace(none(Release(release)), **more)).lines))


@pytest.mark.parametrize("kind", ["pre_load_errp", "pre_save_errp"])
def test_a_hook_says_it(kind: str) -> None:
    described = Description("d", 1, 1, (Field("a", "uint8"),), hooks=(Hook(kind, "f", -22, (), "no"),))
    run = save(described, {}, Context(), dialect=Release("10.2")) if "save" in kind else load(
        described, b"\0\0", Context(), dialect=Release("10.2"))
    assert run.errp is not None
    assert f"{kind.replace('_', '-')}-failed" in ids(run.errp)


def test_every_entry_is_backed() -> None:
    backed = {*STREAMS, *READ, "pre-load-errp-failed", "pre-save-errp-failed"}
    for text in (*recorded(), *claims(), *in_tests()):
        backed |= ids(text) if 8 < len(text) < 3000 else set()
    assert set(CATALOGUE) - backed == set()
    assert set(CATALOGUE) >= READ


def recorded() -> Iterator[str]:
    """What real releases printed, and what QEMU's own code said to the vectors."""
    folder = ROOT / "tests/conformance/data"
    for file in ("error-templates.json", "loads.json", "cuts.json", "vectors.json"):
        yield from strings(json.loads((folder / file).read_text("utf-8")))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def claims() -> Iterator[str]:
    for folder in (ROOT / "docs", ROOT / "sphinx_vmsd/guide"):
        for path in (*folder.rglob("*.rst"), *folder.rglob("*.yaml")):
            yield from re.findall(r"message: *[\"']?(.*?)[\"']?$", path.read_text("utf-8"), re.MULTILINE)


def in_tests() -> Iterator[str]:
    """Messages that tests expect."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        if path != Path(__file__).resolve():
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
