"""Verdicts beside real migrations, where the folder of real data has them."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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
