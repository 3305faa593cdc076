"""A gateway's access side and an enrolled caller for every test that needs them."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gateway.store.postgresql_schema import PostgresqlSchema
from tests.gateway.access.parties import House, Party

_schemas = itertools.count()


@pytest.fixture
def server(postgres_url: str) -> Iterator[PostgresqlSchema]:
    """A schema of a real server, for a register that is not in a file."""
    place = PostgresqlSchema(postgres_url, f"access_{next(_schemas)}")
    yield place
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"DROP SCHEMA IF EXISTS {place.schema} CASCADE".encode())


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Its register is in a file; ``parametrize("house", STORES, indirect=True)`` also puts it on a server."""
    kind = getattr(request, "param", "sqlite")
    made = House(tmp_path, place=request.getfixturevalue("server") if kind == "postgresql" else None)
    yield made
    made.close()


@pytest.fixture
def party(house: House) -> Party:
    return house.enroll(Party())
