"""``vmsd:matrix``: every source release against every destination release."""
from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.compat.matrix import matrix
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.render.matrix import matrix_table


class MatrixDirective(VmsdDirective):
    """The verdicts of a device on one machine type (``:machine:``; none: the newest properties everywhere)."""

    option_spec: ClassVar[OptionSpec] = {**VmsdDirective.option_spec, "machine": directives.unchanged_required}

    def make(self) -> list[nodes.Node]:
        """The table of verdicts."""
        subject = self.subject()
        machine = str(self.options["machine"]).strip() if "machine" in self.options else None
        if subject is None or not self.knows_machine(subject, machine):
            return []
        found = matrix(subject.history, subject.device, machine)
        if not found.releases:
            self.fail(Warn.DEVICE, f"no release in the files can run machine type {machine}")
            return []
        node = self.table_node(matrix_table(found), subject.device)
        if machine is not None:
            self.domain.note_object("machine", machine, node["anchor"], main=False)
        return [node]

    def knows_machine(self, subject: Subject, machine: object) -> bool:
        """Whether some release knows *machine*; a warning when none does."""
        known = {one.name for snapshot in subject.history.snapshots for one in snapshot.machines}
        if machine is None or not known or machine in known:
            return True
        self.fail(Warn.DEVICE, f"no machine type {machine!r} in the files (known: {', '.join(sorted(known))})")
        return False
