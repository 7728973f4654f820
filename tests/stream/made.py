"""Streams made by hand, for cases that no real stream at hand shows."""
from __future__ import annotations

import json
from typing import Union

MAGIC = bytes.fromhex("5145564d 00000003")
EOS = (0x10).to_bytes(8, "big")


def be(number: int, size: int = 4) -> bytes:
    return number.to_bytes(size, "big")


def name(text: str) -> bytes:
    return be(len(text), 1) + text.encode()


def configuration(machine: str = "none", more: bytes = b"") -> bytes:
    return b"\x07" + be(len(machine)) + machine.encode() + more


def section(
    section_id: int, idstr: str, data: bytes, instance: int = 0, version: int = 1, kind: int = 4, footer: bool = True,
) -> bytes:
    return (be(kind, 1) + be(section_id) + name(idstr) + be(instance) + be(version) + data + foot(section_id, footer))


def part(section_id: int, data: bytes, kind: int = 2, footer: bool = True) -> bytes:
    return be(kind, 1) + be(section_id) + data + foot(section_id, footer)


def foot(section_id: int, footer: bool) -> bytes:
    return b"\x7e" + be(section_id) if footer else b""


def subsection(idstr: str, data: bytes, version: int = 1) -> bytes:
    return b"\x05" + name(idstr) + be(version) + data


def command(number: int, payload: bytes = b"") -> bytes:
    return b"\x08" + be(number, 2) + be(len(payload), 2) + payload


def vmdesc(*devices: Union[dict, str], page_size: int = 4096) -> bytes:
    """The description; a device given as text goes in as it is (repeated keys, other spelling)."""
    parts = ", ".join(device if isinstance(device, str) else json.dumps(device) for device in devices)
    text = f'{{"page_size": {page_size}, "devices": [{parts}]}}'.encode()
    return b"\x06" + be(len(text)) + text


def device(idstr: str, *fields: dict, instance: int = 0, version: int = 1, **more: object) -> dict:
    return {"name": idstr, "instance_id": instance, "vmsd_name": idstr, "version": version, "fields": list(fields),
            **more}


def field(label: str, kind: str, size: int, **more: object) -> dict:
    return {"name": label, "type": kind, "size": size, **more}


def struct(label: str, size: int, *fields: dict, **more: object) -> dict:
    return {"name": label, "type": "struct", "size": size, **more,
            "struct": {"vmsd_name": label, "version": 1, "fields": list(fields)}}


def stream(*parts: bytes, config: bytes = configuration(), description: bytes = b"") -> bytes:
    return MAGIC + config + b"".join(parts) + b"\0" + description
