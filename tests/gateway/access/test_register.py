"""Reads come from memory, and an act of any process is seen within a second; a broken register knows nobody."""

import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.register import FRESH_SECONDS, AccessRegister, utc_now
from gateway.access.registrations import RegisterUnavailable
from gateway.access.view import FileView
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, START, UNIT, House, Party, new_key, public
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER

DAY = timedelta(days=1)


def other_process(house: House) -> AccessRegister:
    return AccessRegister.open(SqliteFile(house.path / "access.db"), house.sealer, house.clock)


def test_unknown_means_nothing(house: House) -> None:
    register = house.register
    assert register.caller("nobody") is None and register.unit("H99") is None and register.officer("nobody") is None
    assert register.grants("nobody", "persons") == () == register.grants_of("nobody")
    assert not register.revoked("x")


def test_reads_cost_no_query_while_nothing_changed(house: House, party: Party) -> None:
    house.register.add_grant(GRANT)
    caller = house.register.caller(party.id)
    grants = house.register.grants(party.id, "persons")
    queries: list[str] = []
    view = house.register._view
    assert isinstance(view, FileView)
    view._database.raw.set_trace_callback(queries.append)
    assert house.register.caller(party.id) is caller
    assert house.register.grants(party.id, "persons") is grants
    assert house.register.grants(party.id, "organizations") == ()
    assert queries == []
    house.clock.advance(FRESH_SECONDS)
    assert house.register.caller(party.id) is caller
    assert queries == ["PRAGMA data_version"]


def test_another_process_is_noticed_within_a_second(house: House, party: Party) -> None:
    other = other_process(house)
    house.register.add_grant(GRANT)
    assert house.register.grants(party.id, "persons") and not house.register.revoked("t")
    caller = house.register.caller(party.id)
    assert caller is not None and caller.active(START)
    other.disable_caller(party.id)
    other.end_grant(GRANT.id)
    other.revoke("t", int(START.timestamp()) + 600)
    house.clock.advance(FRESH_SECONDS)
    caller = house.register.caller(party.id)
    assert caller is not None and not caller.active(house.clock())
    assert not house.register.grants(party.id, "persons")[0].validity.holds(house.clock())
    assert house.register.revoked("t")
    other.close()


def test_ones_own_acts_are_seen_at_once(house: House, party: Party) -> None:
    assert house.register.caller(party.id)
    house.register.disable_caller(party.id)
    caller = house.register.caller(party.id)
    assert caller is not None and not caller.active(house.clock())


def test_even_an_act_past_our_code_is_noticed(house: House, party: Party) -> None:
    assert house.register.caller(party.id)
    with sqlite3.connect(house.path / "access.db") as connection:
        connection.execute("UPDATE callers SET name='Tên khác'")
    connection.close()
    house.clock.advance(FRESH_SECONDS)
    caller = house.register.caller(party.id)
    assert caller is not None and caller.name == "Tên khác"


def test_counting_quotas_empties_no_memory(house: House, party: Party) -> None:
    caller = house.register.caller(party.id)
    with sqlite3.connect(house.path / "access.db") as connection:
        connection.execute("INSERT INTO quota_counts VALUES ('g', 'day:2026-11-22T00', 1)")
    connection.close()
    house.clock.advance(FRESH_SECONDS)
    assert house.register.caller(party.id) is caller


def test_the_entry_in_force_is_given_else_the_latest(house: House) -> None:
    register = house.register
    register.add_officer(replace(OFFICER, validity=Validity(START - DAY, START)))
    ended = register.officer(OFFICER.account)
    assert ended is not None and not ended.validity.holds(START)
    register.add_unit(Unit(AgencyCode.parse("H26.98"), "Khác", ALWAYS))
    register.add_officer(replace(OFFICER, unit="H26.98", validity=Validity(START, START + DAY)))
    register.add_officer(replace(OFFICER, validity=Validity(START + DAY)))
    now = register.officer(OFFICER.account)
    assert now is not None and now.unit == "H26.98"
    house.clock.advance(DAY.total_seconds())
    later = register.officer(OFFICER.account)
    assert later is not None and later.unit == UNIT


def test_an_ended_unit_is_given_as_ended(house: House) -> None:
    house.register.end_unit(UNIT)
    unit = house.register.unit(UNIT)
    assert unit is not None and not unit.validity.holds(house.clock())


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE callers SET jwks='{}'",
        "UPDATE callers SET jwks='" + "[" * 5000 + "'",
        "UPDATE callers SET valid_from='yesterday'",
        "UPDATE callers SET scopes='7'",
        "DROP TABLE callers",
    ],
)
def test_a_row_that_is_not_ours_closes_the_register(house: House, party: Party, forgery: str) -> None:
    house.register._memory.clear()
    with sqlite3.connect(house.path / "access.db") as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(forgery)
    connection.close()
    house.clock.advance(FRESH_SECONDS)
    with pytest.raises(RegisterUnavailable):
        house.register.caller(party.id)


@pytest.mark.parametrize(
    "forgery",
    [
        """UPDATE grants SET fields='["*"]'""",
        "UPDATE grants SET fields='[]'",
        """UPDATE grants SET operations='["all"]'""",
    ],
)
def test_a_grant_that_was_made_open_closes_the_register(house: House, party: Party, forgery: str) -> None:
    house.register.add_grant(GRANT)
    with sqlite3.connect(house.path / "access.db") as connection:
        connection.execute(forgery)
    connection.close()
    house.clock.advance(FRESH_SECONDS)
    with pytest.raises(RegisterUnavailable):
        house.register.grants(party.id, "persons")


def test_memory_is_bounded(house: House, party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.access.register._REMEMBERED", 5)
    for number in range(20):
        house.register.add_unit(Unit(AgencyCode.parse(f"H26.{number}"), "Tên", ALWAYS))
    for number in range(20):
        assert house.register.unit(f"H26.{number}")
        assert house.register.caller(f"stranger-{number}") is None
    assert len(house.register._memory) <= 5


def test_threads_may_share_it(house: House, party: Party) -> None:
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                house.register._looked_at = float("-inf")
                house.register._memory.pop(("caller", party.id), None)
                assert house.register.caller(party.id)
        except BaseException as fault:
            faults.append(fault)
            raise

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        house.register.replace_keys(party.id, {"keys": [public(new_key("ES256"))]})
    for thread in threads:
        thread.join()
    assert not faults


def test_the_clock_is_aware() -> None:
    assert utc_now().utcoffset() == timedelta(0)
