"""Tests of the register: what is added is read, what is ended is over at once, and strange rows are nobody."""

from datetime import timedelta

import pytest

from gateway.console.reviewers import ReviewerRefused, Scope
from gateway.console.store import ConsoleUnavailable
from tests.gateway.console.desk import START, Desk, reviewer

LATER = START + timedelta(days=10)


def test_what_is_added_is_read(desk: Desk) -> None:
    lead = reviewer("chi.truong", "lead", "administrator")
    inspector = reviewer(
        "thanh.tra", "inspector", decision="12/QĐ-TTr", valid_to=LATER, scope=Scope(frozenset({"H26.99"}), until=LATER)
    )
    desk.accounts.add(lead)
    desk.accounts.add(reviewer("thu.nghiem", demo=True))
    desk.accounts.add(inspector)
    assert desk.accounts.get("chi.truong") == lead and desk.accounts.get("thanh.tra") == inspector
    assert [found.account for found in desk.accounts.all()] == ["chi.truong", "thanh.tra", "thu.nghiem"]
    assert desk.accounts.get("nobody") is None
    demo = desk.accounts.get("thu.nghiem")
    assert demo is not None and demo.demo and not lead.demo


def test_a_name_is_used_once(desk: Desk) -> None:
    desk.accounts.add(reviewer("a", "reviewer"))
    desk.accounts.end("a")
    with pytest.raises(ReviewerRefused):
        desk.accounts.add(reviewer("a", "administrator"))
    found = desk.accounts.get("a")
    assert found is not None and found.roles == {"reviewer"} and not found.in_force(desk.clock())


def test_an_end_takes_the_sessions_along(desk: Desk) -> None:
    desk.accounts.add(reviewer("a"))
    cookie = desk.sessions.open("a", "test")
    desk.accounts.end("a")
    assert desk.sessions.find(cookie, page=True) is None
    with pytest.raises(ReviewerRefused):
        desk.sessions.open("a", "test")
    with pytest.raises(ReviewerRefused):
        desk.accounts.end("nobody")


def test_a_row_that_is_not_ours_is_nobody(desk: Desk) -> None:
    desk.accounts.add(reviewer("a"))
    with desk.store.act() as connection:
        connection.execute("UPDATE reviewers SET roles='[\"root\"]'")
    with pytest.raises(ConsoleUnavailable):
        desk.accounts.get("a")


def test_a_deputy_leads_while_named_and_no_longer(desk: Desk) -> None:
    for one in (reviewer("chi.truong", "lead"), reviewer("canbo", "reviewer"), reviewer("quantri", "administrator")):
        desk.accounts.add(one)
    desk.accounts.name_deputy("chi.truong", "canbo", START, LATER)
    found = desk.accounts.get("canbo")
    assert found is not None and found.deputy_for == ("chi.truong",) and found.may({"lead"})
    assert desk.accounts.deputies() == [("chi.truong", "canbo", int(START.timestamp()), int(LATER.timestamp()))]
    desk.clock.time = LATER
    found = desk.accounts.get("canbo")
    assert found is not None and not found.may({"lead"}) and desk.accounts.deputies() == []


def test_a_deputy_of_a_lead_who_is_gone_leads_no_more(desk: Desk) -> None:
    desk.accounts.add(reviewer("chi.truong", "lead"))
    desk.accounts.add(reviewer("canbo"))
    desk.accounts.name_deputy("chi.truong", "canbo", START, LATER)
    desk.accounts.end("chi.truong")
    found = desk.accounts.get("canbo")
    assert found is not None and found.deputy_for == ()


def test_a_deputys_time_can_be_cut_short(desk: Desk) -> None:
    desk.accounts.add(reviewer("chi.truong", "lead"))
    desk.accounts.add(reviewer("canbo"))
    desk.accounts.name_deputy("chi.truong", "canbo", START, LATER)
    desk.accounts.end_deputy("chi.truong", "canbo")
    found = desk.accounts.get("canbo")
    assert found is not None and found.deputy_for == ()
    with pytest.raises(ReviewerRefused):
        desk.accounts.end_deputy("chi.truong", "canbo")


@pytest.mark.parametrize(
    ("lead", "deputy"),
    [("chi.truong", "chi.truong"), ("canbo", "chi.truong"), ("chi.truong", "quantri"), ("chi.truong", "nobody")],
)
def test_not_everybody_can_stand_in(desk: Desk, lead: str, deputy: str) -> None:
    for one in (reviewer("chi.truong", "lead"), reviewer("canbo", "reviewer"), reviewer("quantri", "administrator")):
        desk.accounts.add(one)
    with pytest.raises(ReviewerRefused):
        desk.accounts.name_deputy(lead, deputy, START, LATER)
    with pytest.raises(ReviewerRefused):
        desk.accounts.name_deputy("chi.truong", "canbo", LATER, START)


def test_a_deputy_has_no_deputy(desk: Desk) -> None:
    desk.accounts.add(reviewer("chi.truong", "lead"))
    desk.accounts.add(reviewer("canbo"))
    desk.accounts.add(reviewer("canbo.hai"))
    desk.accounts.name_deputy("chi.truong", "canbo", START, LATER)
    with pytest.raises(ReviewerRefused):
        desk.accounts.name_deputy("canbo", "canbo.hai", START, LATER)
