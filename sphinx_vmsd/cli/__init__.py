"""The command line ``sphinx-vmsd``: the only package that prints.

A command is one module of :mod:`sphinx_vmsd.cli` with a click command called ``command`` and one row in
:data:`COMMANDS`. Modules are imported when their command is asked for, so ``--help`` stays fast.
"""
from __future__ import annotations

import importlib
from typing import Optional

import click

from sphinx_vmsd import __version__

#: command name -> one line of help; the module is ``sphinx_vmsd.cli.<name>`` (``import`` is ``import_``).
COMMANDS = {
    "demo": "Write a small documentation project and build it.",
    "preview": "Live preview: rebuild and reload while you edit pages and specs.",
    "read": "Print the facts of a source as JSON.",
    "lint": "Structural findings in one source.",
    "check": "Compatibility findings between two sources.",
    "stream": "Decode a migration stream.",
    "explain": "A rule's page, or what an error message of QEMU means.",
    "import": "Write specs from dumps or trees of several releases.",
    "new": "Write the skeleton of a spec.",
    "fmt": "Put specs into one form.",
    "schema": "Print the JSON Schema of specs.",
    "vendor": "Copy the core into a documentation tree that builds offline.",
    "embed": "Embed the migration chapter in a QEMU source tree.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> Optional[click.Command]:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sphinx_vmsd.cli.{'import_' if cmd_name == 'import' else cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sphinx-vmsd")
def main() -> None:
    """QEMU migration compatibility: read, check, explain and document device state."""
