"""Fixtures that every test may use; ``--conformance DIR`` names the folder of real data to compare with."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is not a failure
settings.load_profile("untimed")

DATA = Path(__file__).parent / "conformance" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--conformance", metavar="DIR", type=Path, default=DATA,
        help="folder of real data: dumps/, machines/, streams/, loads/, vectors.json, migrations.json, breaks.json",
    )
    parser.addoption("--qemu-tree", metavar="DIR", help="QEMU source tree for the tests marked qemu")


@pytest.fixture(scope="session")
def conformance(pytestconfig: pytest.Config) -> Path:
    """The folder of real data; a test whose part is not in it skips itself."""
    folder: Path = pytestconfig.getoption("--conformance")
    if not folder.is_dir():
        pytest.fail(f"--conformance {folder}: no such folder")
    return folder
