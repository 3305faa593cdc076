"""One place decides where the register lies: with the log, unless the settings keep it on the machine."""

from pathlib import Path

import pytest

from gateway import settings as reading
from gateway.app.access_store import access_store
from gateway.settings import SettingsFault
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile

URL = "postgresql://u:geheim@h/d"
ON_SERVER = {"backend": "postgresql", "url": URL}


def made(folder: Path, audit: dict[str, str], access: dict[str, str]) -> reading.Settings:
    return reading.check(
        {"base_url": "http://127.0.0.1:1", "state": str(folder), "sources": {}, "audit": audit, "access": access}
    )


def test_it_lies_where_the_log_lies(tmp_path: Path) -> None:
    file, server = SqliteFile(tmp_path / "access.db"), PostgresqlSchema(URL, "lienthong_access")
    assert access_store(made(tmp_path, {}, {})) == file
    assert access_store(made(tmp_path, {}, {"backend": "sqlite"})) == file
    assert access_store(made(tmp_path, ON_SERVER, {})) == server
    assert access_store(made(tmp_path, ON_SERVER, {"backend": "postgresql"})) == server
    assert access_store(made(tmp_path, ON_SERVER, {"backend": "sqlite"})) == file


def test_a_server_for_the_register_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"needs audit\.backend postgresql"):
        made(tmp_path, {}, {"backend": "postgresql"})
