"""``git:REPO@REV``: the tree of a commit, without touching the repository."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_vmsd.model import Evidence, Release
from sphinx_vmsd.readers.recognise import read_source

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SOURCE = """\
static const VMStateDescription vmstate_demo = {
    .name = "demo",
    .version_id = VERSION,
    .minimum_version_id = 1,
};
static void demo_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->vmsd = &vmstate_demo;
}
static const TypeInfo demo_info = {
    .name = "demo",
    .parent = "device",
    .instance_size = sizeof(DemoState),
    .class_init = demo_class_init,
};
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "qemu"
    for release, number in (("8.0.0", 1), ("9.0.0", 2)):
        for path, text in (("VERSION", release), ("include/migration/vmstate.h", "/* own */\n"),
                           ("hw/misc/demo.c", SOURCE.replace("VERSION", str(number)))):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        if number == 1:
            git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", release)
        git(root, "tag", f"v{release}")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(("revision", "release", "version"), [
    ("v8.0.0", "8.0", 1), ("HEAD", "9.0", 2), ("HEAD~1", "8.0", 1)])
def test_the_tree_of_a_revision(tree: Path, revision: str, release: str, version: int) -> None:
    pytest.importorskip("tree_sitter_c")
    history, problems = read_source(f"git:{tree}@{revision}")
    assert problems == () and history is not None
    snapshot, = history.snapshots
    device = snapshot.device("demo")
    assert device is not None and device.description is not None
    assert (snapshot.release, device.description.version) == (Release(release), version)
    assert Evidence.SOURCE in snapshot.evidence and str(tree) in snapshot.origin
    assert device.description.location is not None and device.description.location.file == "hw/misc/demo.c"


def test_a_tree_on_disk(tree: Path) -> None:
    pytest.importorskip("tree_sitter_c")
    history, problems = read_source(str(tree))
    assert problems == () and history is not None and history.releases == (Release("9.0"),)


@pytest.mark.parametrize("text", [
    "git:", "git:repo", "git:@v1", "git:{tree}@v1.0", "git:{tree}@--help", "git:{tree}@--output=x", "git:/nowhere@HEAD",
    "git:--help@HEAD", "git:a\0b@HEAD",
])
def test_what_is_no_revision(tree: Path, text: str) -> None:
    history, problems = read_source(text.format(tree=tree))
    assert history is None and len(problems) == 1 and "\0" not in str(problems[0])
    assert not (tree / "x").exists()


def test_a_tree_within_a_tree_is_left_alone(tree: Path) -> None:
    """A package's build folder, or another checkout: its devices are not those of the tree around it."""
    pytest.importorskip("tree_sitter_c")
    for path, text in (("VERSION", "1.0.0"), ("include/migration/vmstate.h", ""), ("hw/misc/demo.c", SOURCE)):
        (tree / "aaa/output" / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / "aaa/output" / path).write_text(text.replace("VERSION", "7").replace('"demo"', '"other"'))
    (tree / "hw/acme").mkdir()
    (tree / "hw/acme/VERSION").write_text("of a module, not of a tree")
    own = SOURCE.replace("VERSION", "1").replace('"demo"', '"own"').replace("demo_", "own_")
    (tree / "hw/acme/own.c").write_text(own)
    git(tree, "add", "-A")
    git(tree, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "both")
    for text in (str(tree), f"git:{tree}@HEAD"):
        history, problems = read_source(text)
        assert history is not None and not problems
        assert sorted(device.name for device in history.snapshots[-1].devices) == ["demo", "own"]


def test_without_tree_sitter(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if "tree_sitter" in name else find(name))
    for text in (str(tree), f"git:{tree}@HEAD"):
        history, problems = read_source(text)
        assert history is None and "pip install tree-sitter" in str(problems[0])
