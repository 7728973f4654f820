"""Embedding that is ended at any of its steps, by a signal or by a full disk: it goes away to the byte."""
from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Optional

import pytest

pytest.importorskip("click")

from test_embed import CONF, fingerprint, git_tree, run, tree_of

from sphinx_vmsd.embed.edits import Edit, apply
from sphinx_vmsd.embed.plan import plan
from sphinx_vmsd.embed.record import RECORD
from sphinx_vmsd.embed.undo import remove
from sphinx_vmsd.model import Problem

THERE = f"{RECORD}: sphinx-vmsd is embedded here already (run embed --remove first)\n"
OPERATIONS = ("replace", "unlink", "mkdir", "rmdir")


class Killed(BaseException):
    """What no code catches: as good as SIGKILL."""


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class HalfFile:
    """A file whose write gets as far as the middle."""

    def __init__(self, file: IO[bytes], fault: Callable[[], None]) -> None:
        self.file, self.fault = file, fault

    def __enter__(self) -> HalfFile:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> None:
        self.file.write(content[: len(content) // 2])
        self.file.flush()
        self.fault()
        self.file.write(content[len(content) // 2:])


@contextmanager
def faulty(monkeypatch: pytest.MonkeyPatch, step: int, fault: BaseException, lasting: bool) -> Iterator[list[int]]:
    """Let the change number *step* of the file system fail; a *lasting* fault is one of all later writes, too."""
    count = [0]

    def tick(grows: bool) -> None:
        count[0] += 1
        if count[0] == step or (lasting and grows and count[0] > step):
            raise fault

    with monkeypatch.context() as patch:
        for name in OPERATIONS:
            real = getattr(Path, name)

            def changed(path: Path, *args: object, real: Callable[..., object] = real, name: str = name,
                        **more: object) -> object:
                if name in ("replace", "mkdir") or path.exists():
                    tick(name == "mkdir")
                return real(path, *args, **more)

            patch.setattr(Path, name, changed)
        opened = Path.open

        def open_(path: Path, mode: str = "r", *args: object, **more: object) -> object:
            file = opened(path, mode, *args, **more)  # type: ignore[call-overload]
            return HalfFile(file, lambda: tick(True)) if mode == "xb" else file

        patch.setattr(Path, "open", open_)
        yield count


def ended(action: Callable[[], tuple[Problem, ...]]) -> Optional[tuple[Problem, ...]]:
    """The problems of *action*; ``None`` when it was killed."""
    try:
        return action()
    except Killed:
        return None


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, tuple[Edit, ...]]:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/conf.py").chmod(0o640)
    edits, problems = plan(tree, vendor=False)
    assert not problems
    return tree, edits


@pytest.mark.parametrize(("fault", "lasting"), [(Killed(), False), (FULL, False), (FULL, True)], ids=str)
def test_any_step_of_apply_may_be_the_last(
    small: tuple[Path, tuple[Edit, ...]], monkeypatch: pytest.MonkeyPatch, fault: BaseException, lasting: bool
) -> None:
    tree, edits = small
    before, step, failed = fingerprint(tree), 0, 1
    while failed:
        step += 1
        with faulty(monkeypatch, step, fault, lasting) as count:
            said = ended(lambda: apply(tree, edits))
        failed = count[0] >= step
        if said and isinstance(fault, OSError):
            assert said[0].location.file in {RECORD, *(edit.path for edit in edits)}
            assert said[0].message == "can't be written: No space left on device"
            assert said[0].remedy == "free some space, then apply again"
        if fingerprint(tree) != before:
            assert remove(tree) == (), f"step {step}"
        assert fingerprint(tree) == before, f"step {step}"
        assert (tree / "docs/conf.py").stat().st_mode & 0o777 == 0o640
    assert step > 3 * len(edits)


@pytest.mark.parametrize("fault", [Killed(), FULL], ids=str)
def test_any_step_of_remove_may_be_the_last(
    small: tuple[Path, tuple[Edit, ...]], monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    tree, edits = small
    before, step, failed = fingerprint(tree), 0, 1
    while failed:
        step += 1
        assert apply(tree, edits) == ()
        with faulty(monkeypatch, step, fault, lasting=False) as count:
            said = ended(lambda: remove(tree))
        failed = count[0] >= step
        if said:
            assert said[0].remedy == "free some space, then run embed --remove"
        if fingerprint(tree) != before:
            assert remove(tree) == (), f"step {step}"
        assert fingerprint(tree) == before, f"step {step}"
    assert step > len(edits)


def test_a_record_cut_off_before_anything_else_was_written_can_be_removed(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    before = fingerprint(tree)
    (tree / RECORD).parent.mkdir()
    (tree / RECORD).write_text('{"docs/conf.py": {"bef')
    assert run(str(tree), "--apply") == (2, THERE)
    assert run(str(tree), "--remove") == (0, "removed\n")
    assert fingerprint(tree) == before


def test_a_damaged_record_of_a_whole_embedding_says_what_helps(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    (tree / RECORD).write_text("")
    assert run(str(tree), "--remove") == (2, (
        f"{RECORD}: the record of the embedding is damaged (restore docs with git, then delete the record)\n"))


def test_modes_stay(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/conf.py").chmod(0o640)
    for mode in ("--apply", "--remove"):
        assert run(str(tree), mode, "--pip")[0] == 0
        assert (tree / "docs/conf.py").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("link", ["docs/sphinx", RECORD, "docs/sphinx/.vmsd-embed.json.vmsd-new"])
def test_the_record_goes_through_no_link_out_of_the_tree(tmp_path: Path, link: str) -> None:
    tree = tree_of(tmp_path / "tree", chapter=True)
    (tmp_path / "outside").mkdir()
    (tree / link).parent.mkdir(exist_ok=True)
    (tree / link).symlink_to(tmp_path / "outside" / ("" if link == "docs/sphinx" else "target"))
    before = fingerprint(tmp_path / "outside")
    code, output = run(str(tree), "--apply", "--pip")
    assert (code, "leads out of the tree through a link" in output) == (
        (2, True) if "new" not in link else (0, False)), output
    run(str(tree), "--remove")
    assert fingerprint(tmp_path / "outside") == before
    assert (tree / link).is_symlink() is ("new" not in link)


def test_a_link_is_as_committed_as_the_file_behind_it(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / "docs/conf.py").rename(tree / "docs/real.py")
    (tree / "docs/conf.py").symlink_to("real.py")
    git_tree(tree)
    before = fingerprint(tree)
    (tree / "docs/real.py").write_text(CONF + "# mine\n")
    assert run(str(tree), "--apply") == (2, "docs/real.py: has uncommitted changes (commit or stash them first)\n")
    (tree / "docs/real.py").write_text(CONF)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    assert (tree / "docs/conf.py").is_symlink()
    assert run(str(tree), "--remove")[0] == 0
    assert fingerprint(tree) == before


@pytest.mark.parametrize("options", [("--apply",), ("--apply", "--pip"), (), ("--no-devices",)])
def test_an_embedded_tree_is_called_so_in_one_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    tree = tree_of(tmp_path, chapter=True)
    assert run(str(tree), "--apply")[0] == 0
    assert run(str(tree), *options) == (2, THERE)


def test_a_tree_that_a_patch_has_embedded_is_called_so_as_well(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    assert run(str(tree), "--apply", "--pip")[0] == 0
    (tree / RECORD).unlink()
    assert run(str(tree)) == (2, (
        "docs/conf.py: has sphinx_vmsd already, and there is no record of how it came (take that change out first)\n"))


@pytest.mark.parametrize("name", ["docs/conf.py", "docs/devel/migration/compatibility.rst", "hw/net/one.c"])
def test_what_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    tree = tree_of(tmp_path, chapter=True)
    locked(monkeypatch, tree / name)
    assert run(str(tree), "--apply", "--pip") == (
        2, f"{tree / name}: can't be read: Permission denied (make it readable)\n")
    assert not (tree / RECORD).exists()


@pytest.mark.parametrize("name", ["hw/net", "docs/devel", "target"])
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Its devices would have no page, and nobody would be told."""
    tree = tree_of(tmp_path, chapter=True)
    (tree / "target").mkdir()
    real = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if os.fspath(path) == str(tree / name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        told = run(str(tree), "--apply", "--pip")
    assert told == (2, f"{tree / name}: can't be read: Permission denied (make it readable)\n")
    assert not (tree / RECORD).exists()


def test_git_says_itself_what_keeps_it_from_telling(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, chapter=True)
    git_tree(tree)
    (tree / ".git/config").write_text("[core\n")
    code, output = run(str(tree), "--apply")
    assert code == 2 and "uncommitted changes: fatal: bad config line 1 in file" in output


@pytest.mark.parametrize("name", ["docs/conf.py", "docs/devel/migration/devices/net.rst"])
def test_nothing_is_removed_while_a_file_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tree = tree_of(tmp_path, chapter=True)
    run(str(tree), "--apply", "--pip")
    before = fingerprint(tree)
    with monkeypatch.context() as patch:
        locked(patch, tree / name)
        assert run(str(tree), "--remove") == (
            2, f"{tree / name}: can't be read: Permission denied (make it readable)\n")
    assert fingerprint(tree) == before


def locked(monkeypatch: pytest.MonkeyPatch, locked_path: Path) -> None:
    """Let *locked_path* be as a file without the right to read is for everyone but root."""
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path == locked_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


@pytest.mark.parametrize("link", ["docs/sphinx", RECORD, "docs/devel/migration/devices"])
def test_links_in_a_circle_are_told(tmp_path: Path, link: str) -> None:
    tree = tree_of(tmp_path, chapter=True)
    (tree / link).parent.mkdir(exist_ok=True)
    (tree / link).symlink_to(Path(link).name)
    before = names(tree)
    code, output = run(str(tree), "--apply", "--pip")
    assert (code, len(output.splitlines())) == (2, 1), output
    assert run(str(tree), "--remove")[0] == 2
    assert names(tree) == before


def names(tree: Path) -> list[str]:
    return sorted(f"{folder}/{name}" for folder, _folders, files in os.walk(tree) for name in files)
