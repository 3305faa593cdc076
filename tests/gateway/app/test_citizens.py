"""What the citizen's road is handed: names of the register as it is now, and embargoes as of each entry's time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.embargoes import Embargoes
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.app.citizens import Records, names, withheld
from gateway.app.sources import utc_now
from gateway.audit.event import Event
from gateway.cli.state import State
from tests.gateway.audit.samples import begin, draft
from tests.gateway.steps.parts import SINCE


@pytest.fixture
def register(tmp_path: Path) -> Iterator[AccessRegister]:
    with State(tmp_path).register() as opened:
        yield opened


def event(caller: str = "cong-an", ago: timedelta = timedelta()) -> Event:
    return Event(position=0, time=utc_now() - ago, kind="disclosed", entry="e", caller=caller, unit="H26.99.1")


def test_names_are_those_of_the_register(register: AccessRegister) -> None:
    register.add_unit(Unit(AgencyCode.parse("H26.99"), "Đơn vị", Validity(SINCE)))
    known = names(register)
    assert (known.unit("H26.99"), known.unit("H26.98"), known.caller("nobody")) == ("Đơn vị", None, None)


def test_an_embargo_holds_by_the_entrys_own_time(register: AccessRegister) -> None:
    until = utc_now() + timedelta(days=2)
    Embargoes(register).add("caller", "cong-an", until, "123/QĐ", "an.le")
    ask = withheld(register)
    assert ask(event(ago=timedelta(days=9))) == ask(event()) == until
    assert ask(event(caller="mot-cua")) is None
    assert ask(event(ago=timedelta(days=-3))) is None  # read after the embargo was over


def test_what_is_below_an_embargoed_unit_is_withheld(register: AccessRegister) -> None:
    until = utc_now() + timedelta(days=2)
    Embargoes(register).add("unit", "H26.99", until, "123/QĐ", "an.le")
    assert withheld(register)(event(caller="mot-cua")) == until


def test_embargoes_that_can_not_be_read_are_a_fault_and_not_none(register: AccessRegister) -> None:
    register.close()
    with pytest.raises(RegisterUnavailable):
        withheld(register)


async def test_entries_are_found_by_their_id(tmp_path: Path) -> None:
    log = begin(tmp_path)
    given = draft()
    await log.append(given)
    records = Records(tmp_path, log.handle_of)
    found = records.event(given.entry)
    assert found is not None and (found.entry, records.position_of(given.entry)) == (given.entry, 0)
    assert records.event("01JD0000000000000000000000") is None
    records.reader.close()
    log.close()
