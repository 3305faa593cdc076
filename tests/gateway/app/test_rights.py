"""The register as the console sees it: documents without people, refusals in the console's own words."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.access.entries import RegistrationRefused
from gateway.app.rights import _day
from gateway.console.rights import RightsRefused
from gateway.console.store import ConsoleUnavailable
from tests.gateway.console.office import Office, open_office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_documents_say_who_may_read_what(folder: Path) -> None:
    with open_office(folder) as office:
        (caller,) = office.rights.callers()
        assert (caller["id"], caller["grants"], caller["active"], caller["stopped"]) == ("one-stop-h26", 1, True, False)
        found = office.rights.caller("one-stop-h26")
        assert found and [key["by_age"] for key in found["keys"]] == [True] and found["keys"][0]["days"] == 365
        assert [grant["id"] for grant in found["grants"]] == ["g-1"] and office.rights.caller("khac") is None
        office.register.end_grant("g-1")
        assert office.rights.grants() == [] and office.rights.callers()[0]["grants"] == 0


def test_fields_that_a_grant_can_name(folder: Path) -> None:
    with open_office(folder) as office:
        known = office.rights.choices()["datasets"]["persons"]
        assert {"full_name", "father", "father.full_name"} <= set(known) and "home_town" not in known


def refusals(office: Office) -> None:
    for act, name in (("end grant", "g-0"), ("disable caller", "x"), ("drop", "x")):
        with pytest.raises(RightsRefused):
            office.rights.change(act, name, {})
    with pytest.raises(RightsRefused):
        office.rights.decide("p-0", "approve", "an.le", "")
    with pytest.raises(RightsRefused):
        office.rights.decide("p-0", "list", "an.le", "")


def test_refusals_are_the_consoles_own(folder: Path) -> None:
    with open_office(folder) as office:
        refusals(office)
        with sqlite3.connect(folder / "access.db") as past:
            past.execute("DROP TABLE stops")
        past.close()
        with pytest.raises(ConsoleUnavailable):
            office.rights.stops()


def test_a_day_begins_and_ends_in_hanoi() -> None:
    assert _day("") is None
    assert _day("2026-12-31") == datetime(2026, 12, 30, 17, tzinfo=UTC)
    assert _day("2026-12-31", after=True) == datetime(2026, 12, 31, 17, tzinfo=UTC)
    for text in ("31/12/2026", "2026-13-01", "0000-00-00", "x"):
        with pytest.raises(RegistrationRefused):
            _day(text)
