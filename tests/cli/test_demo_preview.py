"""The demo project, and the preview that rebuilds it."""
from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Optional

import pytest

pytest.importorskip("click")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.cli.demo import write
from sphinx_vmsd.cli.preview import Worker
from sphinx_vmsd.cli.serving import FOR_EVER, Listeners, Seen, files_below, refusal, start, watched
from sphinx_vmsd.cli.watching import changes, dependencies, differing, look
from sphinx_vmsd.cli.workplace import workplace


@pytest.fixture(autouse=True)
def _tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_demo_writes_and_builds(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    done = subprocess.run([sys.executable, "-m", "sphinx_vmsd", "demo", str(tmp_path / "demo")],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Built. Open file:" in done.stderr
    page = (tmp_path / "demo/_build/html/nic.html").read_text("utf-8")
    assert "rss_key" in page and "<svg" in page


def test_demo_refuses_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = runner().invoke(main, ["demo", str(tmp_path)])
    assert result.exit_code == 2 and "not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_preview_refuses_a_folder_without_project(tmp_path: Path) -> None:
    result = runner().invoke(main, ["preview", str(tmp_path)])
    assert result.exit_code == 2 and "no conf.py" in result.stderr


def test_a_preview_builds_in_a_folder_of_this_user_alone(tmp_path: Path, cache: Path, monkeypatch) -> None:
    with workplace(tmp_path) as first:
        assert cache in first.parents and first.stat().st_mode & 0o777 == 0o700
    with workplace(tmp_path) as again:
        assert again == first, "a second start finds the pages"
    first.chmod(0o770)  # others may have put something there
    with workplace(tmp_path) as other:
        assert other != first and other.stat().st_mode & 0o777 == 0o700
    first.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: first.stat().st_uid + 1)
    with workplace(tmp_path) as other:
        assert cache not in other.parents
    assert not other.exists()


def test_two_previews_of_a_project_have_two_folders(tmp_path: Path, cache: Path) -> None:
    with workplace(tmp_path) as first:
        with workplace(tmp_path) as second:
            assert first != second
        with workplace(tmp_path) as third:
            assert third == second, "and find their pages again"
    cache.rename(tmp_path / "gone")
    cache.write_text("no folder")
    with workplace(tmp_path) as place:
        assert place.is_dir()


def test_a_taken_port_is_told_before_anything_is_built(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "conf.py").write_text("open('built', 'w')")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = runner().invoke(main, ["preview", str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2 and "choose another one with --port" in result.stderr
    assert not (tmp_path / "built").exists() and not cache.exists()


@pytest.mark.parametrize(("server", "broken"), [("builtin", 0), ("autobuild", 0), ("autobuild", 1)])
def test_ctrl_c_ends_quietly(tmp_path: Path, cache: Path, server: str, broken: int) -> None:
    if server == "autobuild":
        pytest.importorskip("sphinx_autobuild")
        if sys.version_info < (3, 10):
            pytest.skip("its last version for Python 3.9 ends with a traceback of its own (two event loops)")
    docs = project(tmp_path)
    if broken:
        (docs / "conf.py").write_text("project = (")
    command = [sys.executable, "-m", "sphinx_vmsd", "preview", str(docs), "--port", "0"]
    pid, terminal = pty.fork()
    if not pid:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job, which tests may be, ignores it
        os.execv(sys.executable, [*command, "--server", server])
    said = b""
    while b"Ctrl+C" not in said:
        said += heard(terminal, pid)
    time.sleep(1)  # the server takes over the keyboard
    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # the terminal ends with the last process
        while True:
            said += heard(terminal, pid)
    assert os.waitpid(pid, 0)[1] == 0 and b"Traceback" not in said
    assert len(said.splitlines()) <= 2 + broken, said


def heard(terminal: int, pid: int) -> bytes:
    """What comes from *terminal*; a process that says nothing for a minute, and goes on, is ended."""
    if not select.select([terminal], [], [], 60)[0]:
        os.kill(pid, signal.SIGKILL)
    return os.read(terminal, 1000)


def project(tmp_path: Path) -> Path:
    """The demo with its specs outside of the documentation."""
    docs = tmp_path / "docs"
    write(docs)
    (docs / "specs").rename(tmp_path / "specs")
    conf = docs / "conf.py"
    conf.write_text(conf.read_text().replace('"specs"', '"../specs"').replace(
        'html_theme = "furo" if importlib.util.find_spec("furo") else "alabaster"', 'html_theme = "basic"'))
    for page in docs.glob("*.rst"):
        page.write_text(page.read_text().replace(":spec: specs", ":spec: demo-nic.yaml"))
    return docs


def test_a_rebuild_reads_only_what_changed_and_never_loops(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    docs, place = project(tmp_path), tmp_path / "place"
    worker = Worker(docs, place)
    assert worker.build() == {"ok": True, "warnings": ""}
    assert tmp_path / "specs/demo-nic.yaml" in dependencies(place, docs)
    watching = changes(docs, place, look(docs, place), 0.05)
    spec = tmp_path / "specs/demo-timer.yaml"
    changed = spec.read_text().replace("defaults: [period]", "defaults: []")
    threading.Timer(0.3, lambda: spec.write_text(changed)).start()
    assert next(watching) == [spec]
    before = {path: path.stat().st_mtime_ns for path in (place / "html").glob("*.html")}
    answer = worker.build()
    assert "demo-timer.yaml:16" in str(answer["warnings"])
    written = {path.name for path in before if path.stat().st_mtime_ns != before[path]}
    assert "timer.html" in written and "nic.html" not in written
    spec.unlink()
    worker.build()
    threading.Timer(0.3, lambda: spec.write_text(changed)).start()
    assert spec in dependencies(place, docs) and next(changes(docs, place, look(docs, place), 0.05)) == [spec]
    worker.stop()


def test_what_comes_back_while_a_build_runs_has_changed(tmp_path: Path) -> None:
    docs, place = project(tmp_path), tmp_path / "place"
    page, away = docs / "nic.rst", tmp_path / "away.rst"
    watching = changes(docs, place, look(docs, place), 0.05)
    page.rename(away)
    assert next(watching) == [page]
    away.rename(page)  # with its old time, before the generator looks again
    (docs / "fresh.rst").write_text("Fresh\n=====\n")
    assert next(watching) == [docs / "fresh.rst", page]


def test_a_dependency_that_a_build_found_is_no_change(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    before = {one: {"one/a": (1, 1)}}
    assert differing(before, {one: {"one/a": (1, 2), "one/b": (1, 1)}, two: {"two/a": (1, 1)}}) == [
        Path("one/a"), Path("one/b")]


def test_the_contents_of_other_pages_follow_and_removed_pages_go(tmp_path: Path) -> None:
    """Sphinx builds once in its life: what it keeps of pages must not outlive a build of the preview."""
    docs, place = project(tmp_path), tmp_path / "place"
    conf = docs / "conf.py"
    conf.write_text(conf.read_text().replace('"basic"', '"alabaster"'))
    for name in ("one", "two"):
        (docs / f"{name}.rst").write_text(f"Page {name}\n=======\n\nWords.\n")
    index = docs / "index.rst"
    start = index.read_text()
    index.write_text(f"{start}\n.. toctree::\n\n   one\n   two\n")
    worker = Worker(docs, place)
    worker.build()
    assert "Page two" in (place / "html/one.html").read_text()
    (docs / "two.rst").rename(docs / "three.rst")
    (docs / "three.rst").write_text("Page three\n==========\n")
    index.write_text(f"{start}\n.. toctree::\n\n   one\n   three\n")
    (docs / "one.rst").write_text("Page one\n========\n\nOther words.\n")
    assert worker.build() == {"ok": True, "warnings": ""}
    worker.stop()
    shown = (place / "html/one.html").read_text()
    assert "Page three" in shown and "Page two" not in shown
    assert not (place / "html/two.html").exists() and (place / "html/three.html").exists()


def test_a_broken_configuration_is_told_and_mended(tmp_path: Path) -> None:
    docs, place = project(tmp_path), tmp_path / "place"
    good = (docs / "conf.py").read_text()
    (docs / "conf.py").write_text("extensions = [\n")
    worker = Worker(docs, place)
    broken = worker.build()
    assert broken["ok"] is False and "conf.py" in str(broken["warnings"])
    (docs / "conf.py").write_text(good)
    worker.stop()
    assert worker.build()["ok"] is True
    worker.stop()


def test_the_same_content_again_is_no_change(tmp_path: Path) -> None:
    file, seen = tmp_path / "made.rst", Seen()
    file.write_text("made by conf.py")
    assert seen.new([file]) == [file]
    file.write_text("made by conf.py")
    assert seen.new([file]) == []
    file.unlink()
    assert seen.new([file]) == [file] and seen.new([file]) == []


def test_output_and_editors_files_are_not_watched() -> None:
    assert watched(Path("specs/demo-nic.yaml")) and watched(Path("index.rst"))
    for name in ("_build/html/index.html", ".git/HEAD", "index.rst~", ".index.rst.swp", ".#index.rst", "4913"):
        assert not watched(Path(name))


def test_the_same_files_are_looked_at(tmp_path: Path) -> None:
    for name in ("_build/html/index.html", ".git/HEAD", "index.rst~", "specs/nic.yaml", "index.rst"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert sorted(Path(one.path).name for one in files_below(tmp_path)) == ["index.rst", "nic.yaml"]
    assert list(files_below(tmp_path / "gone")) == []


def test_the_server_adds_its_script_and_sends_news(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body>Hello</body></html>")
    listeners = Listeners()
    server = start(tmp_path, socket.create_server(("127.0.0.1", 0)), listeners)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with urllib.request.urlopen(f"{base}/index.html") as page:
        assert b"EventSource" in page.read()
    threading.Timer(0.3, lambda: listeners.tell(json.dumps({"ok": True, "warnings": ""}))).start()
    with urllib.request.urlopen(f"{base}/vmsd-preview", timeout=10) as news:
        assert news.readline() == b'data: {"ok": true, "warnings": ""}\n'
    (tmp_path / "_static").mkdir()
    for name in ("pygments.css", "own.css"):
        (tmp_path / "_static" / name).write_text("a {}")
    told = [urllib.request.urlopen(f"{base}/_static/{name}").headers["Cache-Control"]
            for name in ("pygments.css?v=1", "pygments.css", "own.css?v=1")]
    assert told == [FOR_EVER, None, None]  # the author's own may change below the same name
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{base}/index.html", headers={"Host": "evil.example"}))
    assert refused.value.code == 421 and b"answers requests for localhost only" in refused.value.read()
    server.shutdown()
    server.server_close()


def test_the_server_of_sphinx_autobuild_refuses_as_well() -> None:
    pytest.importorskip("sphinx_autobuild")
    from sphinx_vmsd.cli.autobuild import local

    sent: list[dict[str, object]] = []

    async def app(scope, receive, send) -> None:
        sent.append({"type": "answered"})

    async def send(message) -> None:
        sent.append(message)

    for kind, host in (("http", b"localhost:8000"), ("http", b"evil.example"), ("websocket", b"evil.example")):
        scope = {"type": kind, "method": "GET", "path": "/", "headers": [(b"host", host)]}
        asyncio.run(local(app, "127.0.0.1")(scope, None, send))
    assert [message["type"] for message in sent] == [
        "answered", "http.response.start", "http.response.body", "websocket.close"]
    assert sent[1]["status"] == 421 and b"localhost only" in sent[2]["body"]


@pytest.mark.parametrize(("origin", "answered"), [
    (None, True), (b"http://localhost:8000", True), (b"http://evil.example", False), (b"null", False),
    (b"http://localhost:9999", False), (b"http://evil.example/localhost:8000", False),
])
def test_pages_of_the_web_get_no_news(origin: Optional[bytes], answered: bool) -> None:
    pytest.importorskip("sphinx_autobuild")
    from sphinx_vmsd.cli.autobuild import local
    sent: list[str] = []

    async def app(_scope: object, _receive: object, _send: object) -> None:
        sent.append("answered")

    async def send(message: dict[str, str]) -> None:
        sent.append(message["type"])

    headers = [(b"host", b"localhost:8000"), *([(b"origin", origin)] if origin else [])]
    asyncio.run(local(app, "127.0.0.1")({"type": "websocket", "headers": headers}, None, send))
    assert sent == ["answered" if answered else "websocket.close"]


@pytest.mark.parametrize(("host", "asked", "answered"), [
    ("127.0.0.1", "127.0.0.1:8000", True), ("127.0.0.1", "localhost:8000", True), ("127.0.0.1", "docs.localhost", True),
    ("::1", "[::1]:8000", True), ("localhost", "", True), ("127.0.0.1", "evil.example:8000", False),
    ("127.0.0.1", "evil.example@localhost", False), ("127.0.0.1", "127.0.0.999", False),
    ("127.0.0.1", "localhost, evil.example", False),
    ("127.0.0.1", "127.0.0.1.evil.example", False), ("127.0.0.1", "localhost.evil.example", False),
    ("127.0.0.1", "192.168.1.5:8000", False), ("127.0.0.1", "[::1", False),
    ("0.0.0.0", "192.168.1.5:8000", True), ("192.168.1.5", "box.lan", True),
])
def test_a_local_preview_answers_local_names_only(host: str, asked: str, answered: bool) -> None:
    assert bool(refusal(host, asked)) is not answered


@pytest.mark.parametrize(("asked", "more", "status"), [
    ("GET /%00", "", " 404 "), ("GET /" + "a" * 9000, "", " 404 "), ("HEAD /%00", "", " 404 "),
    ("GET /", "Host: evil.example\r\n", " 421 "),
])
def test_the_preview_answers_whatever_is_asked(tmp_path: Path, asked: str, more: str, status: str) -> None:
    server = start(tmp_path, socket.create_server(("127.0.0.1", 0)), Listeners())
    with socket.create_connection(server.server_address) as one:
        one.sendall(f"{asked} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode())
        assert status in one.recv(100).decode()
    server.shutdown()
    server.server_close()
