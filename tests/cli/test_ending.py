"""How the command ends."""
from __future__ import annotations

import subprocess
import sys


def test_an_interrupt_is_no_finding() -> None:
    """``explain`` waits for its input; what a shell's background job ignores is switched on again."""
    command = ("import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
               "import sys; sys.argv = ['sphinx-vmsd', 'explain']\n"
               "import os, threading, time; wait = lambda: (time.sleep(1), os.kill(os.getpid(), signal.SIGINT))\n"
               "threading.Thread(target=wait, daemon=True).start()\n"
               "from sphinx_vmsd.cli import start; start()")
    with subprocess.Popen([sys.executable, "-c", command], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.wait(60)
        assert run.stderr is not None
        assert (run.returncode, run.stderr.read()) == (130, b"interrupted\n")
