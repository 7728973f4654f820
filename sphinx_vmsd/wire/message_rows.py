"""The rows behind :mod:`sphinx_vmsd.wire.messages`: condition -> (meaning, {since: (way, text) or None}).

A row starts at 5.2, which stands for what came before, unless older releases said something else or the condition is
newer; a later key replaces the earlier one from that release on.
"""
from __future__ import annotations

from typing import Optional

from sphinx_vmsd.wire.message_rows_parts import COMMAND_ROWS, RAM_ROWS

Said = Optional[tuple[str, str]]
Row = tuple[str, dict[str, Said]]


def _line(text: str) -> Said:
    return ("LINE", text)


def _error(text: str) -> Said:
    return ("ERROR", text)


def _prepend(text: str) -> Said:
    return ("PREPEND", text)


def _warning(text: str) -> Said:
    return ("WARNING", text)


def _moved(text: str, new: Optional[str] = None, since: str = "10.2") -> dict[str, Said]:
    """Printed as a line at first; from *since* on part of the error (with the *new* text, where it changed)."""
    return {"5.2": _line(text), since: _error(new or text)}


_SETUP_HINT = "Make sure that your current VM setup matches your saved VM setup, including any hotplugged devices"

DESCRIPTION_ROWS: dict[str, Row] = {
    "version-too-new": ("the data is of a newer version than this description knows", {
        "2.4": None,
        "2.9": _line("{vmsd}: incoming version_id {version:d} is too new for local version_id {local:d}"),
        "10.2": _error("{vmsd}: incoming version_id {version:d} is too new for local version_id {local:d}")}),
    "version-too-old": ("the data is of an older version than this description still accepts", {
        "2.4": None,
        "2.9": _line("{vmsd}: incoming version_id {version:d} is too old for local minimum version_id  {minimum:d}"),
        "10.2": _error("{vmsd}: incoming version_id {version:d} is too old for local minimum version_id {minimum:d}")}),
    "pre-load-failed": ("the pre_load hook refused", {"5.2": None, "10.2": _error(
        "pre load hook failed for: '{vmsd}', version_id: {local:d}, minimum version_id: {minimum:d}, ret: {ret:d}")}),
    "pre-load-errp-failed": ("the pre_load_errp hook refused", {"10.2": _prepend(
        "pre load hook failed for: '{vmsd}', version_id: {local:d}, minimum version_id: {minimum:d}: ")}),
    "post-load-failed": ("the post_load hook refused the state", {"5.2": None, "10.2": _error(
        "post load hook failed for: {vmsd}, version_id: {local:d}, minimum_version: {minimum:d}, ret: {ret:d}")}),
    "post-load-errp-failed": ("the post_load_errp hook refused the state", {"10.2": _prepend(
        "post load hook failed for: {vmsd}, version_id: {local:d}, minimum_version: {minimum:d}: ")}),
    "field-failed": ("a field, or something nested in it, could not be loaded", {
        "2.4": None, "2.8": _line("Failed to load {vmsd}:{field}"), "10.2": None}),
    "element-failed": ("the field's own type refused the bytes", {
        "5.2": None,
        "10.2": _error("Failed to load element of type {type} for {field}: {ret:d}"),
        "11.0": _error("Failed to load element of type {type} for {field}")}),
    "stream-error": ("the stream ended, or had failed before, inside this description", {
        "5.2": None, "10.2": _error("Failed to load {vmsd} state: stream error: {ret:d}")}),
    "validation-failed": ("a VMSTATE_VALIDATE test is false for the state received", _moved(
        "Input validation failed: {vmsd}/{field}", "Input validation failed: {vmsd}/{field} version_id: {local:d}")),
    "subsection-unknown": ("the stream has a subsection that this description does not have", {
        "5.2": None, "10.2": _error("VM subsection '{subsection}' in '{vmsd}' does not exist")}),
    "subsection-failed": ("a subsection could not be loaded", {
        "5.2": None,
        "10.2": _prepend("Loading VM subsection '{subsection}' in '{vmsd}' failed: {ret:d}: "),
        "11.0": _prepend("Loading VM subsection '{subsection}' in '{vmsd}' failed: ")}),
    "not-equal": ("source and destination must have the same value here", {
        "2.4": None, "2.8": _line("{local:x} != {incoming:x}"), "11.0": _error("{local:x} != {incoming:x}")}),
    "not-less-or-equal": ("the value must be positive and at most the destination's", _moved(
        "Invalid value {incoming:d} expecting positive value <= {local:d}", since="11.0")),
    "pci-irq-state": ("the levels of a PCI device's four interrupt pins are read from bytes that are something else", {
        "5.2": _line("irq state {level:d}: must be 0 or 1.")}),
    "not-a-null-marker": ("the destination's pointer is NULL, the source's is not", _moved(
        "vmstate: get_nullptr expected VMS_NULLPTR_MARKER", "Unexpected ptr marker: {byte:d}", since="11.0")),
    "container-too-new": ("the field's version is above the element description's", _moved(
        "{vmsd} too new", since="11.0")),
    "container-too-old": ("the field's version is below the element description's minimum", _moved(
        "{vmsd} too old", since="11.0")),
    "gtree-inconsistent": ("the tree's count and its elements disagree", _moved(
        "{field} inconsistent stream when loading the gtree", since="11.0")),
    "gtree-load-failed": ("a key or value of a tree could not be loaded", {
        "5.2": _line("{field} : failed to load {vmsd} ({ret:d})"), "10.2": None}),
    "qlist-load-failed": ("an element of a list could not be loaded", {
        "5.2": _line("{field}: failed to load {vmsd} ({ret:d})"), "10.2": None}),
}

SAVE_ROWS: dict[str, Row] = {
    "null-pointer": ("a member that must point to something is NULL; QEMU aborts", {
        "5.2": _line("Assertion `first_elem || !n_elems || !size' failed.")}),
    "pre-save-failed": ("the pre_save hook failed", {
        "5.2": _line("pre-save failed: {vmsd}"), "8.2": _error("pre-save failed: {vmsd}")}),
    "pre-save-errp-failed": ("the pre_save_errp hook failed", {"10.2": _prepend("pre-save for {vmsd} failed: ")}),
    "save-field-failed": ("a field, or something nested in it, could not be saved", {
        "5.2": _line("Save of field {vmsd}/{field} failed"),
        "8.2": _error("Save of field {vmsd}/{field} failed"),
        "10.0": _prepend("Save of field {vmsd}/{field} failed: "),
        "10.1": _error("Save of field {vmsd}/{field} failed"),
        "11.0": _prepend("Save of field {vmsd}/{field} failed: ")}),
    "put-failed": ("the field's own type could not write its value", {
        "5.2": None, "10.0": _error("put failed"), "10.1": None, "11.0": _error("put failed")}),
    "post-save-failed": ("the post_save hook failed", {
        "5.2": None, "9.2": _error("post-save failed: {vmsd}"), "11.0": None}),
    "output-validation-failed": ("a VMSTATE_VALIDATE test is false for the state to be sent; QEMU aborts", {
        "5.2": _line("Output state validation failed: {vmsd}/{field}")}),
    "gtree-save-failed": ("a key or value of a tree could not be saved", {
        "5.2": _line("{field} : failed to save gtree ({ret:d})"), "11.0": None}),
    "qlist-save-failed": ("an element of a list could not be saved", {
        "5.2": _line("{field}: failed to save {vmsd} ({ret:d})"), "10.2": None}),
    "save-entry-failed": ("a section could not be saved", {
        "5.2": _line("failed to save SaveStateEntry with id(name): {section:d}({idstr})"),
        "7.2": _line("failed to save SaveStateEntry with id(name): {section:d}({idstr}): {ret:d}")}),
    "device-not-migratable": ("a device blocks migration and snapshots", {
        "5.2": _error("State blocked by non-migratable device '{idstr}'")}),
    "blocker": ("a device blocks migration", {"5.2": _error("non-migratable device: {idstr}")}),
}

SECTION_ROWS: dict[str, Row] = {
    "section-name-unreadable": ("the section's name is cut off or empty", _moved(
        "Unable to read ID string for section {section:d}")),
    "section-header-unreadable": ("the stream ended in a section's header", _moved(
        "qemu_loadvm_section_start_full: Failed to read instance/version ID: {ret:d}",
        "Failed to read instance/version ID: {ret:d}")),
    "section-id-unreadable": ("the stream ended after the type byte of a section part", _moved(
        "qemu_loadvm_section_part_end: Failed to read section ID: {ret:d}", "Failed to read section ID: {ret:d}")),
    "section-unknown": ("the destination has no device of that name and instance", {
        "2.4": _line("Unknown savevm section or instance '{idstr}' {instance:d}"),
        "3.1": _line("Unknown savevm section or instance '{idstr}' {instance:d}. " + _SETUP_HINT),
        "10.2": _error("Unknown section or instance '{idstr}' {instance:d}. " + _SETUP_HINT)}),
    "section-version": ("the section is of a newer version than the destination's", _moved(
        "savevm: unsupported version {version:d} for '{idstr}' v{local:d}",
        "unsupported version {version:d} for '{idstr}' v{local:d}")),
    "section-failed": ("the state of a device could not be loaded; what precedes or follows says why", {
        "5.2": _line("error while loading state for instance 0x{instance:x} of device '{idstr}'"),
        "10.2": _prepend("error while loading state for instance 0x{instance:x} of device '{idstr}': ")}),
    "part-failed": ("a part of an iterated section could not be loaded", {
        "5.2": _line("error while loading state section id {section:d}({idstr})"), "10.2": None}),
    "part-unknown": ("a section part belongs to no section that was started", _moved(
        "Unknown savevm section {section:d}", "Unknown section {section:d}")),
    "old-style-failed": ("a hand-written load function failed", {
        "5.2": None, "10.2": _error("Failed to load vmstate version_id: {version:d}, ret: {ret:d}")}),
    "footer-missing": ("the device's description and its data have different lengths", {
        "5.2": _line("Missing section footer for {idstr}")}),
    "footer-mismatch": ("the footer belongs to another section", {
        "5.2": _line("Mismatched section id in footer for {idstr} - read 0x{read:x} expected 0x{section:x}")}),
    "footer-unreadable": ("the stream ended before the section's footer", {
        "5.2": _line("check_section_footer: Read section footer failed: {ret:d}")}),
    "footer-error": ("the section's footer is missing or wrong", {
        "5.2": None, "10.2": _error("Section footer error, section_id: {section:d}")}),
    "duplicate-section": ("two devices register under the same name and instance", {
        "8.2": _line("{vmsd}: Detected duplicate SaveStateEntry: id={idstr}, instance_id=0x{instance:x}")}),
}

STREAM_ROWS: dict[str, Row] = {
    "bad-magic": ("the input is no migration stream", _moved(
        "Not a migration stream", "Not a migration stream, magic: {read:x} != {expected:x}")),
    "file-version-2": ("the stream has the format of QEMU before 0.12", _moved(
        "SaveVM v2 format is obsolete and don't work anymore", "SaveVM v2 format is obsolete and no longer supported")),
    "file-version": ("the stream has an unknown format version", _moved(
        "Unsupported migration stream version",
        "Unsupported migration stream version, file version {read:x} != {expected:x}")),
    "configuration-missing": ("the destination expects a configuration section that the source does not send", _moved(
        "Configuration section missing", "Configuration section missing, {read:x} != {expected:x}")),
    "machine-type": ("the machine types differ", _moved(
        "Machine type received is '{received}' and local is '{local}'", since="11.0")),
    "page-bits": ("the page sizes differ", _moved(
        "Received TARGET_PAGE_BITS is {received:d} but local is {local:d}", since="11.0")),
    "capability-differs": ("a migration capability is set on one side only", {
        "5.2": _line("Capability {capability} is {local}, but received capability is {received}")}),
    "capabilities-invalid": ("the migration capabilities of both sides differ; the lines before name them", {
        "5.2": None, "11.0": _error("Failed to validate capabilities")}),
    "capability-unknown": ("the source uses a migration capability that the destination does not know", _moved(
        "Received unknown capability {capability}", since="11.0")),
    "uuid-differs": ("the virtual machines have different UUIDs", {
        "5.2": _line("UUID received is {received} and local is {local}")}),
    "uuid-not-set": ("the destination has no UUID", {
        "5.2": _warning("UUID is received {received}, but local uuid isn't set")}),
    "section-type-unknown": ("the byte that should start a section is none: the stream is out of step or newer", _moved(
        "Unknown savevm section type {type:d}", "Unknown section type {type:d}")),
    "section-type-unreadable": ("the stream ended where a section should start", {
        "5.2": None, "10.2": _prepend("Failed to load section ID: stream error: {ret:d}: ")}),
    "channel-error": ("reading from the channel failed", {
        "5.2": None, "10.2": _error("Channel error: {strerror}")}),
    "command-unknown": ("a command that this release does not know", _moved(
        "MIG_CMD 0x{command:x} unknown (len 0x{length:x})")),
    "command-unreadable": ("the stream ended in a command", {
        "5.2": None, "10.2": _error("Failed to load VM process command: stream error: {ret:d}")}),
    "command-length": ("a command of the wrong length", _moved(
        "{command} received with bad length - expecting {expected:d}, got {length:d}")),
    "ping-without-return-path": ("the source asks for an answer without having opened a way back", _moved(
        "CMD_PING (0x{value:x}) received with no return path")),
    "vmdesc-missing": ("the stream carries no description of itself; harmless", {
        "5.2": _warning("Expected vmdescription section, but got {type:d}")}),
    "setup-failed": ("a device could not prepare for loading", {
        "5.2": _line("Load state of device {idstr} failed"),
        "10.0": _prepend("Load state of device {idstr} failed: ")}),
    "runstate-invalid": ("the run state received is unknown here", {"5.2": _line("invalid parameter value: {value}")}),
    "end-stream-error": ("the stream had failed before its end", {
        "5.2": None, "10.2": _error("Error while loading vmstate: stream error: {ret:d}")}),
    "load-failed": ("the last line of every failed load", {
        "5.2": _line("load of migration failed: {strerror}"),
        "10.2": _prepend("load of migration failed: {strerror}: ")}),
}

#: Every row; the order is that of ``facts/vmstate.md``: descriptions, saving, sections, streams.
ROWS: dict[str, Row] = {
    **DESCRIPTION_ROWS, **SAVE_ROWS, **SECTION_ROWS, **STREAM_ROWS, **COMMAND_ROWS, **RAM_ROWS,
}
