"""One place decides where the log lies, for the gateway and for every command."""

from pathlib import Path
from typing import Any

import pytest

from gateway import settings as reading
from gateway.app.audit_store import audit_store
from gateway.settings import SettingsFault
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile


def made(folder: Path, **audit: Any) -> reading.Settings:
    return reading.check({"base_url": "http://127.0.0.1:1", "state": str(folder), "sources": {}, "audit": audit})


def test_a_file_in_the_state_directory_unless_a_server_is_named(tmp_path: Path) -> None:
    file = audit_store(made(tmp_path))
    assert (file.database, file.vkey) == (SqliteFile(tmp_path / "audit.db"), tmp_path / "log.vkey")
    url = "postgresql://u:geheim@h/d"
    server = audit_store(made(tmp_path, backend="postgresql", url=url))
    assert server.database == PostgresqlSchema(url, "lienthong_audit")
    assert server.vkey == tmp_path / "log.vkey"


def test_a_wrong_address_is_named_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"audit\.url") as told:
        audit_store(made(tmp_path, backend="postgresql", url="postgresql://h/d?geheim=1"))
    assert "geheim" not in str(told.value)
