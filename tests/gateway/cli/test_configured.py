"""Tests of the state that a settings file names; how commands use it is shown in the tests of the state."""

from pathlib import Path

import pytest

from gateway.access.register import DATABASE
from gateway.audit.store import DATABASE_NAME
from gateway.cli.configured import configured
from gateway.settings import SettingsFault
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile

SETTINGS = 'base_url = "http://127.0.0.1:8080"\nstate = "{state}"\nlog_name = "log.example/h26"\n{more}\n[sources]\n'


def file(folder: Path, more: str = "") -> Path:
    path = folder / "lienthong.toml"
    path.write_text(SETTINGS.format(state=folder / "state", more=more))
    return path


def test_what_the_settings_say_is_the_state(tmp_path: Path) -> None:
    state = configured(file(tmp_path, "[audit.retention]\nsearched = 800"))
    assert (state.path, state.log_name) == (tmp_path / "state", "log.example/h26")
    assert state.audit.database == SqliteFile(state.path / DATABASE_NAME)
    assert state.access == SqliteFile(state.path / DATABASE)
    assert state.retention["searched"] == 800


def test_what_lies_on_a_server_is_read_there(tmp_path: Path) -> None:
    url = "postgresql://u@127.0.0.1:1/x"
    state = configured(file(tmp_path, f'[audit]\nbackend = "postgresql"\nurl = "{url}"'))
    places = (state.audit.database, state.access)
    assert [isinstance(one, PostgresqlSchema) and one.url for one in places] == [url, url]
    assert state.audit.vkey.parent == state.path


def test_wrong_settings_name_no_state(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="port"):
        configured(file(tmp_path, "port = -1"))
