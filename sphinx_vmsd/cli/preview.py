"""``sphinx-vmsd preview``: build, serve, and build again when a page or anything it depends on changes."""
from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional, Union

import click

from sphinx_vmsd.cli.serving import Listeners, Seen, files_below, start
from sphinx_vmsd.cli.workplace import workplace

_EPILOG = """Nothing is written below DOCS. Specs, dumps and sources that pages depend on are watched wherever they are.

\b
Examples:
  sphinx-vmsd preview docs
  sphinx-vmsd preview docs --port 8100 --open

Exit status: 0 ended by the keyboard, 2 the folder is no documentation project.
"""
#: Seconds between two looks at the files, at least; with many files, so many times as long as a look takes.
PAUSE, REST = 0.02, 12


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
        worker = Worker(docs, place)
        try:
            _tell(worker.build())
            _welcome(host, listening.getsockname()[1], browse)
            run(docs, place, worker, listening)
        except KeyboardInterrupt:
            return
        finally:
            worker.stop()


def dependencies(place: Path, docs: Path) -> tuple[Path, ...]:
    """What the last build left as the files of the pages, outside of *docs*; some may be missing yet."""
    try:
        names = json.loads((place / "doctrees" / "vmsd" / "watch.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    home = docs.resolve()
    return tuple(path for path in map(Path, names) if home not in path.parents)


def _autobuild(docs: Path, place: Path, worker: Worker, listening: socket.socket) -> None:
    """Serve, watch and reload with the parts of sphinx-autobuild; only the building is ours."""
    from sphinx_vmsd.cli.autobuild import serve

    def rebuild(changed: list[Path]) -> dict[str, object]:
        return _rebuild(worker, changed)

    serve(docs, place / "html", listening, lambda: dependencies(place, docs), rebuild)


def _builtin(docs: Path, place: Path, worker: Worker, listening: socket.socket) -> None:
    listeners = Listeners()
    start(place / "html", listening, listeners)
    for changed in changes(docs, place):
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


def changes(docs: Path, place: Path, pause: float = PAUSE) -> Iterator[list[Path]]:
    """The files that changed, each time some did; what a build itself writes lies elsewhere, so it never loops."""
    before, seen = _times(docs, place), Seen()
    while True:
        time.sleep(pause)
        start = time.perf_counter()
        now = _times(docs, place)
        pause = max(PAUSE, REST * (time.perf_counter() - start))
        changed = seen.new([Path(name) for name in {*before, *now} if before.get(name) != now.get(name)])
        if changed:
            yield changed
            now = {**_times(docs, place), **now}
        before = now


def _times(docs: Path, place: Path) -> dict[str, tuple[int, int]]:
    """Time of change and size of every file that is watched."""
    found = {}
    for one in _watched(docs, place):
        try:
            state = one.stat()
        except OSError:
            continue
        found[os.fspath(one)] = (state.st_mtime_ns, state.st_size)
    return found


def _watched(docs: Path, place: Path) -> Iterator[Union[Path, os.DirEntry[str]]]:
    yield from files_below(docs)
    for path in dependencies(place, docs):
        yield from files_below(path) if path.is_dir() else (path,)
