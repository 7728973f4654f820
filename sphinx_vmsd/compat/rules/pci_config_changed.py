"""Configuration space that the guest cannot write is compared on load."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import BOTH, Direction, Severity
from sphinx_vmsd.compat.recorded import recordings, shared
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import CONFIG, OLD, recorded
from sphinx_vmsd.model import RecordedSection, Snapshot
from sphinx_vmsd.wire.pci import Fixed, fixed


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    for was, now in shared(*both) if both else ():
        before, after = bytes.fromhex(was.config), bytes.fromhex(now.config)
        if not before or not after:
            continue
        yield from _compared(was, before, after)


def _compared(section: RecordedSection, before: bytes, after: bytes) -> Iterator[Judgement]:
    if len(before) != len(after):
        words = f"configuration space has {len(after)} bytes instead of {len(before)}"
        yield Judgement(Severity.ERROR, section.name, words, BOTH, fix=_FIX)
        return
    ends = {Direction.FORWARD: (before, after), Direction.BACKWARD: (after, before)}
    found = {direction: _refused(*pair) for direction, pair in ends.items() if _refused(*pair)}
    if found:
        direction, differing = next(iter(found.items()))
        first, (sent, local) = differing[0], ends[direction]
        places = dict.fromkeys(f"{one.name} ({one.offset:#04x})" for one in differing[:4])
        more = f" and {len(differing) - 4} more bytes" if len(differing) > 4 else ""
        yield Judgement(
            Severity.ERROR,
            section.name,
            f"read-only PCI configuration differs: {', '.join(places)}{more}",
            tuple(found),
            error=f"get_pci_config_device: Bad config data: i={first.offset:#x} read: {sent[first.offset]:x} "
            f"device: {local[first.offset]:x}",
            fix=_FIX,
        )


def _refused(sent: bytes, local: bytes) -> list[Fixed]:
    """The bytes of *sent* that a destination with *local* refuses."""
    checked = fixed(local)
    return [checked[at] for at in sorted(checked) if (sent[at] ^ local[at]) & checked[at].mask]


_FIX = "bind the change to a property that compat entries of released machine types switch off"
_OTHER = bytearray(CONFIG)
_OTHER[8] = 3


def _nic(config: bytes) -> RecordedSection:
    return RecordedSection("0000:00:03.0/nic", 0, 1, config=config.hex())


RULE = SnapshotPairRule(
    id="pci-config-changed",
    family=Family.RUN,
    title="Read-only PCI configuration differs",
    what="Ids, class, revision, the kind of a BAR, the list of capabilities or a capability's fixed part differ "
    "between two recordings.",
    why="The destination compares every byte of configuration space that the guest cannot write with its own.",
    breaks="Forward and backward.",
    fix="Bind the change to a property (x-...) and switch it off in the compat array of the last release.",
    examples=(
        Example("another revision", True, recorded(_nic(bytes(_OTHER))), recorded(_nic(CONFIG), release=OLD)),
        Example(
            "the guest moved a BAR", False, recorded(_nic(CONFIG[:19] + b"\xfd" + CONFIG[20:])),
            recorded(_nic(CONFIG), release=OLD),
        ),
    ),
    judge=_judge,
)
