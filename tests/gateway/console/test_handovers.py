"""Minutes are kept once, end the inspection in the same moment, and the table itself demands two people."""

from datetime import timedelta

import pytest

from gateway.console.handovers import HandoverRefused, Handovers
from gateway.console.reviewers import Scope
from gateway.console.store import ConsoleUnavailable
from tests.gateway.console.desk import START, Desk, reviewer

GIVEN = ("tra", "{}", "0" * 64, "E")


@pytest.fixture
def handovers(desk: Desk) -> Handovers:
    """An inspection that goes on."""
    until = START + timedelta(days=1)
    desk.accounts.add(reviewer("tra", "inspector", scope=Scope(), decision="QĐ-9", valid_to=until))
    desk.accounts.add(reviewer("lan"))
    return Handovers(desk.store)


def code(act: object, *given: object) -> str:
    with pytest.raises(HandoverRefused) as refused:
        act(*given)  # type: ignore[operator]  # a method of the tests
    return refused.value.code


def test_kept_once_and_the_inspection_ends(desk: Desk, handovers: Handovers) -> None:
    cookie = desk.sessions.open("tra", "test")
    assert code(handovers.keep, *GIVEN, "lan") == "not_ended" and code(handovers.countersign, "tra", "lan") == "none"
    handovers.keep(*GIVEN, "tra")
    assert desk.sessions.find(cookie, page=True) is None
    found = desk.accounts.get("tra")
    assert found is not None and found.valid_to == START
    assert code(handovers.keep, *GIVEN, "tra") == code(handovers.keep, *GIVEN, "lan") == "drawn_up"
    kept = handovers.find("tra")
    assert kept is not None and handovers.all() == {"tra": kept} and handovers.find("lan") is None
    assert (kept.drawn_by, kept.drawn_at, kept.countersigned_by) == ("tra", int(START.timestamp()), None)


def test_after_the_end_it_is_somebody_elses(desk: Desk, handovers: Handovers) -> None:
    desk.clock.pass_by(days=1)
    assert code(handovers.may_draw_up, "tra", "tra") == "ended"
    assert code(handovers.may_draw_up, "lan", "tra") == code(handovers.may_draw_up, "nobody", "lan") == "unknown"
    handovers.keep(*GIVEN, "lan")
    kept, found = handovers.find("tra"), desk.accounts.get("tra")
    assert kept is not None and kept.in_stead
    assert found is not None and found.valid_to == START + timedelta(days=1), "an end that was stays as it was"


def test_two_people(desk: Desk, handovers: Handovers) -> None:
    desk.clock.pass_by(days=1)
    handovers.keep(*GIVEN, "lan")
    assert {code(handovers.countersign, "tra", by) for by in ("lan", "tra")} == {"same_person"}
    for by in ("lan", "tra"):
        with pytest.raises(ConsoleUnavailable), desk.store.act() as connection:
            connection.execute("UPDATE handovers SET countersigned_by=?", (by,))
    handovers.countersign("tra", "minh")
    assert code(handovers.countersign, "tra", "an") == "countersigned"
    kept = handovers.find("tra")
    assert kept is not None and kept.countersigned_by == "minh" and kept.countersigned_at is not None
