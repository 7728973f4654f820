"""``sphinx-vmsd stream FILE`` with options that need no parser."""
from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Optional

from sphinx_vmsd.cli import streaming
from sphinx_vmsd.cli.standard import give_up_output
from sphinx_vmsd.cli.status import INTERRUPTED, NO_READER

_JSON, _FULL = "--json", "--full"


def run(arguments: Sequence[str]) -> Optional[int]:
    """The exit status; ``None``: the arguments are for click."""
    options = [one for one in arguments if one.startswith("-") and one != "-"]
    files = [one for one in arguments if one not in options]
    if len(files) != 1 or not set(options) <= {_JSON, _FULL}:
        return None
    try:
        status = streaming.run(files[0], ((), ()), _JSON in options, full=_FULL in options)
        sys.stdout.flush()
    except BrokenPipeError:
        give_up_output()
        return NO_READER
    except KeyboardInterrupt:
        give_up_output()
        return INTERRUPTED
    return status
