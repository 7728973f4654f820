"""``sphinx-vmsd new`` and ``sphinx-vmsd fmt``."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("click")
pytest.importorskip("yaml")

from clirunner import runner

from sphinx_vmsd.cli import main
from sphinx_vmsd.compat.claims import check_claim
from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.readers.spec.reform import reform


def ran(*words: object) -> tuple[int, str]:
    result = runner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("name", ["demo-nic.yaml", "on.yaml", "demo-nic.json"])
def test_a_skeleton_is_a_formed_spec_whose_claims_hold(tmp_path: Path, name: str) -> None:
    path = tmp_path / "specs" / name
    assert ran("new", path, "--release", "9.1", "--release", "8.10")[0] == 0
    spec, problems = read_spec(path)
    assert spec is not None and problems == () and spec.device == path.stem
    assert [str(one) for one in spec.history.releases] == ["8.10", "9.1"]
    assert len(spec.claims) == 2 and all(check_claim(spec.history, claim).ok for claim in spec.claims)
    assert reform(path.read_text("utf-8"), name)[0] == path.read_text("utf-8")


def test_a_spec_from_dumps_has_claims_that_hold(tmp_path: Path, conformance: Path) -> None:
    dumps = sorted(conformance.glob("dumps/*/x86_64.json"))[:3]
    if len(dumps) < 2:
        pytest.skip("needs dumps of two releases")
    path = tmp_path / "hpet.yaml"
    code, told = ran("new", path, *(word for dump in dumps for word in ("--from", f"{dump.parent.name}={dump}")))
    assert code == 0, told
    spec, problems = read_spec(path)
    assert spec is not None and problems == () and len(spec.history.releases) == len(dumps)
    assert all(check_claim(spec.history, claim).ok for claim in spec.claims)


def test_new_refuses(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine")
    assert ran("new", tmp_path / "a.yaml")[0] == 2 and (tmp_path / "a.yaml").read_text() == "mine"
    assert "ends in" in ran("new", tmp_path / "a.txt")[1]
    assert "no release" in ran("new", tmp_path / "b.yaml", "--release", "x", "--release", "9.0")[1]
    code, told = ran("new", tmp_path / "b.yaml", "--release", "9.1", "--release", "9.1")
    assert code == 2 and "--release: name two or more" in told
    assert ran("new", tmp_path / "c.yaml", "--from", tmp_path / "a.yaml")[0] == 2
    assert not (tmp_path / "b.yaml").exists() and not (tmp_path / "c.yaml").exists()


def test_fmt_checks_then_writes(tmp_path: Path) -> None:
    spec, other = tmp_path / "specs" / "d.yaml", tmp_path / "specs" / "dump.json"
    spec.parent.mkdir()
    spec.write_text("format:   1   # c\ndevice: 'd'\nreleases: [8.0]\n")
    other.write_text(json.dumps({"Machine":   {}}))
    kept = other.read_text()
    code, told = ran("fmt", "--check", tmp_path)
    assert code == 1 and "not in the form" in told and spec.read_text().startswith("format:   1")
    assert ran("fmt", tmp_path)[0] == 0
    assert spec.read_text() == 'format: 1  # c\ndevice: d\nreleases: ["8.0"]\n'
    assert ran("fmt", "--check", tmp_path) == (0, "")
    assert other.read_text() == kept and len(list(spec.parent.iterdir())) == 2


def test_fmt_keeps_the_mode_and_the_link(tmp_path: Path) -> None:
    spec, link = tmp_path / "d.yaml", tmp_path / "link.yaml"
    spec.write_text("format:   1\ndevice: d\nreleases: [8.0]\n")
    spec.chmod(0o640)
    link.symlink_to(spec)
    assert ran("fmt", link)[0] == 0
    assert link.is_symlink() and spec.stat().st_mode & 0o777 == 0o640 and "format: 1" in spec.read_text()


def test_fmt_says_what_is_wrong_and_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("format: 1\ndevice: [\n")
    code, told = ran("fmt", path)
    assert code == 2 and f"{path}:3:1: is not YAML" in told and path.read_text() == "format: 1\ndevice: [\n"
