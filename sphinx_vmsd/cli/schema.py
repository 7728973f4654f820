"""``sphinx-vmsd schema``: JSON Schemas of what is written by hand and of what is printed."""
from __future__ import annotations

import json

import click

from sphinx_vmsd.model.plain import facts_schema
from sphinx_vmsd.readers.spec.schema import schema

_SCHEMAS = {"spec": schema, "facts": facts_schema}
_EPILOG = """\b
Examples:
  sphinx-vmsd schema > vmsd.schema.json
  sphinx-vmsd schema facts

An editor with a YAML language server checks a spec that starts with

\b
  # yaml-language-server: $schema=vmsd.schema.json
"""


@click.command(epilog=_EPILOG)
@click.argument("of", type=click.Choice(list(_SCHEMAS)), default="spec", metavar="[spec|facts]")
def command(of: str) -> None:
    """Print the JSON Schema of a spec, or of the facts that "read" prints."""
    click.echo(json.dumps(_SCHEMAS[of](), indent=2, ensure_ascii=False))
