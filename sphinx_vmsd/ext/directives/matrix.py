"""``vmsd:matrix``: every source release against every destination release."""
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.ext import objects, speech
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective, split
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Release
from sphinx_vmsd.render.matrix import matrices_table, matrix_table


class MatrixDirective(VmsdDirective):
    """The verdicts of a device on machine types.

    ``:machine:`` names one, several, or ``all``; without it, the properties have their defaults. ``:via:`` names
    releases that every migration stops at on the way. Of more than six releases or machine types, those that migrate
    alike share a row or a column; ``:unfold:`` gives each its own.
    """

    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec, "machine": directives.unchanged_required, "via": directives.unchanged_required,
        "unfold": directives.flag,
    }

    def make(self) -> list[nodes.Node]:
        """The table of verdicts."""
        subject = self.subject()
        if subject is None:
            return []
        machines: list[Optional[str]] = [*self._machines(subject)]
        if not all(self.knows_machine(subject, machine) for machine in machines):
            return []
        via = self.via(subject)
        if via is None:
            return []
        found = [matrix(subject.history, subject.device, machine, via) for machine in machines or [None]]
        found = [one for one in found if one.releases]
        if not found:
            self.fail(Warn.DEVICE, f"no release in the files can run machine type {', '.join(map(str, machines))}")
            return []
        fold = "unfold" not in self.options
        table = matrix_table(found[0], fold) if len(found) == 1 else matrices_table(found, fold, _known(subject))
        node = self.table_node(table, subject.device)
        for machine in machines:
            self.domain.note_object("machine", str(machine), node["anchor"], objects.ROW)
        return [node, *self.unchecked(subject)]

    def unchecked(self, subject: Subject) -> Iterator[nodes.paragraph]:
        """What the device sends beside its own description, where not all facts tell of such state."""
        snapshots = subject.history.snapshots
        found = [snapshot.device(subject.device) for snapshot in snapshots]
        names = dict.fromkeys(other.description.name for one in found if one for other in one.others)
        if names and not all(one.tells_others for one in snapshots):
            said = f"Not checked: {', '.join(names)}, sent beside the device's own state."
            yield nodes.paragraph("", speech.say(said))

    def _machines(self, subject: Subject) -> list[str]:
        """The machine types asked for."""
        named = split(str(self.options.get("machine", "")))
        return named if named != ["all"] else _known(subject)

    def via(self, subject: Subject) -> Optional[tuple[Release, ...]]:
        """The releases on the way; ``None`` (with a warning) when the facts lack one."""
        found = [self.known_release(subject, text) for text in split(str(self.options.get("via", "")))]
        known = tuple(one for one in found if one is not None)
        return known if len(known) == len(found) else None

    def knows_machine(self, subject: Subject, machine: object) -> bool:
        """Whether some release knows *machine*; a warning when none does."""
        known = _known(subject)
        if machine is None or not known or machine in known:
            return True
        self.fail(Warn.DEVICE, f"no machine type {machine!r} in the files (known: {', '.join(sorted(known))})")
        return False


def _known(subject: Subject) -> list[str]:
    """The machine types of the facts."""
    return list(dict.fromkeys(one.name for snapshot in subject.history.snapshots for one in snapshot.machines))
