"""Acts on the register are whole or not at all, and name what is wrong without a personal value."""

import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.access import Officer, Unit, Validity
from contracts.identifiers import AgencyCode, PersonalId
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable, Registrations
from gateway.keys.sealing import Sealer
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, START, UNIT, House, Party, new_key, public
from tests.gateway.access.test_entries import GRANT

PERSONAL_ID = "099190000123"
OFFICER = Officer("canbo.thu", PersonalId.parse(PERSONAL_ID), UNIT, frozenset({"population"}), ALWAYS)
DAY = timedelta(days=1)


def add(house: House, **changes: Any) -> None:
    good: dict[str, Any] = {
        "id": "other", "name": "Khác", "jwks": {"keys": [public(new_key("ES256"))]}, "units": [UNIT],
        "scopes": ["persons:query"], "redirect_uris": ["https://one.example/cb"], "contact": "a@one.example",
    }  # fmt: skip
    house.register.add_caller(**{**good, **changes})


def test_a_caller_is_added_and_listed(house: House) -> None:
    add(house)
    (caller,) = house.register.list_callers()
    assert (caller.id, caller.units, caller.scopes) == ("other", (UNIT,), frozenset({"persons:query"}))
    assert caller.active(START) and caller.redirect_uris == ("https://one.example/cb",)


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "a b"}, {"name": ""}, {"units": []}, {"units": ["H99"]}, {"units": ["nonsense"]},
        {"scopes": []},
        {"scopes": ["everything"]}, {"scopes": ["persons:query", "*"]}, {"redirect_uris": ["http://one.example"]},
        {"jwks": {"keys": []}}, {"jwks": None}, {"jwks": "https://one.example/jwks"}, {"contact": "a\nb"},
        {"jwks": {"keys": [new_key("ES256").as_dict(private=True)]}}, {"validity": Validity(START, START)},
    ],
)  # fmt: skip
def test_a_caller_that_is_not_acceptable_leaves_nothing(house: House, change: dict[str, Any]) -> None:
    with pytest.raises(RegistrationRefused):
        add(house, **change)
    assert house.register.list_callers() == []


def test_a_caller_is_not_added_twice(house: House) -> None:
    add(house)
    with pytest.raises(RegistrationRefused):
        add(house)


def test_acts_on_unknown_entries_are_refused(house: House) -> None:
    register = house.register
    for act in (register.disable_caller, register.end_unit, register.end_officer, register.end_grant):
        with pytest.raises(RegistrationRefused):
            act("nobody")
    with pytest.raises(RegistrationRefused):
        register.replace_keys("nobody", {"keys": [public(new_key("ES256"))]})


def test_an_officer_is_sealed_under_the_account(house: House) -> None:
    house.register.add_officer(OFFICER)
    assert house.register.list_officers() == [OFFICER]
    with sqlite3.connect(house.path / "access.db") as connection:
        (sealed,) = connection.execute("SELECT sealed_personal_id FROM officers").fetchone()
        assert PERSONAL_ID.encode() not in sealed
        assert house.sealer.open(sealed, b"canbo.thu") == PERSONAL_ID.encode()
    connection.close()
    for name in ("access.db", "access.db-wal"):
        assert PERSONAL_ID.encode() not in (house.path / name).read_bytes()
    assert PERSONAL_ID not in repr(house.register.list_officers())


def test_a_row_moved_to_another_account_does_not_open(house: House) -> None:
    house.register.add_officer(OFFICER)
    with sqlite3.connect(house.path / "access.db") as connection:
        connection.execute("UPDATE officers SET account='canbo.khac'")
    connection.close()
    with pytest.raises(RegisterUnavailable) as fault:
        house.register.officer("canbo.khac")
    assert PERSONAL_ID not in str(fault.value)


@pytest.mark.parametrize(
    "change", [{"account": ""}, {"account": "a b"}, {"unit": "H99"}, {"unit": "x"}, {"licences": frozenset({""})}]
)
def test_an_officer_that_is_not_acceptable_is_refused(house: House, change: dict[str, Any]) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        house.register.add_officer(replace(OFFICER, **change))
    assert PERSONAL_ID not in str(refused.value)


def test_an_officer_moves_by_ending_and_beginning(house: House) -> None:
    register = house.register
    register.add_officer(OFFICER)
    other = Unit(AgencyCode.parse("H26.98"), "Khác", ALWAYS)
    register.add_unit(other)
    moved = replace(OFFICER, unit="H26.98", validity=Validity(START + DAY))
    with pytest.raises(RegistrationRefused, match="end it first"):
        register.add_officer(moved)
    register.end_officer(OFFICER.account, START + DAY)
    register.add_officer(moved)
    assert [each.unit for each in register.list_officers()] == [UNIT, "H26.98"]


def test_a_unit_names_real_codes(house: House) -> None:
    unit = Unit(AgencyCode.parse("H26.97"), "Tên", ALWAYS)
    for change in ({"name": ""}, {"predecessors": ("x",)}, {"successors": ("",)}, {"service_account": "a b"}):
        with pytest.raises(RegistrationRefused):
            house.register.add_unit(replace(unit, **change))
    merged = replace(unit, predecessors=("H26.96",), service_account="may.phuc-vu")
    house.register.add_unit(merged)
    assert merged in house.register.list_units()
    house.register.end_unit("H26.97")
    with pytest.raises(RegistrationRefused):
        house.register.end_unit("H26.97")


def test_a_grant_needs_its_caller(house: House, party: Party) -> None:
    with pytest.raises(RegistrationRefused):
        house.register.add_grant(replace(GRANT, caller="nobody"))
    house.register.add_grant(GRANT)
    with pytest.raises(RegistrationRefused):
        house.register.add_grant(GRANT)
    assert house.register.list_grants() == [GRANT]


def test_a_grant_that_has_not_begun_ends_before_it_begins(house: House, party: Party) -> None:
    house.register.add_grant(replace(GRANT, validity=Validity(START + DAY)))
    house.register.end_grant(GRANT.id)
    (ended,) = house.register.list_grants()
    assert not any(ended.validity.holds(START + DAY * days) for days in range(4))


def test_revoked_tokens_are_forgotten_once_expired(house: House) -> None:
    now = int(house.clock.seconds())
    house.register.revoke("old", now)
    house.clock.advance(3600)
    house.register.revoke("new", now + 4000)
    assert house.register.revoked("new") and not house.register.revoked("old")


def test_a_register_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    register = Registrations(SqliteFile(tmp_path / "access.db"), Sealer({1: b"k" * 32}, "officers"), lambda: START)
    with register.act() as connection:
        connection.execute("DROP TABLE grants")
    with pytest.raises(RegisterUnavailable):
        register.list_grants()
    with pytest.raises(RegisterUnavailable):
        register.end_grant("g-1")
    register.close()


def test_a_failed_act_leaves_nothing(tmp_path: Path) -> None:
    register = Registrations(SqliteFile(tmp_path / "access.db"), Sealer({1: b"k" * 32}, "officers"), lambda: START)
    with pytest.raises(RuntimeError), register.act() as connection:
        connection.execute("INSERT INTO revoked_tokens VALUES ('x', 1)")
        raise RuntimeError
    with register.act() as connection:
        assert connection.execute("SELECT count(*) FROM revoked_tokens").fetchone() == (0,)
    register.close()


def test_closing_waits_for_whoever_is_at_it(house: House) -> None:
    """SQLite itself would let go of memory that another thread still reads."""
    closing = threading.Thread(target=house.register.close)
    with house.register.act() as connection:
        closing.start()
        closing.join(0.2)
        assert closing.is_alive() and connection.execute("SELECT count(*) FROM units").fetchone() == (1,)
    closing.join(60)
    assert not closing.is_alive()


def test_an_act_within_an_act_is_part_of_it(house: House) -> None:
    unit = Unit(AgencyCode.parse("H26.97"), "Trong", ALWAYS)
    with pytest.raises(RegistrationRefused, match="taken back"), house.register.act():
        house.register.add_unit(unit)
        assert [one.code.value for one in house.register.list_units()] == ["H26.97", "H26.99"]
        raise RegistrationRefused("taken back")
    assert house.register.unit("H26.97") is None
    with house.register.act():
        house.register.add_unit(unit)
    assert house.register.unit("H26.97") is not None


def test_who_is_disabled_stays_so_since_then(house: House) -> None:
    for id_ in ("other", "third"):
        add(house, id=id_)
    house.register.disable_caller("other")
    house.clock.advance(3600)
    with pytest.raises(RegistrationRefused, match="in force"):
        house.register.disable_caller("other")
    assert [(one.id, one.disabled_at) for one in house.register.list_callers()] == [("other", START), ("third", None)]


def test_what_ends_is_the_named_entry_alone_and_never_later_than_it_did(house: House, party: Party) -> None:
    register = house.register
    for id_ in ("g-1", "g-2"):
        register.add_grant(replace(GRANT, id=id_))
    register.end_grant("g-1", START + DAY)
    with pytest.raises(RegistrationRefused, match="in force"):
        register.end_grant("g-1", START + DAY)
    with pytest.raises(RegistrationRefused, match="in force"):
        register.end_grant("g-1", START + 2 * DAY)
    register.end_grant("g-1", START + DAY / 2)
    assert [one.validity.valid_to for one in register.list_grants()] == [START + DAY / 2, None]


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        (0, 1, True), (0, 2, False), (0, None, False), (1, 2, False), (2, None, False), (4, 5, True), (4, None, True),
        (3, None, False),
    ],
)  # fmt: skip
def test_two_entries_of_one_code_never_touch(house: House, begins: int, ends: int | None, fits: bool) -> None:
    def unit(first: int, last: int | None, code: str = "H26.97") -> Unit:
        return Unit(
            AgencyCode.parse(code), "Tên", Validity(START + first * DAY, None if last is None else START + last * DAY)
        )

    house.register.add_unit(unit(1, 4))
    house.register.add_unit(unit(2, None, "H26.96"))  # another's is in nobody's way
    house.register.add_unit(unit(6, 9, "H26.95"))
    if fits:
        house.register.add_unit(unit(begins, ends))
    else:
        with pytest.raises(RegistrationRefused, match="end it first"):
            house.register.add_unit(unit(begins, ends))
    assert len([one for one in house.register.list_units() if one.code.value == "H26.97"]) == 1 + fits


def test_an_entry_that_ended_before_it_began_is_in_nobodys_way(house: House) -> None:
    unit = Unit(AgencyCode.parse("H26.97"), "Tên", Validity(START + DAY))
    house.register.add_unit(unit)
    house.register.end_unit("H26.97")
    house.register.add_unit(replace(unit, validity=ALWAYS))
    assert house.register.unit("H26.97") is not None
