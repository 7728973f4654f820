"""Bytes for people: offset, hexadecimal, text."""
from __future__ import annotations

WIDTH = 16


def hexdump(data: bytes, most: int = 256) -> str:
    """*data* in lines of sixteen bytes; what lies beyond *most* is only counted."""
    lines = []
    for start in range(0, min(len(data), most), WIDTH):
        row = data[start:min(start + WIDTH, most)]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{start:04x}  {row.hex(' '):<{WIDTH * 3 - 1}}  {text}")
    if len(data) > most:
        lines.append(f"... {len(data) - most} more bytes")
    return "\n".join(lines)
