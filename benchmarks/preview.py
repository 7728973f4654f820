"""The preview: seconds from saving a file to the refreshed page, in a project of 20 pages of tables and diagrams.

    python benchmarks/preview.py [--pages 20] [--rounds 8] [--theme furo]

For our own server and, where it is installed, for sphinx-autobuild; for a spec and for a page. The clock starts after
the file is written, and stops when Chromium shows the new words (goal: at most 0.3 s); without Playwright, when the
server delivers them. Prints the median, and the best. About 20 seconds a server.
"""
from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from large import spec

ROOT = Path(__file__).parents[1]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
#: A look at the page, and what waits until it has some words.
Page = tuple[str, Callable[[str], None]]
RELEASES = ["8.0", "8.1", "9.0"]


def project(folder: Path, pages: int, theme: str) -> None:
    """A project of *pages* pages, each with the description, table and diagram of a device."""
    (folder / "specs").mkdir(parents=True)
    conf = f'extensions = ["sphinx_vmsd"]\nvmsd_spec_path = ["specs"]\nhtml_theme = "{theme}"\n'
    (folder / "conf.py").write_text(conf)
    for number in range(pages):
        facts = {**spec(number, RELEASES), "summary": "Words 0 of a spec."}
        (folder / "specs" / f"device-{number}.json").write_text(json.dumps(facts))
        name = f"device-{number}"
        body = f".. vmsd:device:: {name}\n\n.. vmsd:fields::\n\n.. vmsd:transitions::\n\nWords 0 of a page.\n"
        (folder / f"{name}.rst").write_text(f"{name}\n{'=' * len(name)}\n\n{body}")
    toc = "".join(f"   device-{number}\n" for number in range(pages))
    (folder / "index.rst").write_text(f"Index\n=====\n\n.. toctree::\n\n{toc}")


@contextlib.contextmanager
def preview(docs: Path, server: str) -> Iterator[str]:
    """The address of a running preview of *docs*."""
    command = [sys.executable, "-m", "sphinx_vmsd", "preview", str(docs), "--port", "0", "--server", server]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environ = {**os.environ, "PYTHONPATH": paths, "XDG_CACHE_HOME": str(docs.parent)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as running:
        assert running.stderr is not None
        found = next(one for one in (re.search(r"http://\S+/", line) for line in running.stderr) if one)
        try:
            yield found.group()
        finally:
            running.terminate()


@contextlib.contextmanager
def watcher(address: str) -> Iterator[Page]:
    """What waits for words on the page *address*: Chromium, else requests."""
    if importlib.util.find_spec("playwright") is None:
        yield "delivered", lambda words: _asked(address, words)
        return
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        tab = browser.new_page()
        tab.goto(address)
        shown = "words => document.body && document.body.innerText.includes(words)"
        yield "shown in Chromium", lambda words: tab.wait_for_function(shown, arg=words, polling=10) and None
        browser.close()


def _asked(address: str, words: str) -> None:
    while words not in urllib.request.urlopen(address).read().decode():
        time.sleep(0.005)


def measured(docs: Path, address: str, path: Path, kind: str, rounds: int) -> str:
    """The times of *rounds* changes of *path*."""
    times = []
    with watcher(f"{address}device-3.html") as (how, wait):
        for number in range(rounds + 1):
            text = path.read_text("utf-8")
            words = f"Words {time.monotonic_ns()} of"
            time.sleep(0.6)
            path.write_text(re.sub(r"Words \d+ of", words, text))
            start = time.perf_counter()
            wait(words)
            times += [time.perf_counter() - start] if number else []  # the first finds cold caches
    return f"{kind}: {statistics.median(times):.2f} s {how}, best {min(times):.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--theme", default="furo" if importlib.util.find_spec("furo") else "alabaster")
    options = parser.parse_args()
    servers = ["builtin", *(["autobuild"] if importlib.util.find_spec("sphinx_autobuild") else [])]
    print(f"{options.pages} pages, theme {options.theme} (goal: at most 0.3 s)")
    for server in servers:
        with tempfile.TemporaryDirectory() as scratch:
            docs = Path(scratch) / "docs"
            project(docs, options.pages, options.theme)
            with preview(docs, server) as address:
                for kind, name in (("a spec", "specs/device-3.json"), ("a page", "device-3.rst")):
                    print(f"{server:10} {measured(docs, address, docs / name, kind, options.rounds)}", flush=True)


if __name__ == "__main__":
    main()
