"""The index holds numbers, codes and names of fields: no column could hold a person or a dossier."""

import sqlite3
from contextlib import closing

from gateway.audit.index.rows import DIMENSIONS
from gateway.audit.index.schema import APPLICATION_ID, STEPS, TABLES
from gateway.store.sqlite import migrate


def test_every_table_is_listed_and_texts_are_codes() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        assert migrate(connection, STEPS) == len(STEPS)
        columns = connection.execute(
            "SELECT m.name, c.name, c.type FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type='table'"
        ).fetchall()
        assert {table for table, _, _ in columns} == {*TABLES, "head"}
        texts = {(table, column) for table, column, kind in columns if kind not in ("INTEGER",)}
        assert texts == {("shapes", name) for name in DIMENSIONS} | {("officers", "account"), ("head", "hash")}
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert APPLICATION_ID.to_bytes(4, "big") == b"LTIX"
