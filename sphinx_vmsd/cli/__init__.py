"""The command line ``sphinx-vmsd``: the only package that prints.

A command is one module of :mod:`sphinx_vmsd.cli` with a click command called ``command`` and one row in
:data:`COMMANDS`. Modules are imported when their command is asked for, so ``--help`` stays fast; ``main`` is the click
command of :mod:`sphinx_vmsd.cli.group`, loaded when it is asked for.
"""
from __future__ import annotations

import errno
import gc
import os
import sys

from sphinx_vmsd.cli.standard import give_up_output, restore
from sphinx_vmsd.cli.status import INTERRUPTED

TYPE_CHECKING = False    # typing takes longer to load than what is kept to print
if TYPE_CHECKING:
    from sphinx_vmsd.cli.group import main as main

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
#: These answer browsers, which may go away at any time.
_SERVERS = ("preview", "demo")
_CLOSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF)


def start() -> None:
    """The command ``sphinx-vmsd``. Plain uses of ``stream`` do without click, which takes longer than they do.

    Output that can't be written (a full disk, closed) is told in one line, with exit status 2.
    """
    restore()
    try:
        try:
            status = _run(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno not in _CLOSED:
            raise
        give_up_output()
        print(f"cannot write: {error.strerror}", file=sys.stderr, flush=True)
        sys.exit(2)
    sys.stderr.flush()
    os._exit(status)    # all is said, and taking values apart one by one takes a tenth of the time


def _run(arguments: list[str]) -> int:
    """The exit status of a command that needs no parser; the parser ends the program itself."""
    key = ""
    gc.disable()    # what these commands read and find has no cycles, and ten thousand values to look for them in
    if arguments[:1] == ["stream"]:
        from sphinx_vmsd.cli.quick import run

        status = run(arguments[1:])
        if status is not None:
            return status
    if not arguments or arguments[0] not in _SERVERS:
        _end_with_the_reader()
    if arguments[:1] == ["check"]:
        from sphinx_vmsd.cli import quickcheck

        key, status = quickcheck.run(arguments)
        if status is not None:
            return status
    gc.enable()
    from sphinx_vmsd.cli.group import main

    main(prog_name="sphinx-vmsd", obj=key)
    return 0


def _end_with_the_reader() -> None:
    """End quietly, as other programs do, when what reads our output has enough of it (``| head``)."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def __getattr__(name: str) -> object:
    if name != "main":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sphinx_vmsd.cli import group

    return group.main
