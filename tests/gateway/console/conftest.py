"""A console of its own for every test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.console.desk import Desk, Making
from tests.gateway.console.evidence import Evidence, open_evidence
from tests.gateway.console.office import Office, open_office


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


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A console over a register with a caller and a grant."""
    with open_office(tmp_path) as made:
        yield made


@pytest.fixture
async def evidence(tmp_path: Path) -> AsyncIterator[Evidence]:
    """A log with a few accesses."""
    (tmp_path / "log").mkdir()
    made = await open_evidence(tmp_path / "log")
    yield made
    made.close()
