"""Connector and mock were written by different hands from one contract: every persona passes between them.

No network here: the mock's reader takes the connector's bytes, the connector takes the mock's. The whole road over
HTTP is walked in ``tests/flow``.
"""

import pytest

from connectors.population.connector import PopulationConnector
from contracts.dates import PartialDate
from contracts.errors import Ambiguous, NotFound
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.names import compare
from contracts.queries import PersonQuery
from contracts.records import Answered, Person
from mocks.nation import model
from mocks.nation.personas import synthetic_nation
from mocks.population.reply import OTHER_PREFIXES, USUAL_PREFIXES, Reply
from mocks.population.request import find, read_request
from tests.connectors.population import wire

NATION = synthetic_nation()
CONNECTOR = PopulationConnector()


def questions() -> list[tuple[str, model.Person, PersonQuery]]:
    """Each persona by each of their numbers, by the full date and by the year."""
    asked = []
    for person in NATION.people:
        born = PartialDate.parse_iso(person.date_of_birth)
        numbers: list[PersonalId | OldCardNumber] = [
            PersonalId.parse(number) for number in (person.personal_id, *person.superseded_numbers) if number
        ]
        cards = [OldCardNumber.parse(person.old_card_number)] if person.old_card_number else []
        for number in (*numbers, *cards):
            for date in dict.fromkeys((born, PartialDate(born.year))):
                name = f"{'-'.join(person.traits[:2]) or 'plain'}-{number.kind}-{date.precision}"
                asked.append((name, person, PersonQuery(number, person.name, date)))
    return asked


QUESTIONS = questions()


def ask(query: PersonQuery, *, other_prefixes: bool = False) -> Answered:
    """One exchange between connector and mock, without a wire."""
    exchange = CONNECTOR.exchange(query, wire.context(unknown_elements="refuse"))
    made = next(exchange)
    assert made.body is not None
    asked = read_request(made.body)
    people, _ = find(NATION, asked)
    number = asked.personal_id or asked.old_card_number
    prefixes = OTHER_PREFIXES if other_prefixes else USUAL_PREFIXES
    body = Reply(prefixes).collection([(person, number) for person in people]).encode()
    try:
        exchange.send(wire.reply(body))
    except StopIteration as stop:
        assert isinstance(stop.value, Answered)
        return stop.value
    raise AssertionError("a second turn")


def test_there_is_somebody_to_ask_for() -> None:
    assert len({person.full_name for _, person, _ in QUESTIONS}) >= 30


@pytest.mark.parametrize("other_prefixes", [False, True])
@pytest.mark.parametrize(("person", "query"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_every_persona_is_found_by_every_number(person: model.Person, query: PersonQuery, other_prefixes: bool) -> None:
    if len(NATION.persons(query.identifier.value) or NATION.persons_with_old_card(query.identifier.value)) > 1:
        with pytest.raises(Ambiguous):
            ask(query, other_prefixes=other_prefixes)
        return
    answered = ask(query, other_prefixes=other_prefixes)
    record = answered.record
    assert isinstance(record, Person) and answered.drift == ()
    assert (record.personal_id.value if record.personal_id else None) == person.personal_id
    assert record.full_name is not None and compare(record.full_name, person.name) == "match"
    assert record.date_of_birth is not None and record.date_of_birth.iso == person.date_of_birth
    assert (record.superseded_by is not None) == (query.identifier.value in person.superseded_numbers)


@pytest.mark.parametrize(("person", "query"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_nobody_is_found_by_a_wrong_name_or_year(person: model.Person, query: PersonQuery) -> None:
    for wrong in (
        PersonQuery(query.identifier, query.full_name + " Khác", query.date_of_birth),
        PersonQuery(query.identifier, query.full_name, PartialDate(query.date_of_birth.year + 1)),
    ):
        with pytest.raises(NotFound):
            ask(wrong)


def test_relatives_with_numbers_come_through() -> None:
    """Whatever number of a third person the mock's record holds, ours holds: the log files it under their handle."""
    for person in NATION.people:
        number = person.personal_id
        if number is None or len(NATION.persons(number)) > 1:
            continue
        query = PersonQuery(PersonalId.parse(number), person.name, PartialDate.parse_iso(person.date_of_birth))
        record = ask(query).record
        assert isinstance(record, Person)
        for theirs, ours in (
            (person.father, record.father),
            (person.mother, record.mother),
            (person.spouse, record.spouse),
            (person.guardian, record.legal_guardian),
            (person.household_head, record.household_head),
        ):
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                held = (ours.personal_id.value if ours.personal_id else "") or ""
                assert held == theirs.personal_id
                assert ours.full_name is not None and compare(ours.full_name, theirs.full_name) == "match"
