"""A stream against descriptions: which sections load, and what stops those that don't.

Each section is loaded by the engine as the release of the descriptions does. What is compared on load (``…_EQUAL``) is
compared with what a recorded stream of the destination shows; without one, with what the stream itself tells, as if
both were configured alike.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Context, Description, Evidence, Snapshot
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.wire.diagnose import first_difference
from sphinx_vmsd.wire.engine import BadValue, Loaded, Undecided
from sphinx_vmsd.wire.engine.cursor import EIO
from sphinx_vmsd.wire.engine.load_elements import is_own
from sphinx_vmsd.wire.engine.load_fields import LoadRun
from sphinx_vmsd.wire.incoming.none import actions, everywhere
from sphinx_vmsd.wire.incoming.rest import Stopped, framing, rest, stopped
from sphinx_vmsd.wire.section import Entry, load_section
from sphinx_vmsd.wire.stream.compared import compared, laid_over
from sphinx_vmsd.wire.stream.decode import NOTHING
from sphinx_vmsd.wire.stream.fit import Doubt, agreement, fitted, spoken, unsure
from sphinx_vmsd.wire.stream.frames import BY_NEXT, DESCRIBED, GIVEN, NULLS
from sphinx_vmsd.wire.stream.known import MOST, Descriptions, descriptions, of_section
from sphinx_vmsd.wire.stream.lengths import FIXED, Lengthened, lengthened, own_lengths
from sphinx_vmsd.wire.stream.parts import Data, Section, Shape, Stream, Value, sections_of
from sphinx_vmsd.wire.stream.sections import is_decoded, values
from sphinx_vmsd.wire.stream.state import chunks_of, state_of
from sphinx_vmsd.wire.stream.weigh import needed_for

_UNKNOWN, _NOT_SHOWN = "subsection-unknown", "a stream does not show which subsections are known; if this one is not:"
_NOT_SENT = "a stream does not show devices that sent nothing; if the destination does not have this one:"
_LOWEST = ("a stream does not show with which version fields came (those sent for nothing end in a missing footer), "
           "nor the lowest one that is accepted; if {} is too low (it names its own minimum):")
_HIGHEST = "a stream does not show the highest value that is accepted; if {} is too high:"
_LENGTHS = "a stream does not show which lengths the guest decides; if those of {} are always as recorded:"
_TOO_HIGH = "not-less-or-equal"
BEST = "by the description that fits best; others have the same name, and would be answered in other lines:"
_READ = "if the destination has {}{} for {}, where zeros are read behind the end (else it says Invalid argument):"
#: More descriptions of one name are not tried where a stream stops.
_MOST_TRIED = 50
_VERSION = frozenset({"section-version", "version-too-old"})


class Trial(NamedTuple):
    """How a section fares: ``loads`` is ``None`` when that is not known, then ``why`` says why.

    ``lines`` are what QEMU prints, ``path`` and ``offset`` the field where it stopped, ``gap`` the bytes of the
    section that are left there. ``assumed``: fields taken to be absent because nothing tells their predicate and the
    stream does not have them. ``parted``: in words, where what was sent and what is read first differ, which QEMU may
    notice later. ``own``: types of the devices' own whose readers were not run. ``compared``: fields before the failure
    that are compared with values of the destination that nothing tells. ``condition``: the id of the message.
    ``first``: those of ``own`` that read other bytes than were meant for them, and may refuse before the failure.
    ``among``: how many answers the descriptions of the section's name give; this one is of one that loads, else of
    the one that fits best.
    """

    section: Section
    loads: Optional[bool]
    why: str = ""
    lines: tuple[str, ...] = ()
    path: str = ""
    offset: int = 0
    gap: Optional[int] = None
    assumed: tuple[str, ...] = ()
    parted: str = ""
    own: frozenset[str] = frozenset()
    compared: tuple[str, ...] = ()
    condition: str = ""
    first: frozenset[str] = frozenset()
    among: int = 1


class Attempt:
    """A stream, and the descriptions of a release that it is loaded with."""

    def __init__(self, data: Data, stream: Stream, snapshot: Snapshot) -> None:
        self.data = data
        self.stream = stream
        self.release = snapshot.release
        self.by_stream = Evidence.STREAM in snapshot.evidence
        self.known = dict(descriptions(snapshot))
        self.own = everywhere(snapshot.release) if self.release.key else {}    # nobody knows which release it is
        for name, description in self.own.items():
            if self.by_stream or name not in self.known:
                self.known[name] = (description,)
        recorded = snapshot.recording.sections if snapshot.recording else ()
        self.recorded = {(one.name, one.instance): {value.path: value.value for value in one.compared}
                         for one in recorded}
        self.instances = {device.name: device.description for device in snapshot.devices} if self.by_stream else {}
        self.actions = actions(snapshot.release)
        self.names = {piece.name for piece in sections_of(stream.pieces)}

    def trials(self) -> Iterator[Trial]:
        """Every section that carries a device's state, each tried on its own."""
        for piece in sections_of(self.stream.pieces):
            if piece.kind == "full":
                yield self._shown(piece, self._trial(piece))

    def stopped(self) -> Optional[Stopped]:
        """What is said where the stream can't be read on."""
        found = framing(self.data, self.stream, self.release) if self.release.key else None
        found = found or self._stopped(None, 0)
        section = found.section if found else None
        if found is None or section is None:
            return found
        described = self._described(*section, self.stream.devices.get(section))
        found = self._best(found, section, len(described))
        if found.condition == _UNKNOWN and self._is_shown_only(section[0]):
            return found._replace(why=_NOT_SHOWN)
        known = self.recorded.get(section, {})
        untold = {path: kind for one in described for path, kind in compared(one, known).unknown.items()}
        return found._replace(why=self._compared(found, untold)) if found.path in untold and not found.why else found

    def _compared(self, found: Stopped, kinds: Mapping[str, str]) -> str:
        """What the destination has to have where the value at which the stream ends is compared; any: empty."""
        kind, at_most = BY_NAME.get(kinds[found.path]), kinds[found.path].endswith("_le")
        size = kind.size or 0 if kind else 0
        read = int.from_bytes(self.data[found.offset:found.offset + size].ljust(size, b"\0"), "big")
        return _READ.format(read, " or more" * at_most, found.path) if read or not at_most else ""

    def _best(self, found: Stopped, section: tuple[str, int], several: int) -> Stopped:
        """Of the answers that *several* descriptions of *section* give, the one that fits best."""
        others = (self._stopped(section, number) for number in range(1, min(several, _MOST_TRIED)))
        told = [found, *filter(None, others)]
        # one of which it is not known where it stops may be the one that was meant
        best = max(told, key=lambda one: (one.condition not in _VERSION, bool(one.why), one.offset))
        return best if best.why or len({one.lines for one in told}) == 1 else best._replace(why=BEST)

    def _stopped(self, section: Optional[tuple[str, int]], number: int) -> Optional[Stopped]:
        """What is said where *section* is read with that *number* of its descriptions, others with their first."""
        def find(name: str, instance: int) -> Optional[Entry]:
            return self._entry(name, instance, True, number if (name, instance) == section else 0)

        return stopped(self.data, self.stream, self.release, find)

    def _entry(self, name: str, instance: int, always: bool, number: int = 0) -> Optional[Entry]:
        """What the destination has for a section: what is not described is there if it is sent, or *always*."""
        shape = self.stream.devices.get((name, instance))
        found = self._described(name, instance, shape)
        if found:
            one = found[number]
            known = compared(fitted(one, shape) if shape else one, self.recorded.get((name, instance), {}))
            return Entry(name, instance, self._spoken(known.description), known.state)
        return Entry(name, instance, load=_not_described, version=0x7FFFFFFF) if always or name in self.names else None

    def _described(self, name: str, instance: int, shape: Optional[Shape]) -> tuple[Description, ...]:
        """What can describe a section: of several instances of one name, each was recorded."""
        exact = self.instances.get(f"{name}#{instance}")
        return (exact,) if exact else of_section(self.known, name, shape.vmsd if shape else None)

    def _is_shown_only(self, section: str) -> bool:
        """Whether nothing but what a stream happens to have sent describes the section."""
        return self.by_stream and section not in self.own

    def _spoken(self, description: Description) -> Description:
        return spoken(description) if self.by_stream and description.name not in self.own else description

    def _shown(self, section: Section, found: Trial) -> Trial:
        """*found*, unless it loads only if the destination has a device that no stream of it shows."""
        if found.loads is False or not self.recorded or (section.name, section.instance_id) in self.recorded:
            return found
        return found._replace(loads=None, why=_NOT_SENT, lines=self._load(section, None, {}).lines)

    def _lowest(self, section: Section, description: Description, found: Trial) -> Trial:
        """*found*, unless it loads only if a version below the one that was recorded is accepted."""
        if not found.loads or not self._is_shown_only(section.name) or section.version >= description.version:
            return found
        refused = self._load(section, replace(description, minimum_version=description.version), {})
        return found._replace(loads=None, why=_LOWEST.format(section.version), lines=refused.lines)

    def _trial(self, section: Section) -> Trial:
        if section.how == GIVEN and not self.recorded.get((section.name, section.instance_id)):
            return Trial(section, True, own=_own(value.type for value in values(self.data, self.stream, section)))
        shape = self.stream.devices.get((section.name, section.instance_id))
        candidates = self._described(section.name, section.instance_id, shape)
        if not candidates or section.size > MOST:
            return Trial(section, None, "not described there" if not candidates else "too large")
        found = [self._with(section, one, shape) for one in candidates]
        answers = {(one.loads, one.why, one.lines, one.offset) for one in found}
        # Descriptions of other targets have the same name: the one that was meant takes the version, has the fields
        # that the stream names, and reads farthest.
        fit = [(one.minimum_version <= section.version <= one.version, agreement(one, shape)) for one in candidates]
        ranked = zip(found, fit)
        best, _ = max(ranked, key=lambda one: (one[0].loads is True, *one[1], one[0].loads is None, one[0].offset))
        return best._replace(among=len(answers))

    def _with(self, section: Section, description: Description, shape: Optional[Shape]) -> Trial:
        wanted = fitted(description, shape) if shape else description
        if shape and self._is_shown_only(section.name):
            wanted = own_lengths(wanted, shape)
        known = self.recorded.get((section.name, section.instance_id), {})
        found = self._lowest(section, wanted, self._loaded(section, wanted, known))
        if found.loads is False and self._is_shown_only(section.name):
            found = self._highest(section, wanted, known, found)
            found = self._longest(section, lengthened(wanted, shape), known, found) if shape else _own_length(found)
        return _weighed(found, unsure(description, shape) if shape else ())

    def _loaded(self, section: Section, description: Description, known: Mapping[str, int]) -> Trial:
        """The section loaded where the values *known* are what the destination has."""
        least = compared(description, known)
        sent = values(self.data, self.stream, section, NOTHING) if section.how in (DESCRIBED, NULLS) else None
        if sent is not None and is_decoded(sent):
            state = laid_over(least.state, state_of(sent))
            return self._load(section, self._spoken(description), state, sent)
        # what was sent is not decoded: values that nothing tells are compared with nothing
        return self._load(section, self._spoken(least.description), least.state, None, least.unknown)

    def _highest(
        self, section: Section, description: Description, known: Mapping[str, int], found: Trial,
    ) -> Trial:
        """*found*, unless it fails only if a value above the one that was recorded is refused."""
        value = int.from_bytes(self.data[found.offset:found.offset + 4], "big", signed=True)
        if found.condition != _TOO_HIGH or value < 0:
            return found
        least = compared(description, {path: one for path, one in known.items() if path != found.path})
        accepted = self._load(section, self._spoken(least.description), least.state)
        return found if accepted.loads is False else found._replace(loads=None, why=_HIGHEST.format(value))

    def _longest(self, section: Section, longer: Lengthened, known: Mapping[str, int], found: Trial) -> Trial:
        """*found*, unless it fails only if the lengths that were recorded are those of every guest."""
        accepted = bool(longer.paths) and self._loaded(section, longer.description, known).loads is not False
        return found._replace(loads=None, why=_LENGTHS.format(", ".join(longer.paths))) if accepted else found

    def _load(
        self, section: Section, description: Optional[Description], state: Mapping[str, object],
        sent: Optional[tuple[Value, ...]] = None, uncompared: Iterable[str] = (),
    ) -> Trial:
        end = min(len(self.data), section.end + MOST)
        try:
            loaded = load_section(
                description, self.data, Context(), dialect=self.release, idstr=section.name,
                instance=section.instance_id, values=state, with_footer=section.footer,
                position=section.offset, end=end, actions=self.actions)
        except BadValue as error:
            return Trial(section, None, str(error))
        if loaded.undecided is not None:
            return Trial(section, None, str(loaded.undecided))
        if loaded.file_error == EIO and end < len(self.data):
            return Trial(section, None, f"reads more than {MOST >> 20} MiB")
        read = {chunk.path for chunk in loaded.chunks}
        compared_here = tuple(path for path in uncompared if path in read)
        own = _own(chunk.type for chunk in loaded.chunks)
        return self._outcome(section, loaded, sent)._replace(
            compared=compared_here, own=own, first=own if sent is None else frozenset())

    def _outcome(self, section: Section, loaded: Loaded, sent: Optional[tuple[Value, ...]]) -> Trial:
        failure = loaded.failure
        if failure is None:
            return self._in_step(section, section.offset + loaded.consumed)
        found = Trial(section, False, "", loaded.messages, failure.path, failure.offset, condition=failure.condition)
        if failure.condition == _UNKNOWN and self._is_shown_only(section.name):
            return found._replace(loads=None, why=_NOT_SHOWN)
        gap = section.data_end - failure.offset if failure.condition == "footer-missing" else None
        return found._replace(gap=gap, parted="" if sent is None else _parted(section, loaded, sent))

    def _in_step(self, section: Section, behind: int) -> Trial:
        """A section that is read up to *behind*: without footers, QEMU goes on there wherever that is."""
        left = section.data_end - behind
        if section.footer or not left:
            return Trial(section, True)
        if section.how == BY_NEXT:
            return Trial(section, None, f"reads {-left:+} bytes beside what a search found")
        after = rest(self.data, self.stream, self.release,
                     lambda name, instance: self._entry(name, instance, False), behind)
        return Trial(section, False, "", after.lines if after.ok is False else (), "", behind, left)


def _own_length(found: Trial) -> Trial:
    """*found*, unless it fails only if what a device's own reader takes is as long as it was recorded."""
    own = sorted(found.own - FIXED)
    return found._replace(loads=None, why=_LENGTHS.format(", ".join(own))) if own else found


def _own(types: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(is_own, types))


def _parted(section: Section, loaded: Loaded, sent: tuple[Value, ...]) -> str:
    difference = first_difference(tuple(chunks_of(sent, "")), loaded.chunks) if section.how == DESCRIBED else None
    return str(difference or "")


def trials(data: Data, stream: Stream, snapshot: Snapshot) -> Iterator[Trial]:
    """Every section that carries a device's state, tried with the descriptions of *snapshot*."""
    return Attempt(data, stream, snapshot).trials()


def _not_described(run: LoadRun, version: int) -> int:
    raise Undecided("not described there", "")


def _weighed(first: Trial, doubts: tuple[Doubt, ...]) -> Trial:
    """The verdict: a failure that depends on fields taken to be absent is not known to be one."""
    trial = first._replace(assumed=tuple(dict.fromkeys(doubt.path for doubt in doubts)))
    too_far = trial.offset > trial.section.data_end    # with more fields it would read even more
    at_once = trial.condition in _VERSION and not trial.path    # the version is refused before any field is read
    if trial.loads is not False or not doubts or too_far or at_once:
        return trial
    if trial.gap is None:
        return trial._replace(loads=None, why=f"fails if nothing is read for {', '.join(trial.assumed)}")
    fields = needed_for(doubts, trial.gap)
    if not fields:
        return trial
    count = f"{trial.gap} byte{'s' if trial.gap != 1 else ''}"
    return trial._replace(
        loads=None, why=f"fails unless {count} more are read for {' or '.join(fields)}, which nothing tells")


__all__ = ["Attempt", "Descriptions", "Trial", "trials"]
