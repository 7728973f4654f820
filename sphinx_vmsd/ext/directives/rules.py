"""``vmsd:rule`` and ``vmsd:rules``: what the rules of ``check`` and ``lint`` find, as ``explain`` tells it."""
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes

from sphinx_vmsd.compat.rule import Family, Rule
from sphinx_vmsd.compat.rules import RULES
from sphinx_vmsd.ext.directives.base import OptionSpec, split, unknown
from sphinx_vmsd.ext.directives.described import DescribedDirective
from sphinx_vmsd.ext.filters import chosen
from sphinx_vmsd.ext.speech import say
from sphinx_vmsd.ext.warn import Warn

_FAMILIES = tuple(one.name.lower() for one in Family)


class RuleDirective(DescribedDirective):
    """A rule: of ours, what it finds, why that matters, what breaks and how to repair it; then the body.

    A project's own rule, which has no text but the body, is described by that.
    """

    def make(self) -> list[nodes.Node]:
        """The description; a warning where there is nothing to describe."""
        name = self.arguments[0].strip()
        rule = next((one for one in RULES if one.id == name), None)
        if rule is None and not self.content:
            known = (one.id for one in RULES)
            self.fail(Warn.DIRECTIVE, f"{unknown('rule', name, known, 'catalogue')}; one of your own needs a text")
            return []
        return [self.rule(name, list(_told(rule)) if rule else [])]

    def rule(self, name: str, told: list[nodes.Node]) -> addnodes.desc:
        """The description of the rule *name* with what is *told* of it."""
        signature = addnodes.desc_signature(
            name, "", addnodes.desc_annotation("", f"{say('rule')} "), addnodes.desc_name(name, name))
        return self.description("rule", name, signature, told)


class RulesDirective(RuleDirective):
    """All rules that ``check`` and ``lint`` judge by; ``:only:`` and ``:family:`` choose some of them."""

    has_content = False
    required_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        **DescribedDirective.option_spec, "only": directives.unchanged_required,
        "family": lambda text: directives.choice(text, _FAMILIES)}

    def make(self) -> list[nodes.Node]:
        """One description for each rule."""
        family = str(self.options.get("family", "")).upper()
        found = {one.id: one for one in RULES if family in ("", one.family.name)}
        names = chosen(dict.fromkeys(found, ""), split(str(self.options.get("only", "")).replace(" ", ",")), [])
        if not names:
            self.fail(Warn.DIRECTIVE, unknown("rule", str(self.options["only"]), found, "catalogue"))
        return [self.rule(name, list(_told(found[name]))) for name in names]


def _told(rule: Rule) -> Iterator[nodes.Node]:
    yield nodes.paragraph("", "", nodes.strong("", f"{rule.title}."), nodes.Text(f" {rule.what}"))
    for head, text in (("Why", rule.why), ("Breaks", rule.breaks), ("Repair", rule.fix)):
        yield nodes.paragraph("", "", nodes.emphasis("", f"{say(head)}:"), nodes.Text(f" {text}"))
