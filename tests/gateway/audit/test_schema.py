"""The audit database holds the log's tables and nothing that SQLite could run by itself."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from gateway.audit.prepared import FIELDS
from gateway.audit.schema import APPLICATION_ID, STEPS
from gateway.store.sqlite import migrate


def test_the_tables_are_strict_and_nothing_else_is_there() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        assert migrate(connection, STEPS) == len(STEPS)
        listed = connection.execute("SELECT name, type, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        names = {"entries", "openings", "subjects", "open_requests", "head", "checkpoint", "nodes"}
        assert set(listed) == {(name, "table", 1) for name in names}
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT type FROM sqlite_schema")}
        assert kinds == {"table", "index"}
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("SELECT * FROM head").fetchall() == [(0, 0, "", b"")]


def test_a_new_field_is_a_new_version() -> None:
    """An older program must see by the version that it can't judge, not by a field that it takes for a forgery."""
    versions = json.loads((Path(__file__).parent / "vectors" / "fields.json").read_text())
    assert list(FIELDS) == versions[str(len(STEPS))]
