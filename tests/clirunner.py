"""Running our commands in tests, whichever click there is."""
from __future__ import annotations

import inspect

from click.testing import CliRunner


def runner() -> CliRunner:
    """A runner that keeps standard output and standard error apart; before click 8.2 that had to be asked for."""
    apart = "mix_stderr" in inspect.signature(CliRunner).parameters
    return CliRunner(**({"mix_stderr": False} if apart else {}))
