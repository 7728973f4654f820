"""``sphinx-vmsd explain RULE|MESSAGE``: a rule's page, or what an error message of QEMU means."""
from __future__ import annotations

import json
import re
import sys

import click

from sphinx_vmsd.render.messages import explained_text, rule_named, rule_text
from sphinx_vmsd.wire.catalogue import Explained, explain

#: The output of a failed migration has some hundred lines.
_MOST = 1 << 20
_RULE = re.compile(r"[a-z][a-z0-9-]*")


@click.command("explain")
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(text: tuple[str, ...], as_json: bool) -> None:
    """Explain the rule or the message TEXT; without TEXT (or with -), what stands on the standard input.

    A message may be many lines of QEMU's output, or one line that chains several. Exit status: 0 everything is
    known, 1 something is not, 2 there is nothing to explain.
    """
    pasted = sys.stdin.read(_MOST + 1) if not text or text == ("-",) else " ".join(text)
    if len(pasted) > _MOST:
        click.echo(f"more than {_MOST >> 20} MiB of text: give the lines around the message", err=True)
        sys.exit(2)
    if _RULE.fullmatch(pasted.strip()) and _rule(pasted):
        return
    found = explain(pasted)
    if not found:
        click.echo("nothing to explain: give a rule's id or a message of QEMU", err=True)
        sys.exit(2)
    click.echo(_json(found) if as_json else "\n".join(explained_text(found)).rstrip())
    sys.exit(0 if all(one.entry for one in found) else 1)


def _rule(name: str) -> bool:
    """Print the page of the rule called *name*; whether there is one."""
    from sphinx_vmsd.compat.rules import RULES  # takes longer to load than to explain a message

    rule = rule_named(RULES, name)
    if rule:
        click.echo("\n".join(rule_text(rule)))
    return rule is not None


def _json(found: tuple[Explained, ...]) -> str:
    return json.dumps([
        {"text": one.text, "arguments": dict(one.arguments), "notes": list(one.notes)} | (
            {} if one.entry is None else {
                "id": one.entry.id, "meaning": one.entry.meaning, "causes": list(one.entry.advice.causes),
                "next": one.entry.advice.next, "guide": one.entry.advice.guide})
        for one in found], indent=2)
