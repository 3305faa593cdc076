"""A desk of its own for every test of the commands."""

from pathlib import Path

import pytest

from tests.gateway.cli.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
