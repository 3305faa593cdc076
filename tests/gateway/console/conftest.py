"""A console of its own for every test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.console.desk import Desk, Making


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Making]:
    """Makes consoles, with more parts than the bare one has."""
    made: list[Desk] = []

    def make(**more: Any) -> Desk:
        made.append(Desk(tmp_path, **more))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(desk_with: Making) -> Desk:
    """A console without more."""
    return desk_with()
