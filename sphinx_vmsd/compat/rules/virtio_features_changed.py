"""Features that a guest uses must be offered by the destination."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_vmsd.compat.finding import Direction, Severity
from sphinx_vmsd.compat.recorded import recordings, shared
from sphinx_vmsd.compat.rule import Example, Family, Judgement, SnapshotPairRule
from sphinx_vmsd.compat.samples import OLD, recorded
from sphinx_vmsd.model import RecordedSection, Snapshot

#: Bits that every type of device shares. Source: the virtio specification.
_NAMES = {
    24: "NOTIFY_ON_EMPTY", 27: "ANY_LAYOUT", 28: "RING_INDIRECT_DESC", 29: "RING_EVENT_IDX", 32: "VERSION_1",
    33: "ACCESS_PLATFORM", 34: "RING_PACKED", 35: "IN_ORDER", 36: "ORDER_PLATFORM", 37: "SR_IOV",
    38: "NOTIFICATION_DATA", 40: "RING_RESET",
}


def _judge(old: Snapshot, new: Snapshot) -> Iterator[Judgement]:
    both = recordings(old, new)
    for was, now in shared(*both) if both else ():
        if was.features is None or now.features is None or was.features == now.features:
            continue
        if not was.features or not now.features:
            used = "older" if was.features else "newer"
            words = f"only the guest of the {used} recording uses the device, so its features can't be compared"
            fix = "record both with the same guest, booted"
            yield Judgement(Severity.NOTE, was.name, words, fix=fix, unchecked=(words,))
            continue
        for mine, theirs, direction in (
            (was.features, now.features, Direction.FORWARD), (now.features, was.features, Direction.BACKWARD),
        ):
            if mine & ~theirs:
                yield _lost(was.name, mine, theirs, direction)


def _lost(name: str, mine: int, theirs: int, direction: Direction) -> Judgement:
    bits = [bit for bit in range(64) if mine & ~theirs & 1 << bit]
    shown = ", ".join(f"{bit} ({_NAMES[bit]})" if bit in _NAMES else str(bit) for bit in bits)
    return Judgement(
        Severity.WARNING,
        name,
        f"the guest uses virtio feature {shown} on one side only",
        (direction,),
        error=f"Features {mine:#x} unsupported. Allowed features: {theirs:#x}",
        fix="switch the feature off for this machine type, by a compat entry that names the feature's property",
        unchecked=("whether the other side offers it and its guest did not take it",),
    )


def _nic(features: int) -> RecordedSection:
    return RecordedSection("0000:00:03.0/virtio-net", 0, 11, features=features)


RULE = SnapshotPairRule(
    id="virtio-features-changed",
    family=Family.RUN,
    title="Guest uses other virtio features",
    what="The driver of the same guest accepted a feature in one recording and not in the other.",
    why="Drivers take what they are offered. A destination refuses a guest that uses what it does not offer.",
    breaks="From the side where the feature is used.",
    fix="A new feature that is on by default needs a compat entry for released machine types.",
    examples=(
        Example("event index only now", True, recorded(_nic(1 << 29 | 1)), recorded(_nic(1), release=OLD)),
        Example("the same", False, recorded(_nic(1 << 29 | 1)), recorded(_nic(1 << 29 | 1), release=OLD)),
    ),
    judge=_judge,
)
