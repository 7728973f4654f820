"""``vmsd:compare``: what changed between two releases of a device, and what the rules say of it."""
from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Optional

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_vmsd.compat.changes import changes
from sphinx_vmsd.compat.check import check
from sphinx_vmsd.compat.rules import BY_ID
from sphinx_vmsd.ext import claims
from sphinx_vmsd.ext.directives.base import OptionSpec, Subject, VmsdDirective, split, unknown
from sphinx_vmsd.ext.record import ClaimRecord
from sphinx_vmsd.ext.warn import Warn
from sphinx_vmsd.model import Release, Snapshot, find_device
from sphinx_vmsd.render.differences import changes_table, findings_table


class CompareDirective(VmsdDirective):
    """A device in ``:since:`` (none: the release before) and in ``:release:`` (none: the newest).

    ``:machine:`` limits the findings to a machine type. ``:expect:`` lists the rules that must have findings, and no
    other may (``none``: no rule has one); else the build warns of a false claim. ``:hide:`` leaves out ``changes`` or
    ``findings``.
    """

    option_spec: ClassVar[OptionSpec] = {
        **VmsdDirective.option_spec,
        "release": directives.unchanged_required,
        "since": directives.unchanged_required,
        "machine": directives.unchanged_required,
        "expect": directives.unchanged_required,
        "hide": directives.unchanged_required,
    }

    def make(self) -> list[nodes.Node]:
        """The table of changes, then that of findings."""
        subject = self.subject()
        if subject is None:
            return []
        old, new = self._sides(subject)
        if old is None or new is None:
            return []
        devices = [find_device(one, subject.device) for one in (old, new)]
        before, after = (device.description if device else None for device in devices)
        if before is None and after is None:
            return [self.stateless(subject)]
        title = f"{subject.device} from {old.release} to {new.release}"
        sides = (replace(one, devices=(device,) if device else (), descriptions=())
                 for one, device in zip((old, new), devices))
        found = check(*sides, machine=str(self.options["machine"]).strip() if "machine" in self.options else None)
        self._expect(title, {finding.rule for finding in found})
        tables = {
            "changes": changes_table(changes(before, after), f"Changes of {title}"),
            "findings": findings_table(found, f"Findings in {title}"),
        }
        hidden = str(self.options.get("hide", "")).replace(",", " ").split()
        return [self.table_node(table, subject.device) for name, table in tables.items() if name not in hidden]

    def _expect(self, title: str, found: set[str]) -> None:
        """Hold the findings against ``:expect:``, a claim like any other."""
        if "expect" not in self.options or not self.config.vmsd_check_claims:
            return
        wanted = {name for name in split(str(self.options["expect"]).replace(" ", ",")) if name != "none"}
        for name in sorted(wanted - BY_ID.keys()):
            self.fail(Warn.DIRECTIVE, unknown("rule", name, BY_ID, "catalogue"))
        expected, actual = (", ".join(sorted(names)) or "no rule" for names in (wanted, found))
        path, _colon, line = self.place_of_option("expect").rpartition(":")
        record = ClaimRecord(path, int(line), 0, f"findings for {title}", wanted == found, expected, actual)
        claims.keep(self.domain, [record])
        self.failures += [] if record.ok else [f"{self.short(record.place)}: {record.message}"]

    def _sides(self, subject: Subject) -> tuple[Optional[Snapshot], Optional[Snapshot]]:
        """The older and the newer snapshot; a warning when there are not two."""
        history = subject.history
        new = self.release(subject) or history.releases[-1]
        earlier = [release for release in history.releases if release < new]
        old: Optional[Release] = self.release(subject, "since") or (earlier[-1] if earlier else None)
        if old is None and not self.misasked:
            self.fail(Warn.DEVICE, f"nothing to compare with: {new} is the oldest release in the files")
        return (None, None) if self.misasked or old is None else (history.at(old), history.at(new))
