"""Tests of where a database on a server lies: its name tells no address, and no driver is loaded to say it."""

import subprocess
import sys

from gateway.store.postgresql_schema import PostgresqlSchema


def test_the_address_is_never_shown() -> None:
    place = PostgresqlSchema("postgresql://u:geheim@127.0.0.1:1/x", "a_schema")
    assert place.url not in repr(place) + place.name and place.name.endswith("a_schema")


def test_naming_a_place_loads_no_driver() -> None:
    said = "import gateway.store.postgresql_schema, sys; print('psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
