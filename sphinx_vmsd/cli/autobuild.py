"""The preview on sphinx-autobuild: its server, its watching and its socket, with a build that stays in memory.

sphinx-autobuild alone starts a new Sphinx for each change, watches a fixed list, and reloads pages even when the build
failed. Here the list follows the dependencies of the pages, and a failed build shows over the page.
"""
from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
import watchfiles
from sphinx_autobuild.filter import IgnoreFilter  # type: ignore[import-untyped]
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware  # type: ignore[import-untyped]
from sphinx_autobuild.server import RebuildServer  # type: ignore[import-untyped]
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from sphinx_vmsd.cli.serving import FOR_EVER, SCRIPT, Seen, kept, refusal, stranger, watched
from sphinx_vmsd.cli.watching import Look, differing

_SOCKET = "/websocket-reload"
#: Milliseconds to wait for more changes, between two looks at the events, and for the first event.
_GATHER, _STEP, _WAIT = 60, 10, 200

Rebuild = Callable[[list[Path]], dict[str, object]]


@dataclass(frozen=True)
class Files:
    """What is watched: *docs*, and what *outside* names now; *look* tells what all of it is like."""

    docs: Path
    outside: Callable[[], tuple[Path, ...]]
    look: Callable[[], Look]


class _Watcher(RebuildServer):  # type: ignore[misc]
    """Rebuilds when a watched file changes, and sends the answer to every page that is open."""

    def __init__(self, files: Files, before: Look, rebuild: Rebuild) -> None:
        super().__init__([files.docs], IgnoreFilter([], []), lambda changed: None)
        self._docs, self._outside, self._look = files.docs.resolve(), files.outside, files.look
        self._before, self._rebuild = before, rebuild
        self._seen, self._answer = Seen(), ""

    async def watch(self) -> None:
        """Watch for ever; the list is made again when a build has changed the dependencies."""
        while True:
            folders = self._folders()
            files = set(self._outside())
            fresh = True
            async for changes in watchfiles.awatch(
                *folders, debounce=_GATHER, step=_STEP, rust_timeout=_WAIT, yield_on_timeout=True
            ):
                paths = {path for path in map(Path, {name for _, name in changes}) if self._concerns(path, files)}
                if fresh:  # what was saved while nobody watched
                    paths.update(differing(self._before, self._look()))
                    fresh = False
                changed = self._seen.new(sorted(paths))
                if changed:
                    self._before = self._look()
                    self._answer = json.dumps(await asyncio.to_thread(self._rebuild, changed))
                    self.flag.set()  # wakes those who wait now; a page opened later is fresh already
                    self.flag.clear()
                if self._folders() != folders or set(self._outside()) != files:
                    break

    def _folders(self) -> list[Path]:
        """Folders rather than files, since editors replace files."""
        outside = {path if path.is_dir() else path.parent for path in self._outside()}
        return [self._docs, *sorted(folder for folder in outside if folder.is_dir())]

    def _concerns(self, path: Path, files: set[Path]) -> bool:
        if self._docs in path.parents:
            was_file = str(path) in self._before[self._docs]
            return watched(path.relative_to(self._docs)) and (was_file or not path.is_dir())
        return path in files or any(one.is_dir() and one in path.parents for one in files)

    async def watch_reloads(self, ws: WebSocket) -> None:
        """Send each answer of a build."""
        while True:
            await self.flag.wait()
            await ws.send_text(self._answer)


class _Files(StaticFiles):
    """Files, of which a browser keeps those that have a new name when they change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file *path*."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and kept(f"{scope['path']}?{scope['query_string'].decode('latin-1')}"):
            response.headers["Cache-Control"] = FOR_EVER
        return response


def _injecting(app: ASGIApp) -> ASGIApp:
    injector = JavascriptInjectorMiddleware(app, "")
    injector.script = f"<script>vmsdSocket = {json.dumps(_SOCKET)}</script>".encode() + SCRIPT
    wrapped: ASGIApp = injector
    return wrapped


def local(app: ASGIApp, host: str) -> ASGIApp:
    """*app* for requests only that :func:`~sphinx_vmsd.cli.serving.refusal` and ``stranger`` have nothing against."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope.get("headers") or ()}
        asked = headers.get(b"host", "")
        line = refusal(host, asked)
        if scope["type"] == "websocket" and not line:
            line = stranger(headers.get(b"origin", ""), asked)
        if not line:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(line + "\n", 421)(scope, receive, send)

    return guarded


def serve(files: Files, html: Path, listening: socket.socket, before: Look, rebuild: Rebuild) -> None:
    """Serve *html*, built when *files* were as *before*, on *listening* until the keyboard ends it."""
    watcher = _Watcher(files, before, rebuild)
    app = Starlette(
        routes=[WebSocketRoute(_SOCKET, watcher), Mount("/", _Files(directory=html, html=True))],
        lifespan=watcher.lifespan,
    )
    guarded = local(_injecting(app), str(listening.getsockname()[0]))
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="warning", timeout_graceful_shutdown=1))
    server.run(sockets=[listening])
