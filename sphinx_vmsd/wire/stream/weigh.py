"""Whether fields that may be there or not can fill a gap in a section."""
from __future__ import annotations

from sphinx_vmsd.wire.stream.fit import Doubt

#: Larger gaps may be filled by anything.
_MOST_GAP = 1 << 16


def needed_for(doubts: tuple[Doubt, ...], gap: int) -> tuple[str, ...]:
    """The paths of those *doubts* that can take part in reading exactly *gap* bytes; none: it can't be read."""
    if gap > _MOST_GAP:
        return tuple(dict.fromkeys(one.path for one in doubts))
    found = []
    for index, one in enumerate(doubts):
        others = (*doubts[:index], *doubts[index + 1:])
        times = 1 if one.size and one.once else gap // one.size if one.size else 0
        sums = _sums(others, gap)
        if one.size is None or any(gap - count * one.size in sums for count in range(1, times + 1)):
            found.append(one.path)
    return tuple(dict.fromkeys(found))


def _sums(doubts: tuple[Doubt, ...], most: int) -> set[int]:
    """The numbers of bytes up to *most* that fields among *doubts* can have together."""
    bits, mask = 1, (1 << most + 1) - 1
    for one in doubts:
        if not one.size:
            bits = mask if one.size is None else bits
            continue
        times = 1 if one.once else most // one.size
        for _ in range(times):
            more = bits | bits << one.size & mask
            if more == bits:
                break
            bits = more
    return {number for number in range(most + 1) if bits >> number & 1}
