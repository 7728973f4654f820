"""The server of the preview: pages from a folder, and a stream that tells the browser when to reload."""
from __future__ import annotations

import functools
import hashlib
import http.server
import os
import queue
import re
import socket
import threading
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional, Union

from sphinx_vmsd.readers.endless import endless

_EVENTS = "/vmsd-preview"
SCRIPT = b"<script>" + Path(__file__).with_name("preview.js").read_bytes() + b"</script>"
FOR_EVER = "max-age=31536000, immutable"
_NOT_WATCHED = frozenset({"_build", "__pycache__", ".git", ".tox", ".venv"})
_KEPT = re.compile(r"/_static/(?:pygments\.css|documentation_options\.js)\?v=\w+$")
#: The names of this machine that nobody else can use.
_LOCAL = re.compile(r"(?:.+\.)?localhost\.?|127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|::1", re.IGNORECASE)
_SWAP = re.compile(r"\.#|#.*#$|.*~$|.*\.sw[a-z]$|4913$")


def watched(path: Path) -> bool:
    """Whether *path* may be a part of a project: no output, no cache, and none of an editor's own files."""
    return not _NOT_WATCHED.intersection(path.parts) and not _SWAP.match(path.name)


def files_below(folder: Union[Path, str]) -> Iterator[os.DirEntry[str]]:
    """The files in *folder* and below that may be parts of a project; links to folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # gone since it was seen
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from () if entry.name in _NOT_WATCHED else files_below(entry.path)
        elif entry.is_file() and not _SWAP.match(entry.name):
            yield entry


class Seen:
    """What files had in them when they last changed: a file written again with the same content is no change.

    So a configuration that writes files among the sources while it builds does not build for ever.
    """

    def __init__(self) -> None:
        self._digests: dict[Path, str] = {}

    def new(self, paths: Iterable[Path]) -> list[Path]:
        """Those of *paths* that differ from what they were."""
        found = []
        for path in paths:
            try:
                digest = "" if endless(path) else hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                digest = ""
            if self._digests.get(path) != digest:
                found.append(path)
            self._digests[path] = digest
        return found


class Listeners:
    """The browsers that wait for news."""

    def __init__(self) -> None:
        self._queues: set[queue.Queue[str]] = set()
        self._lock = threading.Lock()

    def join(self) -> queue.Queue[str]:
        """A queue that gets the news from now on."""
        news: queue.Queue[str] = queue.Queue()
        with self._lock:
            self._queues.add(news)
        return news

    def leave(self, news: queue.Queue[str]) -> None:
        """Send no more to *news*."""
        with self._lock:
            self._queues.discard(news)

    def tell(self, message: str) -> None:
        """Send *message* (a line of JSON) to all."""
        with self._lock:
            for news in self._queues:
                news.put(message)


def kept(target: str) -> bool:
    """Whether a browser may keep the answer to *target*: what Sphinx makes anew in each build, and names by content.

    Other files of ``_static`` are the author's, who wants to see them change.
    """
    return bool(_KEPT.search(target))


def refusal(host: str, asked: str) -> str:
    """Why a server on *host* does not answer a request for the host *asked*; empty: it does.

    A page of anybody's can let its own name mean 127.0.0.1 and then read what a local server shows. One that was told
    to listen elsewhere is meant for others.
    """
    try:
        name = asked if "@" in asked else urllib.parse.urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        name = asked
    if not asked or not _LOCAL.fullmatch(host) or _LOCAL.fullmatch(name):
        return ""
    return f"This preview answers requests for localhost only, not for {name!r}; start it with --host to serve others."


def stranger(origin: str, asked: str) -> str:
    """Why a page of *origin* gets no news from the host *asked*; empty: it does, as do programs, which have no origin.

    Browsers let any page of the web open a socket to any server, and leave it to that to refuse.
    """
    if not origin or origin.partition("://")[2].lower() == asked.lower():
        return ""
    return f"This preview tells its news to its own pages only, not to those of {origin!r}."


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, listeners: Listeners, host: str, *arguments: object, directory: str) -> None:
        self.listeners, self.host = listeners, host
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """A page with the script in it, a file, or the stream of news."""
        if self._refused():
            return
        if self.path == _EVENTS:
            self._stream()
            return
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if path.suffix == ".html" and path.is_file():
            self._page(path.read_bytes().replace(b"</body>", SCRIPT + b"</body>"))
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        """What a file is like."""
        if not self._refused():
            super().do_HEAD()

    def _refused(self) -> bool:
        """Whether the request was for somebody else or for what no file can be called, and was told so."""
        line = refusal(self.host, ", ".join(self.headers.get_all("Host", [])))
        lost = self.path != _EVENTS and not _exists(self.translate_path(self.path))
        if line:
            self.send_error(http.HTTPStatus.MISDIRECTED_REQUEST, explain=line)
        elif lost:
            self.send_error(http.HTTPStatus.NOT_FOUND)
        return bool(line) or lost

    def _page(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        news = self.listeners.join()
        try:
            while True:
                try:
                    self.wfile.write(f"data: {news.get(timeout=15)}\n\n".encode())
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            self.listeners.leave(news)

    def send_response(self, code: int, message: Optional[str] = None) -> None:
        """The start of an answer: files that never change need not be asked for again."""
        super().send_response(code, message)
        if code == http.HTTPStatus.OK and kept(self.path):
            self.send_header("Cache-Control", FOR_EVER)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line each."""


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long, or with a sign that no name has
        return False


def start(folder: Path, listening: socket.socket, listeners: Listeners) -> http.server.ThreadingHTTPServer:
    """A server of *folder* on *listening*, running in a thread."""
    address = listening.getsockname()
    handler = functools.partial(_Handler, listeners, address[0], directory=str(folder))
    server = http.server.ThreadingHTTPServer(address, handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
