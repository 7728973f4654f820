"""``sphinx-vmsd schema``: JSON Schemas of what is written by hand and of what is printed."""
from __future__ import annotations

import json
from collections.abc import Callable

import click

from sphinx_vmsd.model.plain import facts_schema
from sphinx_vmsd.readers.spec.schema import schema
from sphinx_vmsd.render.report.as_json import SCHEMA
from sphinx_vmsd.render.stream.form import schema as stream_schema

_SCHEMAS: dict[str, Callable[[], object]] = {"spec": schema, "facts": facts_schema, "findings": lambda: SCHEMA,
                                            "stream": stream_schema}
_EPILOG = """\b
Examples:
  sphinx-vmsd schema > vmsd.schema.json
  sphinx-vmsd schema facts
  sphinx-vmsd schema findings
  sphinx-vmsd schema stream

An editor with a YAML language server checks a spec that starts with

\b
  # yaml-language-server: $schema=vmsd.schema.json
"""


@click.command(epilog=_EPILOG)
@click.argument("of", type=click.Choice(list(_SCHEMAS)), default="spec", metavar="[spec|facts|findings|stream]")
def command(of: str) -> None:
    """Print the JSON Schema of a spec, or of what "read" (facts), "check" and "lint" (findings) or "stream" print."""
    click.echo(json.dumps(_SCHEMAS[of](), indent=2, ensure_ascii=False))
