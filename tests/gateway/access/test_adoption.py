"""A register that moves to a server is there whole, or not at all; one that is there already is left alone."""

from contextlib import closing
from pathlib import Path

import pytest

from gateway.access.adoption import _TABLES, adopt
from gateway.access.entries import RegistrationRefused
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.access.tables import STEPS
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite import connect, migrate
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import House, Party
from tests.gateway.access.test_view import EACH, everything


def test_everything_is_there_and_goes_on(house: House, server: PostgresqlSchema) -> None:
    everything(house, Party())
    copied = adopt(SqliteFile(house.path / "access.db"), server)
    assert all(copied[table] for table in ("callers", "officers", "stops", "proposals"))
    with closing(AccessRegister(server, house.sealer, house.clock)) as moved:
        for what in EACH:
            assert getattr(moved, f"list_{what}")() == getattr(house.register, f"list_{what}")() != []
        stops = [one.rows("SELECT * FROM stops ORDER BY id") for one in (moved, house.register)]
        assert stops[0] == stops[1] != []


def test_a_register_that_is_there_is_left_alone(house: House, server: PostgresqlSchema) -> None:
    with closing(House(house.path, place=server)) as there:
        with pytest.raises(RegistrationRefused, match="already"):
            adopt(SqliteFile(house.path / "access.db"), server)
        assert len(there.register.list_units()) == 1


def test_a_file_that_breaks_amid_the_copy_leaves_nothing(house: House, server: PostgresqlSchema) -> None:
    path = house.path / "access.db"
    with closing(connect(path)) as past:
        past.execute("DROP TABLE quota_counts")
    with pytest.raises(RegisterUnavailable):
        adopt(SqliteFile(path), server)
    with closing(server.connect()) as database:
        assert database.execute("SELECT * FROM units") == []


def test_no_table_is_forgotten(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "access.db")) as made:
        migrate(made, STEPS)
        tables = {name for (name,) in made.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    assert set(_TABLES) == {name for name in tables if not name.startswith("sqlite_")} - {"generation"}
