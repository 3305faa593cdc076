"""Each button does what it says, and what can't be done is refused with a reason and changes nothing."""

from datetime import timedelta

import pytest

from mocks.board.deeds import Deeds, NotPossible
from mocks.board.words import SAID
from mocks.nation.view import seen_by
from mocks.reserved import kind_of
from tests.mocks.board.parts import arrive, scene


def test_a_fault_is_armed_as_it_was_typed_and_disarmed_alone() -> None:
    found = scene()
    deeds = Deeds(found)
    form = {
        "service": "population", "kind": "html", "match": '{"SoDinhDanh": "099190000123"}', "times": "2",
        "seconds": "1,5", "code": " 7 ", "session": " a ",
    }  # fmt: skip
    assert deeds.do("arm", form).said == "armed"
    deeds.do("arm", {"service": "population", "kind": "html", "match": "re:x"})
    first, second = found.faults.rules(everything=True)
    assert (first.match, first.times, first.seconds, first.code, first.session) == (
        {"SoDinhDanh": "099190000123"}, 2, 1.5, "7", "a",
    )  # fmt: skip
    assert (second.match, second.times, second.session) == ("re:x", None, None)
    deeds.do("disarm", {"number": str(first.number)})
    assert found.faults.rules(everything=True) == [second]
    deeds.do("disarm", {"number": "all"})
    assert found.faults.rules(everything=True) == []


@pytest.mark.parametrize(
    ("deed", "form", "page"),
    [
        ("arm", {}, "faults"),
        ("arm", {"service": "population", "kind": "nonsense"}, "faults"),
        ("arm", {"service": "population", "kind": "malformed_json"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "times": "0"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "times": "many"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "seconds": "soon"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "seconds": "nan"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "match": "{broken"}, "faults"),
        ("arm", {"service": "population", "kind": "html", "match": "re:("}, "faults"),
        ("scenario", {"name": "nonsense"}, "faults"),
        ("clock", {"days": "many"}, "sessions"),
        ("clock", {"days": "nan"}, "sessions"),
        ("clock", {"days": "9999"}, "sessions"),
        ("bind", {"session": "a"}, "sessions"),
        ("bind", {"match": "x"}, "sessions"),
        ("bind", {"session": "a", "match": "re:("}, "sessions"),
        ("add", {"personal_id": "099190000123", "full_name": "Ai Đó", "date_of_birth": "1990"}, "people"),
        ("add", {"personal_id": "1", "full_name": "Ai Đó", "date_of_birth": "1990"}, "people"),
        ("add", {}, "people"),
        ("nonsense", {}, "faults"),
    ],
)
def test_what_cannot_be_done_says_why(deed: str, form: dict[str, str], page: str) -> None:
    found = scene()
    with pytest.raises(NotPossible) as refusal:
        Deeds(found).do(deed, form)
    assert str(refusal.value) and refusal.value.page == page
    assert found.faults.rules(everything=True) == [] and found.faults.sessions() == {}


def test_a_scenario_is_switched_for_one_service_or_all() -> None:
    found = scene()
    deeds = Deeds(found)
    deeds.do("scenario", {"name": "slow", "service": "business", "switch": "on"})
    assert [rule.service for rule in found.faults.rules()] == ["business"]
    deeds.do("scenario", {"name": "slow", "service": "", "switch": "on"})
    assert len(found.faults.rules()) == 3
    deeds.do("scenario", {"name": "slow", "service": "", "switch": "off"})
    assert found.faults.rules() == []


def test_sessions_and_clocks_are_set_and_forgotten() -> None:
    found = scene()
    deeds = Deeds(found)
    deeds.do("clock", {"session": "a", "days": "1", "hours": "-2", "minutes": ""})
    deeds.do("bind", {"session": "a", "match": '{"x": "1"}'})
    assert found.faults.sessions() == {"a": (timedelta(hours=22), {"x": "1"})}
    arrive(found.journal, session="a")
    kept = arrive(found.journal)
    deeds.do("forget", {"session": "a"})
    assert found.faults.sessions() == {} and found.journal.entries(everything=True) == [kept]


def test_somebody_is_added_for_a_session_and_goes_with_it() -> None:
    found = scene()
    deeds, nation = Deeds(found), found.nation
    number = next(
        one for one in (f"0991900009{last:02}" for last in range(100)) if not nation.persons(one) and not kind_of(one)
    )
    form = {"personal_id": number, "full_name": "Lê Thị Mới", "date_of_birth": "1990-02-03", "session": "a"}
    done = deeds.do("add", form)
    assert (done.said, done.trait) == ("added", "added")
    assert nation.person(number) is None
    with seen_by("a"):
        person = nation.person(number)
        assert person is not None and person.name == "Lê Thị Mới"
    deeds.do("forget", {"session": "a"})
    deeds.do("add", {**form, "session": ""})
    assert nation.person(number) is not None
    deeds.do("reset", {})
    assert nation.person(number) is None


def test_everything_is_reset() -> None:
    found = scene()
    deeds = Deeds(found)
    found.faults.arm("population", "html", session="a")
    found.faults.set_clock(None, timedelta(hours=1))
    arrive(found.journal, session="a")
    assert deeds.do("reset", {}).said == "reset"
    assert found.faults.rules(everything=True) == [] and found.journal.entries(everything=True) == []
    assert found.faults.sessions() == {}


def test_a_journal_is_cleared_by_session_or_whole() -> None:
    found = scene()
    kept = arrive(found.journal, session="a")
    arrive(found.journal)
    Deeds(found).do("clear", {"session": ""})
    assert found.journal.entries(everything=True) == [kept]
    Deeds(found).do("clear", {})
    assert found.journal.entries(everything=True) == []


def test_what_was_done_can_be_said() -> None:
    for deed, form in (("clear", {}), ("reset", {}), ("forget", {}), ("disarm", {"number": "all"}), ("clock", {})):
        assert Deeds(scene()).do(deed, form).said in SAID
