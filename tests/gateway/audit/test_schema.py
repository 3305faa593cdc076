"""The audit database holds the log's tables and nothing that SQLite could run by itself."""

import sqlite3
from contextlib import closing

from gateway.audit.schema import APPLICATION_ID, STEPS
from gateway.store.sqlite import migrate


def test_the_tables_are_strict_and_nothing_else_is_there() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        assert migrate(connection, STEPS) == len(STEPS)
        listed = connection.execute("SELECT name, type, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        names = {"entries", "openings", "subjects", "open_requests", "head", "checkpoint"}
        assert set(listed) == {(name, "table", 1) for name in names}
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT type FROM sqlite_schema")}
        assert kinds == {"table", "index"}
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("SELECT * FROM head").fetchall() == [(0, 0, "", b"")]
