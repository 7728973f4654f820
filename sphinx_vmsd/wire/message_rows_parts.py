"""Rows as in :mod:`sphinx_vmsd.wire.message_rows`, for what a stream has besides sections: commands and RAM.

Source: ``migration/savevm.c`` and ``migration/ram.c`` of 5.2, 7.2, 10.0, 10.2 and the branch after it.
"""
from __future__ import annotations

from typing import Optional

_Row = tuple[str, dict[str, Optional[tuple[str, str]]]]


def _moved(text: str) -> dict[str, Optional[tuple[str, str]]]:
    return {"5.2": ("LINE", text), "10.2": ("ERROR", text)}


def _line(text: str, since: str = "5.2") -> dict[str, Optional[tuple[str, str]]]:
    return {since: ("LINE", text)}


COMMAND_ROWS: dict[str, _Row] = {
    "return-path-open": ("the way back is already open; harmless", {
        "5.2": ("WARNING", "CMD_OPEN_RETURN_PATH called when RP already open")}),
    "return-path-failed": ("the channel has no way back", _line("CMD_OPEN_RETURN_PATH failed")),
    "postcopy-state": ("a postcopy command at the wrong time", _moved(
        "CMD_{command} in wrong postcopy state ({state:d})")),
    "postcopy-advise-empty": ("the destination has postcopy-ram set, the source has not", _moved(
        "RAM postcopy is enabled but have 0 byte advise")),
    "postcopy-advise-full": ("the source has postcopy-ram set, the destination has not", _moved(
        "RAM postcopy is disabled but have 16 byte advise")),
    "postcopy-advise-length": ("the postcopy announcement has an unknown form", _moved(
        "CMD_POSTCOPY_ADVISE invalid length ({length:d})")),
    "resume-unexpected": ("the source resumes a migration that is not paused; ignored", {
        "5.2": ("WARNING", "loadvm_postcopy_handle_resume: illegal resume received")}),
    "packaged-short": ("the stream ended inside a packaged stream", _moved(
        "CMD_PACKAGED: Buffer receive fail ret={ret:d} length={length:d}")),
    "colo-not-set": ("the source uses COLO, the destination does not", {
        "8.1": ("LINE", "ENABLE_COLO command come in migration stream, but x-colo capability is not set"),
        "10.2": ("ERROR", "ENABLE_COLO command come in migration stream, but x-colo capability is not set"),
        "11.0": None}),
    "command-deprecated": ("a command that newer releases no longer act on", {
        "11.0": ("ERROR", "MIG_CMD 0x{command:x} deprecated (len 0x{length:x})")}),
    "postcopy-paused": ("the connection was lost after the guest had started at the destination", _line(
        "Detected IO failure for postcopy. Migration paused.")),
    "postcopy-ram-page-size": ("the page sizes of RAM differ", _moved(
        "Postcopy needs matching RAM page sizes (s={received:x} d={local:x})")),
    "postcopy-page-size": ("the target page sizes differ", _moved(
        "Postcopy needs matching target page sizes (s={received:d} d={local:d})")),
}

RAM_ROWS: dict[str, _Row] = {
    "ram-unreadable": ("the stream ended in the RAM section", _line("Getting RAM address failed", "9.0")),
    "ram-flags": ("the RAM section is out of step, or uses something newer", _line(
        "Unknown combination of migration flags: 0x{flags:x}")),
    "ram-flags-unexpected": ("pages in a stream that holds them elsewhere (mapped-ram)", _line(
        "Unexpected RAM flags: {flags:d}", "9.0")),
    "ram-compressed": ("the source compresses pages, the destination does not expect it", {
        "5.2": ("LINE", "Received an unexpected compressed page"), "9.1": None}),
    "ram-block-unknown": ("the source has a RAM block (a device with memory, a ROM) that the destination lacks", _line(
        'Unknown ramblock "{block}", cannot accept migration')),
    "ram-block-size": ("a RAM block has another size: memory, ROM or video memory differ", {
        "2.4": ("LINE", "Length mismatch: {block}: 0x{received:x} in != 0x{local:x}: {strerror}"),
        "5.2": ("LINE", "Size mismatch: {block}: 0x{received:x} != 0x{local:x}: {strerror}")}),
    "ram-block-page-size": ("the memory backends use different page sizes", _line(
        "Mismatched RAM page size {block} (local) {local:d} != {received:d}")),
    "ram-block-address": ("a shared RAM block lies at another guest address", _line(
        "Mismatched GPAs for block {block} {received:d}!= {local:d}")),
    "ram-block-not-migrated": ("a RAM block that is not part of the migration", _line(
        "block {block} should not be migrated !")),
    "ram-page-without-block": ("the first page names no block: the stream is out of step", _line(
        "Ack, bad migration stream!")),
    "ram-page-of-unknown-block": ("a page of a RAM block that the destination lacks", _line(
        "Can't find block {block}")),
    "ram-offset": ("a page outside its RAM block", _line("Illegal RAM offset {address:x}")),
    "ram-zero-page": ("a zero page that is not zero: sent by a release before 8.2, or out of step", _line(
        "Found a zero page with value {value:d}", "8.2")),
    "ram-xbzrle": ("an XBZRLE page that does not fit the page before", _line(
        "Failed to decompress XBZRLE page at {address:x}")),
}
