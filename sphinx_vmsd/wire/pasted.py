"""Pasted logs as lines of QEMU: without what programs, libvirt, journald and the monitors put around them."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator

#: QEMU's own longest messages have some hundred bytes; longer lines are not searched.
_LONGEST = 4096
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?:?"
#: QEMU's program name as it prints it; its lines can stick to what another program printed before.
_PROGRAM = re.compile(rf"(?:^|(?<=\S))(?:{_TIME} )?(?:/(?:[^/\s:]+/)*)?(?:qemu-system-[a-z0-9_]+|qemu-kvm|qemu): ")
#: What others put before a line, each once or several behind each other.
_BEFORE = re.compile("|".join((
    rf"{_TIME}(?:\s+|\Z)",
    r"[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d ",                      # journald's time
    r"(?:[\w.-]+ )?[\w.@/-]+\[\d+\]: ",                             # journald's host, program and process
    r"\d+: (?:error|warning|info|debug) : (?:\w+:\d+ : )?",         # libvirtd's thread, level, function
    r"(?:/(?:[^/\s:]+/)*)?(?:qemu-system-[a-z0-9_]+|qemu-kvm|qemu|kvm): ",
    r"(?:error: )?(?:internal error|operation failed): (?=\S)",
    r"(?:qemu|QEMU) unexpectedly closed the monitor(?: \(vm='[^']*'\))?: ",
    r"[Pp]rocess exited while connecting to monitor: ",
    r"(?:guest|domain) failed to start: ",
    r"early end of file from monitor, possible problem: ",
    r"job '[^']*' failed: ",
    r"unable to execute QEMU command '[^']*': ",
    r"\(qemu\) ",                                                    # HMP
    r"Error: ",
)))
#: What the monitor's ``info migrate`` says, around the error.
_STATUS = re.compile(r"\A\s*(?:Migration s|S)tatus:\s+failed \((.*)\)\s*\Z")
#: The text of an error in what QMP prints, on one line or on several.
_QMP = re.compile(r'"(?:error-)?desc"\s*:\s*("(?:[^"\\]|\\.)*")')


def pasted_lines(text: str) -> list[str]:
    """The lines of *text* without program names and their times; of QMP's answers, what the errors say."""
    lines = []
    for line in ([text] if text.lstrip().startswith("{") and _QMP.search(text) else text.splitlines()):
        for one in _errors(line) or [_STATUS.sub(r"\1", line[:_LONGEST])]:
            parts = [part.strip() for part in _PROGRAM.split(one[:_LONGEST])]
            lines += [f"{part} " if part.endswith(":") else part for part in parts if part and not _is_before(part)]
    return lines


def bared(line: str) -> Iterator[str]:
    """*line*, then with ever less of what others put before it."""
    while line:
        yield line
        found = _BEFORE.match(line)
        if not found:
            return
        line = line[found.end():]


def _is_before(part: str) -> bool:
    """Whether *part* is nothing but what others put before a line."""
    while found := _BEFORE.match(f"{part} "):
        part = f"{part} "[found.end():].rstrip()
        if not part:
            return True
    return False


def _errors(line: str) -> list[str]:
    """The texts of the errors in an answer of QMP."""
    found = []
    for one in _QMP.findall(line):
        try:
            found += json.loads(one).splitlines()
        except ValueError:
            return []
    return found
