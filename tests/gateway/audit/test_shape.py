"""The tables of both databases come from one schema, and nothing else may be there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.audit import shape
from gateway.audit.schema import STEPS
from gateway.audit.store import AuditStore
from gateway.audit.verify import verify
from gateway.store.database import StoreFault
from gateway.store.sqlite import statements
from tests.gateway.audit.samples import begin_ledger, draft, prepared, tampering


def test_the_tables_are_the_schemas() -> None:
    found = {table.name: table for table in shape.tables()}
    assert [c.name for c in found["subjects"].columns] == ["key", "handle", "position", "slot", "salt", "sealed"]
    assert (found["subjects"].key, found["subjects"].unique) == (("key",), ("handle",))
    assert (found["nodes"].key, found["head"].only, found["nodes"].only) == (("level", "idx"), "id", None)
    assert {table.name for table in shape.tables(1)} == found.keys() - {"nodes"}
    assert shape.tables(0) == []


def test_a_new_log_has_exactly_these(place: AuditStore) -> None:
    _, database = begin_ledger(place)
    assert list(shape.faults(database)) == [] and shape.unreadable(database) is None
    assert shape.version_of(database) == len(STEPS)
    database.close()


def test_a_servers_log_of_an_older_version_is_brought_up_to_date(server: AuditStore) -> None:
    ledger, database = begin_ledger(server)
    ledger.write([prepared(draft(subjects=()))])
    database.close()
    with tampering(server) as raw:
        for statement in ("DROP TABLE nodes", "ALTER TABLE subjects DROP COLUMN sealed", "UPDATE about SET version=1"):
            raw.execute(statement)
        # a dropped column leaves its number behind: what was added anew is not exactly what a new log has
        assert shape.upgrade(raw) == 1
        assert shape.version_of(raw) == len(STEPS)
        assert [what for what in shape.faults(raw) if "`subjects`" not in what and "none of" not in what] == []
        raw.execute("UPDATE about SET version=99")
        with pytest.raises(StoreFault, match="newer version"):
            shape.upgrade(raw)
        assert not raw.in_transaction
    assert verify(server).integrity.reason == "the log was written by a newer version of this program"


def test_a_log_of_an_older_version_is_not_called_broken(tmp_path: Path) -> None:
    begin_ledger(tmp_path)[1].close()
    (tmp_path / "audit.db").unlink()
    with closing(sqlite3.connect(tmp_path / "audit.db")) as raw:
        for statement in statements(STEPS[0]):
            raw.execute(statement)
        raw.execute("PRAGMA user_version=1")
        raw.commit()
    verdicts = verify(tmp_path / "audit.db")
    assert verdicts.exit_code() == 2 and "older version" in verdicts.integrity.reason
