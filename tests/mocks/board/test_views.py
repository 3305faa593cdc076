"""What is chosen is what is shown: services, sessions, outcomes, and no more rows than fit."""

from datetime import timedelta

import pytest

from mocks.board.views import ROWS, Choice, read_choice
from tests.mocks.board.parts import arrive, scene


def test_a_choice_filters_and_the_newest_come_first() -> None:
    found = scene()
    first = arrive(found.journal, body=b"099190000123")
    second = arrive(found.journal, "business", session="a", fault="html")

    def numbers(choice: Choice) -> list[int]:
        return [entry.number for entry in choice.found(found)[0]]

    assert numbers(Choice()) == [second.number, first.number]
    assert numbers(Choice(service="business")) == [second.number]
    assert numbers(Choice(session="")) == [first.number]
    assert numbers(Choice(session="a", outcome="fault")) == [second.number]
    assert numbers(Choice(outcome="missed")) == []
    assert numbers(Choice(match="099190000123")) == [first.number]
    assert numbers(Choice(match="re:(")) == []


def test_no_more_rows_than_fit() -> None:
    found = scene()
    for _ in range(ROWS + 7):
        arrive(found.journal)
    entries, older = Choice().found(found)
    assert (len(entries), older, entries[0].number) == (ROWS, 7, ROWS + 7)
    entries, older = Choice(outcome="answered").found(found)
    assert (len(entries), older) == (ROWS, 0)


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, Choice(service="tax")),
        ({"service": ""}, Choice()),
        ({"session": "", "outcome": "nonsense", "entry": "x"}, Choice(service="tax", session="")),
        (
            {"entry": "7", "outcome": "missed", "match": "a"},
            Choice(service="tax", entry=7, outcome="missed", match="a"),
        ),
    ],
)
def test_a_query_string_is_read_without_complaint(given: dict[str, str], chosen: Choice) -> None:
    assert read_choice(given, "tax") == chosen


def test_a_choice_is_carried_on() -> None:
    assert Choice(service="tax", entry=7).query(entry=None) == "service=tax&session=%2A"
    assert Choice(session="").query(said="armed") == "session=&said=armed"


def test_kinds_are_those_that_can_be() -> None:
    found = scene()
    names = {kind.name for kinds in found.kinds("population").values() for kind in kinds}
    assert "malformed_xml" in names and "malformed_json" not in names
    anywhere = {kind.name for kinds in found.kinds("").values() for kind in kinds}
    assert {"malformed_xml", "malformed_json"} <= anywhere
    assert "tls_wrong_host" not in anywhere


def test_every_session_that_anything_is_known_of_is_listed() -> None:
    found = scene()
    arrive(found.journal, session="a")
    found.faults.arm("population", "html", session="b")
    found.faults.set_clock("c", timedelta(hours=1))
    found.faults.bind("d", {"x": "1"})
    told = [(one.name, one.requests, one.rules, one.offset, one.binding) for one in found.sessions()]
    assert told == [
        ("", 0, 0, timedelta(), None),
        ("a", 1, 0, timedelta(), None),
        ("b", 0, 1, timedelta(), None),
        ("c", 0, 0, timedelta(hours=1), None),
        ("d", 0, 0, timedelta(), {"x": "1"}),
    ]
