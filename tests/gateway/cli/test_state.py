"""Tests of the state directory as commands see it: acts on record first, and nothing made by mistake."""

import os
import pwd
from pathlib import Path

import psycopg
import pytest

from gateway.access.entries import RegistrationRefused
from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.store import on_server
from gateway.cli import state
from gateway.cli.state import State
from gateway.keys.files import KeyFault
from tests.flow.running import read_log
from tests.gateway.cli.desk import OFFICER_ID, Desk
from tests.gateway.cli.test_grants import add

SETTINGS = 'base_url = "http://127.0.0.1:8080"\nstate = "{state}"\n{more}\n[sources]\n'


def settings_file(desk: Desk, more: str = "") -> str:
    path = desk.folder / "lienthong.toml"
    path.write_text(SETTINGS.format(state=desk.state, more=more))
    return str(path)


def test_an_act_is_on_record_before_the_register_is_opened(tmp_path: Path) -> None:
    with State(tmp_path).act("add unit", "H26.99"):
        (entry,) = read_log(tmp_path)
        assert entry["kind"] == "administered" and "outcome" not in entry
        by = pwd.getpwuid(os.getuid()).pw_name
        assert dict(entry["detail"]) == {"act": "add unit", "name": "H26.99", "by": by}
    assert len(list(read_log(tmp_path))) == 1


def test_a_refused_act_says_so_on_record(tmp_path: Path) -> None:
    with pytest.raises(RegistrationRefused), State(tmp_path).act("end unit", "H26.99") as register:
        register.end_unit("H26.99")
    assert [entry.get("outcome") for entry in read_log(tmp_path)] == [None, "refused"]


@pytest.mark.parametrize("name", ["", "a b", "dòng", "x" * 129, "line\nbreak", OFFICER_ID])
def test_no_free_text_and_no_personal_id_goes_on_record(tmp_path: Path, name: str) -> None:
    with pytest.raises(RegistrationRefused) as caught, State(tmp_path).act("add unit", name):
        pass
    assert not name or name not in str(caught.value)
    assert not (tmp_path / "audit.db").exists() and not (tmp_path / "access.db").exists()


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert state.operator() == "4000000"


COMMANDS = {
    "add unit": ("units", "add", "H26.98", "--name", "Mới"),
    "end unit": ("units", "end", "H26.99"),
    "add caller": ("callers", "add", "moi", "--name", "Mới", "--unit", "H26.99", "--scope", "persons:query"),
    "disable caller": ("callers", "disable", "mot-cua"),
    "add officer": ("officers", "add", "canbo.moi", "--unit", "H26.99", "--personal-id", OFFICER_ID),
    "end officer": ("officers", "end", "canbo.cu"),
    "add grant": add(),
    "end grant": ("grants", "end"),
}


@pytest.mark.parametrize("act", COMMANDS)
def test_nothing_changes_where_nothing_can_be_put_on_record(desk: Desk, act: str) -> None:
    desk.unit()
    desk.caller()
    desk.do("officers", "add", "canbo.cu", "--unit", "H26.99", "--personal-id", OFFICER_ID)
    grant = desk.do(*add()).strip()
    words = COMMANDS[act] + ((grant,) if act == "end grant" else ())
    words += ("--generate-key", str(desk.folder / "new.json")) if act == "add caller" else ()
    kinds = ("units", "callers", "officers", "grants")
    before = [desk.rows(kind) for kind in kinds]
    desk.spoil_log()
    assert "log" in desk.refused(*words)
    assert [desk.rows(kind) for kind in kinds] == before
    assert not (desk.folder / "new.json").exists()


def test_a_mistyped_directory_is_refused_and_not_made(desk: Desk) -> None:
    for words in (("units", "list"), ("callers", "disable", "x"), ("officers", "end", "x"), ("grants", "end", "x")):
        assert "no register" in desk.refused(*words)
    assert not desk.state.exists()


def test_a_directory_that_cannot_be_made_is_one_sentence(desk: Desk) -> None:
    (desk.folder / "state").write_text("a file")
    assert "state" in desk.refused("units", "add", "H26.99", "--name", "X")


@pytest.mark.parametrize("words", [(), ("--state", "a", "-c", "b")])
def test_there_is_one_way_to_name_the_state(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.type("units", "list", *words)
    assert done.exit_code == 2 and "--state DIR" in done.stderr


def test_a_settings_file_names_the_state_and_the_log(desk: Desk) -> None:
    config = settings_file(desk, 'log_name = "log.example/h26-99"')
    done = desk.type("units", "add", "H26.99", "--name", "X", "-c", config)
    assert done.exit_code == 0, done.output
    assert desk.acts() == [("add unit", "H26.99", None)]
    assert State(desk.state).keys().log_signer().name == "log.example/h26-99"
    with pytest.raises(KeyFault):
        State(desk.state, "another.example").keys()


def test_a_wrong_settings_file_is_one_sentence(desk: Desk) -> None:
    done = desk.type("units", "list", "-c", settings_file(desk, "port = -1"))
    assert (done.exit_code, done.stdout) == (2, "") and "port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_log_that_is_gone_is_not_begun_anew(desk: Desk) -> None:
    desk.unit()
    for path in desk.state.glob("audit.db*"):
        path.unlink()
    with pytest.raises(AuditUnavailable, match="gone"), State(desk.state).act("end unit", "H26.99"):
        pass


def test_commands_write_to_the_server_that_the_settings_name(desk: Desk, postgres_database: str) -> None:
    url = postgres_database
    config = settings_file(desk, f'[audit]\nbackend = "postgresql"\nurl = "{url}"')
    for words in (("units", "add", "H26.99", "--name", "X"), ("audit", "verify")):
        done = desk.type(*words, "-c", config)
        assert done.exit_code == 0, done.output
    assert not (desk.state / "audit.db").exists()
    reader = LogReader(on_server(url, desk.state))
    assert [event.detail["act"] for event in reader.walk()] == ["add unit"]
    reader.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA lienthong_audit CASCADE")
    refused = desk.type("units", "add", "H26.98", "--name", "X", "-c", config)
    assert refused.exit_code == 2 and "the log is gone" in refused.stderr
