"""``sphinx-vmsd preview`` in a real browser: an edit reloads the page, a mistake shows in it, where it is."""
from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import launched
from test_demo_preview import project

pytest.importorskip("yaml")
pytestmark = pytest.mark.browser
PATIENCE = 60_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with launched() as browser:
        yield browser


@pytest.fixture(params=["autobuild", "builtin"])
def preview(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a running preview of the demo, whose documentation lies in a tree as QEMU's does."""
    if request.param == "autobuild":
        pytest.importorskip("sphinx_autobuild")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("VERSION", "hw/net/demo-nic.c", "include/migration/vmstate.h"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("9.0.0\n" if name == "VERSION" else "")
    docs = project(tmp_path)
    command = [sys.executable, "-m", "sphinx_vmsd", "preview", str(docs), "--port", "0", "--server", request.param]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        found = None
        while found is None and running.stderr is not None:
            line = running.stderr.readline()
            assert line, "the preview ended"
            found = re.search(r"http://\S+", line)
        yield found.group() if found else ""
        running.terminate()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_edits_show_and_mistakes_show_in_their_place(chromium, preview, tmp_path):
    tab = chromium.new_page(viewport={"width": 900, "height": 400})
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{preview}timer.html")
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight - 440)")
    place, spec = tab.evaluate("scrollY"), tmp_path / "specs/demo-timer.yaml"

    edit(spec, "the next tick", "the very next tick")
    tab.wait_for_selector("text=the very next tick")
    tab.wait_for_function(f"Math.abs(scrollY - {place}) < 2")

    edit(spec, "type: timer", "type: [")
    tab.wait_for_selector("text=is not YAML")
    tab.wait_for_function(f"scrollY < {place} - 50")  # the page is short now
    edit(spec, "type: [", "type: timer")
    tab.wait_for_function("!document.querySelector('.vmsd-failure')")
    tab.wait_for_function(f"Math.abs(scrollY - {place}) < 2")

    edit(spec, "defaults: [period]", "defaults: []")
    tab.wait_for_selector(".vmsd-failure")
    said = tab.inner_text(".vmsd-failure >> nth=0")
    assert "demo-timer.yaml:16" in said and "false claim" in said and str(tmp_path) not in said
    assert tab.locator("table.vmsd-fields, .vmsd-table").first.is_visible(), "the rest of the page stays"

    edit(spec, "defaults: []", "defaults: [period]")
    edit(spec, "type: timer", "type: timr")
    tab.wait_for_selector("text=did you mean 'timer'?")
    assert "demo-timer.yaml:13:28" in tab.inner_text(".vmsd-failure >> nth=0")

    edit(spec, "type: timr", "type: timer")
    tab.wait_for_function("!document.querySelector('.vmsd-failure')")

    spec.rename(tmp_path / "away.yaml")
    tab.wait_for_selector("text=vmsd:device needs :spec:")
    (tmp_path / "away.yaml").rename(spec)
    tab.wait_for_function("!document.querySelector('.vmsd-failure')")

    edit(tmp_path / "docs/timer.rst", "   Its period", "   A new paragraph.\n\n   Its period")
    tab.wait_for_selector("text=A new paragraph.")

    edit(tmp_path / "docs/conf.py", "project =", "project = (")
    tab.wait_for_selector("#vmsd-overlay")
    assert "conf.py" in tab.inner_text("#vmsd-overlay") and tab.locator("text=A new paragraph.").is_visible()
    edit(tmp_path / "docs/conf.py", "project = (", "project =")
    tab.wait_for_function("!document.querySelector('#vmsd-overlay')")
