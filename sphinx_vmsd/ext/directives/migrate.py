"""``vmsd:migrate``: one migration, run while the page is built."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.compat.claims import ClaimResult, check_claim
from sphinx_vmsd.compat.verdict import Verdict
from sphinx_vmsd.ext import claims
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, split
from sphinx_vmsd.ext.directives.matrix import MatrixDirective
from sphinx_vmsd.ext.nodes import find
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Claim, Location, Outcome, Release
from sphinx_vmsd.render.hexdump import hexdump
from sphinx_vmsd.render.verdicts import LOOK_OF, by_way_of, direction_of, losses

_WORDS = {Outcome.LOSSY: "works, but not everything arrives"}
_BYTES = frozenset({"vmsd-sent", "vmsd-bytes"})
OUTCOMES = {**{one.name.lower(): one for one in Outcome}, **{one.value: one for one in Outcome}}


class MigrateDirective(MatrixDirective):
    """A device migrates ``:from:`` a release ``:to:`` another on a ``:machine:``, as ``:expect:`` says.

    ``:via:`` names the releases it stops at on the way: several migrations in a row, of which each sends what the one
    before it has loaded.

    ``:message:`` must be in QEMU's message; ``:drops:`` and ``:defaults:`` list exactly what is lost; ``:values:``
    sets members of the state for the run (``a=1, b=true``). Shows the verdict, the message and, without
    ``:hide: bytes``, the bytes.
    """

    option_spec: ClassVar[OptionSpec] = {
        **MatrixDirective.option_spec,
        "from": directives.unchanged_required,
        "to": directives.unchanged_required,
        "expect": lambda text: directives.choice(text, tuple(OUTCOMES)),
        "message": directives.unchanged_required,
        "drops": directives.unchanged,
        "defaults": directives.unchanged,
        "values": directives.unchanged_required,
        "hide": lambda text: directives.choice(text, ("bytes",)),
    }

    def make(self) -> list[nodes.Node]:
        """The result in words, and a warning where it isn't what the page says."""
        missing = [name for name in ("from", "to", "expect") if name not in self.options]
        if missing:
            self.fail(Warn.DIRECTIVE, f"vmsd:migrate needs {', '.join(f':{name}:' for name in missing)}")
            return []
        subject = self.subject()
        claim = self._claim(subject) if subject else None
        if subject is None or claim is None or not self.knows_machine(subject, claim.machine):
            return []
        result = check_claim(subject.history, claim)
        if result.wrong:
            at = _location(self.place_of_option(result.wrong[0]))
            result = replace(result, claim=replace(claim, location=at))
        claims.note(self.domain, [result])
        box = claim_box(result, self.short)
        if "hide" in self.options:
            for node in [node for node in find(box, nodes.Element) if _BYTES & set(node.get("classes", ()))]:
                node.parent.remove(node)
        box += list(self.unchecked(subject))
        self.set_source_info(box)
        return [box]

    def _claim(self, subject: Subject) -> Optional[Claim]:
        source, via, destination = self.release(subject, "from"), self.via(subject), self.release(subject, "to")
        if source is None or via is None or destination is None:
            return None
        return Claim(
            device=subject.device, source=source, destination=destination,
            machine=self._machine(subject, min(source, *via, destination)),
            expect=OUTCOMES[str(self.options["expect"])],
            message=self.options.get("message"),
            drops=self._names("drops"), defaults=self._names("defaults"),
            values=dict(_value(item) for item in split(str(self.options.get("values", "")))),
            location=_location(self.place), via=via,
        )

    def _machine(self, subject: Subject, older: Release) -> Optional[str]:
        """The machine type asked for, else the newest one that all the releases have."""
        if "machine" in self.options:
            return str(self.options["machine"]).strip()
        snapshot = subject.history.at(older)
        found = snapshot.machine(str(older.series)) if snapshot else None
        return found.name if found else None

    def _names(self, option: str) -> Optional[tuple[str, ...]]:
        return tuple(split(self.options[option])) if option in self.options else None


def claim_box(result: ClaimResult, short: Callable[[str], str]) -> nodes.container:
    """The result of a claim: the verdict, the bytes, and what is wrong with the claim, at its place made *short*."""
    place = short(str(result.claim.location or ""))
    return nodes.container("", *_shown(result, place), classes=["vmsd-box", "vmsd-migrate", _tone(result.verdict)])


def _tone(verdict: Verdict) -> str:
    return f"vmsd-tone-{LOOK_OF[verdict.outcome].tone}"


def _shown(result: ClaimResult, place: str) -> Iterator[nodes.Node]:
    if not result.ok:
        actual = " / ".join(result.actual.splitlines())
        words = nodes.Text(f"{place}: " + say(f"The claim is: {result.expected}. In fact: {actual}."))
        told = nodes.paragraph("", "", words, support_smartquotes=False)  # messages are quoted as they are
        yield nodes.error("", told, classes=["vmsd-failure"])
    yield from verdict_nodes(result.verdict, result.claim.values)
    yield from _sent(result.verdict)
    if result.verdict.steps:
        steps = (nodes.list_item("", *verdict_nodes(one), *_sent(one), classes=[_tone(one)])
                 for one in result.verdict.steps)
        yield nodes.enumerated_list("", *steps, classes=["vmsd-steps"], enumtype="arabic", prefix="", suffix=".")


def _sent(verdict: Verdict) -> Iterator[nodes.Node]:
    if verdict.sent:
        yield nodes.paragraph("", say(f"{len(verdict.sent)} bytes of state are sent:"), classes=["vmsd-sent"])
        yield literal(hexdump(verdict.sent), "vmsd-bytes")


def verdict_nodes(verdict: Verdict, values: Optional[Mapping[str, object]] = None) -> Iterator[nodes.Node]:
    """A verdict as a sentence with the *values* of the source, QEMU's message, and what is lost."""
    machine = f", machine type {verdict.machine}" if verdict.machine else ""
    word = _WORDS.get(verdict.outcome, LOOK_OF[verdict.outcome].word)
    yield nodes.paragraph(
        "", "", nodes.strong("", say(word), classes=["vmsd-word"]), nodes.Text(": "),
        nodes.literal("", verdict.device),
        nodes.Text(say(f" from {verdict.source}{by_way_of(verdict.via)} to {verdict.destination} "
                       f"({direction_of(verdict)}{machine})")), *_set(values or {}), classes=["vmsd-pair"],
    )
    if verdict.message and not verdict.steps:  # else it stands at its step
        yield literal(verdict.message, "vmsd-message")
    said = verdict.reasons or (*losses(verdict), *(f"depends on {one}" for one in verdict.depends_on))
    if said:
        yield nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", say(one))) for one in said),
                                classes=["vmsd-reasons"])


def _set(values: Mapping[str, object]) -> Iterator[nodes.Node]:
    """The values that the source has for the run: they can decide."""
    for number, (name, value) in enumerate(values.items()):
        yield nodes.Text(", " if number else say(", with "))
        yield nodes.literal("", f"{name}={json.dumps(value)}")


def literal(text: str, *classes: str) -> nodes.literal_block:
    """*text* as it is, without highlighting."""
    return nodes.literal_block(text, text, language="none", classes=list(classes))


def _location(place: str) -> Location:
    path, _colon, line = place.rpartition(":")
    return Location(path, int(line) if line.isdigit() else 0)


def _value(item: str) -> tuple[str, object]:
    name, _equals, text = item.partition("=")
    try:
        return name.strip(), json.loads(text)
    except ValueError:
        return name.strip(), text.strip()
