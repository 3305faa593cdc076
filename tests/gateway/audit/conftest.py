"""Places for a log: each test that asks for one runs on a file and on a real PostgreSQL server."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gateway.audit.store import AuditStore, in_file, on_server

_numbers = itertools.count()


def schema_of_its_own(url: str, folder: Path) -> Iterator[AuditStore]:
    """A schema that nobody else uses; dropped afterwards."""
    schema = f"log_{next(_numbers)}"
    try:
        yield on_server(url, folder, schema)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AuditStore]:
    """Where no log has begun yet."""
    if request.param == "sqlite":
        yield in_file(tmp_path / "audit.db")
    else:
        yield from schema_of_its_own(request.getfixturevalue("postgres_url"), tmp_path)


@pytest.fixture
def server(postgres_url: str, tmp_path: Path) -> Iterator[AuditStore]:
    """The same, on the server alone."""
    yield from schema_of_its_own(postgres_url, tmp_path)
