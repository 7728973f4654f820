"""The command ``sphinx-vmsd`` with all its commands, as click has it."""
from __future__ import annotations

import importlib
from typing import Optional

import click

from sphinx_vmsd import __version__
from sphinx_vmsd.cli import COMMANDS
from sphinx_vmsd.cli.status import INTERRUPTED


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

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; one that is interrupted has not found anything, which click's 1 would say."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise SystemExit(INTERRUPTED) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sphinx-vmsd")
def main() -> None:
    """QEMU migration compatibility: read, check, explain and document device state."""
