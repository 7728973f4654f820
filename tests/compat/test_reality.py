"""Verdicts beside real migrations, where the folder of real data has them."""
from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


PAGE = ROOT / "docs" / "reference" / "reality.rst"


def _counts(text: str) -> dict[str, list[int]]:
    """The numbers of a page's first table: accepted, refused, failed elsewhere, by what was predicted."""
    rows = re.findall(r"   \* - (.+)\n     - (\d+)\n     - (\d+)\n     - (\d+)\n", text)
    return {name: [int(one) for one in numbers] for name, *numbers in rows}


@pytest.mark.parametrize("page", [PAGE, PAGE.with_name("reality-source.rst")], ids=lambda one: one.stem)
def test_the_page_adds_up(page: Path) -> None:
    """Every migration is counted once; no *works* was refused; every failure stands under its cause."""
    text = page.read_text("utf-8")
    counts = _counts(text)
    total = re.search(r"(\d+) migrations, predicted and real", text)
    assert total is not None and sum(map(sum, counts.values())) == int(total.group(1))
    assert counts["works"][1] == 0 and "; 0 have the verdict *works*." in text
    explained = re.findall(r"     - (?:aarch64|ppc64|s390x|x86_64), \w+\n     - (\d+)\n", text)
    failed = sum(refused + elsewhere for _, refused, elsewhere in counts.values())
    assert sum(map(int, explained)) == failed + sum(counts.get(one, [0])[0] for one in ("not in both", "fails"))


def test_the_page_is_what_the_data_gives(conformance: Path, tmp_path: Path) -> None:
    if not (conformance / "migrations.json").is_file():
        pytest.skip("no migrations.json in the folder of real data")
    script = [sys.executable, str(ROOT / "benchmarks" / "reality.py"), "--data", str(conformance)]
    subprocess.run([*script, "--rst", str(tmp_path / "page.rst")], check=True, capture_output=True,
                   env={"PYTHONPATH": str(ROOT)})
    assert (tmp_path / "page.rst").read_text("utf-8") == PAGE.read_text("utf-8")


def test_nothing_works_that_qemu_refused(conformance: Path, tmp_path: Path) -> None:
    """No device is said to work whose own section QEMU refused; every failure has a name."""
    data = conformance / "migrations.json"
    if not data.is_file():
        pytest.skip("no migrations.json in the folder of real data")
    few = json.loads(data.read_text("utf-8"))
    few["records"] = [one for one in few["records"] if one["ok"] is False or one["device"] in ("e1000e", "am53c974")]
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "migrations.json").write_text(json.dumps(few))
    for part in ("dumps", "machines"):
        (folder / part).symlink_to((conformance / part).absolute())
    script = [sys.executable, str(ROOT / "benchmarks" / "reality.py"), "--data", str(folder)]
    run = subprocess.run(script, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)})
    counted = [line.split(maxsplit=1)[1] for line in run.stdout.splitlines()]
    assert not [line for line in counted if line.startswith("predicted works") and line.endswith("refused")]
    assert any(line == "groups without a cause" for line in counted) and "0 groups without a cause" in run.stdout
