"""``sphinx-vmsd preview``: build, serve, and build again when a page or anything it depends on changes."""
from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.serving import Listeners, start
from sphinx_vmsd.cli.watching import Look, changes, dependencies, look
from sphinx_vmsd.cli.workplace import workplace

_EPILOG = """Nothing is written below DOCS. Specs, dumps and sources that pages depend on are watched wherever they are.

\b
Examples:
  sphinx-vmsd preview docs
  sphinx-vmsd preview docs --port 8100 --open

Exit status: 0 ended by the keyboard, 2 the folder is no documentation project.
"""

@click.command(epilog=_EPILOG)
@click.argument("docs", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True,
              help="Address to listen on; requests for other names are answered only on one that others can reach.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option("--open", "browse", is_flag=True, help="Open the browser.")
@click.option("--server", type=click.Choice(["auto", "autobuild", "builtin"]), default="auto", show_default=True,
              help="sphinx-autobuild, or our own server, which rebuilds in one process; auto: the first that is there.")
def command(docs: Path, host: str, port: int, browse: bool, server: str) -> None:
    """Live preview of the project in DOCS: rebuild and reload while you edit pages and specs."""
    if not (docs / "conf.py").is_file():
        raise click.UsageError(f"{docs} has no conf.py")
    there = importlib.util.find_spec("sphinx_autobuild") is not None
    if server == "autobuild" and not there:
        raise click.UsageError("sphinx-autobuild is not installed: pip install 'sphinx-vmsd[preview]'")
    run = _autobuild if there and server != "builtin" else _builtin
    with _bound(host, port) as listening, workplace(docs) as place:
        (place / "html").mkdir(exist_ok=True)  # where the first build fails, the server starts as well
        worker, before = Worker(docs, place), look(docs, place)
        try:
            _tell(worker.build())
            _welcome(host, listening.getsockname()[1], browse)
            run(docs, place, worker, listening, before)
        except KeyboardInterrupt:
            return
        finally:
            worker.stop()


def _autobuild(docs: Path, place: Path, worker: Worker, listening: socket.socket, before: Look) -> None:
    """Serve, watch and reload with the parts of sphinx-autobuild; only the building is ours."""
    from sphinx_vmsd.cli.autobuild import Files, serve

    def rebuild(changed: list[Path]) -> dict[str, object]:
        return _rebuild(worker, changed)

    files = Files(docs, lambda: dependencies(place, docs), lambda: look(docs, place))
    serve(files, place / "html", listening, before, rebuild)


def _builtin(docs: Path, place: Path, worker: Worker, listening: socket.socket, before: Look) -> None:
    listeners = Listeners()
    start(place / "html", listening, listeners)
    for changed in changes(docs, place, before):
        listeners.tell(json.dumps(_rebuild(worker, changed)))


def _bound(host: str, port: int) -> socket.socket:
    """The socket to serve on, before anything is built; who asks meanwhile waits."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise click.UsageError(f"port {port}: {error.strerror}; choose another one with --port") from error


def _welcome(host: str, port: int, browse: bool) -> None:
    url = f"http://{host}:{port}/"
    click.echo(f"Serving {url}  (end with Ctrl+C)", err=True)
    if browse:
        webbrowser.open(url)


def _rebuild(worker: Worker, changed: Iterable[Path]) -> dict[str, object]:
    if any(path.suffix == ".py" for path in changed):
        worker.stop()
    answer = worker.build()
    _tell(answer)
    return answer


def _tell(answer: dict[str, object]) -> None:
    text = str(answer["warnings"]).strip()
    if text:
        click.echo(text, err=True)


class Worker:
    """The process that builds; it is started again after it ended or when Python code changed."""

    def __init__(self, docs: Path, place: Path) -> None:
        self._command = [sys.executable, "-m", "sphinx_vmsd.ext.live", str(docs), str(place / "html"),
                         str(place / "doctrees")]
        self._process: Optional[subprocess.Popen[str]] = None

    def build(self) -> dict[str, object]:
        """Build once: ``ok`` and ``warnings``."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                             start_new_session=True)  # Ctrl+C is for us, who end it
        elif self._process.stdin is not None:
            self._process.stdin.write("build\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline() if self._process.stdout else ""
        answer = json.loads(line) if line.strip() else {"ok": False, "warnings": "the build ended unexpectedly"}
        return dict(answer)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
