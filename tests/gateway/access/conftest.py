"""A gateway's access side and an enrolled caller for every test that needs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.access.parties import House, Party


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
def party(house: House) -> Party:
    return house.enroll(Party())
