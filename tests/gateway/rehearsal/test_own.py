"""A newcomer takes the place of whoever is watched: synthetic, acceptable to the mocks, and another each time."""

import json
from typing import Any

import pytest

from contracts.identifiers import OrganizationCode, PersonalId
from gateway.rehearsal.caller import check_synthetic
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.national import Mocks, NoControl
from gateway.rehearsal.own import instead
from gateway.rehearsal.situations import book
from mocks.nation.personas import synthetic_nation
from mocks.newcomers import read_organization, read_person
from tests.gateway.rehearsal.stand_in import ORGANIZATIONS, PEOPLE, StandIn, wire

CONTROL = "http://127.0.0.1:9/c"
LISTED = Filling(PEOPLE, ORGANIZATIONS, {"run": {"id": "r"}})


def control(status: int = 200) -> StandIn:
    return StandIn({"/c/people": wire(status, {}), "/c/organizations": wire(status, {})})


def added(watch: str) -> tuple[Filling, dict[str, Any]]:
    send = control()
    filling = instead(watch, LISTED, Mocks(CONTROL, send), "s")
    ((method, _, _, body),) = send.sent
    assert method == "PUT" and body.pop("session") == "s"
    return filling, body


def test_a_person_bears_the_trait_and_is_another_each_time() -> None:
    nation, seen = synthetic_nation(), set()
    for _ in range(50):
        filling, body = added("{plain.personal_id}")
        assert filling.subject("plain") == body and filling.tables == LISTED.tables
        check_synthetic(body)
        number = PersonalId.parse(body["personal_id"])
        person = read_person(body, nation)
        assert (person.name, person.date_of_birth[:4]) == (body["full_name"], str(number.birth_year))
        assert not nation.persons(number.value), "nobody is hidden"
        seen.add(number.value)
    assert len(seen) > 40


def test_so_does_a_company() -> None:
    nation, seen = synthetic_nation(), set()
    for _ in range(50):
        filling, body = added("{org_plain.organization_code}")
        code = OrganizationCode.parse(body["organization_code"])
        check_synthetic(body)
        assert filling.filled("{org_plain.organization_code} {org_plain.name}") == f"{code.value} {body['name']}"
        assert read_organization(body, nation).organization_code == code.value
        seen.add(code.value)
    assert len(seen) == 50


def test_every_watched_situation_of_the_book_gets_one() -> None:
    watched = [one.watch or one.faults[0].match for one in book() if one.watch or one.faults]
    assert len(watched) == 12
    for watch in watched:
        filling, body = added(watch)
        number = body.get("personal_id") or body["organization_code"]
        assert filling.filled(watch) == number


def test_a_plain_text_is_nobodys_place() -> None:
    send = control()
    assert instead("099190000123", LISTED, Mocks(CONTROL, send), "s") is LISTED and send.sent == []


def test_a_control_that_adds_nobody_is_told() -> None:
    with pytest.raises(NoControl, match="refused PUT /people"):
        instead("{plain.personal_id}", LISTED, Mocks(CONTROL, control(405)), "s")
    assert "personal_id" not in json.dumps(LISTED.organizations[0]), "the list itself is not touched"
