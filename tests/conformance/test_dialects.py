"""Every dialect of the population database over real HTTP: transport, scheme and connector against the mock's profile.

Persons are asked for as a counter would; what comes back is the same, whichever road it took.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from connectors.population.connector import PopulationConnector
from contracts.conformance import read_context
from contracts.dates import PartialDate
from contracts.errors import NotFound, SourceCredentials, SourceFault
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import ConfirmationQuery, HouseholdQuery, Kinship, PersonQuery, Query, RelationQuery
from contracts.records import Confirmation, Person, Relation
from contracts.registers import Household
from contracts.wire import REQUEST_ID, WireRequest
from gateway.registry.discovery import discover
from gateway.registry.registry import Loaded, SourceSetting, load_one
from gateway.transport.call import Call
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.transport import Transport
from mocks.nation import model
from mocks.nation.catalogue import people_with
from mocks.server import RunningMocks, running

CONNECTOR = PopulationConnector()
PROFILES = discover()["population"].manifest().profiles
TRAITS = ("plain", "year_only", "both_numbers", "renumbered", "twin", "year_month")


def load(profile: str, **overrides: Any) -> Loaded:
    return load_one(discover()["population"], SourceSetting(profile, synthetic=True, overrides=overrides))


@dataclass
class Road:
    """One mock under one profile, and the gateway's way to it."""

    mocks: RunningMocks
    loaded: Loaded
    transport: Transport
    ids: dict[str, str]

    async def ask(self, query: Query) -> Person | Confirmation | Relation | Household:
        """One exchange; raises what it ends in."""
        loop = asyncio.get_running_loop()
        call = Call(
            source="population",
            deadline=loop.time() + 30,
            idempotent=True,
            request_id="H26-20260302-000000001",
            now=lambda: datetime.now(UTC),
            profile=self.loaded.profile,
        )
        exchange = CONNECTOR.exchange(query, read_context({"request_id": REQUEST_ID}, self.loaded.profile))
        made: WireRequest = next(exchange)
        try:
            while True:
                made = exchange.send(await self.transport.send(made, call))
        except StopIteration as stop:
            record = stop.value.record
            assert isinstance(record, Person | Confirmation | Relation | Household)
            return record
        finally:
            self.ids = call.source_ids


def road_to(mocks: RunningMocks, loaded: Loaded, **credentials: str) -> Road:
    held = {name: str(value) for name, value in mocks.services["population"].credentials.items()}
    endpoint = SourceEndpoint(
        base_url=mocks.urls["population"], credentials=Credentials({**held, **credentials}), max_attempts=1
    )
    link = SourceLink(endpoint=endpoint, auth=loaded.auth, profile=loaded.profile)
    return Road(mocks, loaded, Transport({"population": link}, now=lambda: datetime.now(UTC)), {})


@pytest_asyncio.fixture(params=PROFILES)
async def road(request: pytest.FixtureRequest) -> AsyncIterator[Road]:
    async with running(["population"], profiles={"population": request.param}) as mocks:
        found = road_to(mocks, load(request.param))
        yield found
        await found.transport.aclose()


def question(person: model.Person, name: str | None = None) -> PersonQuery:
    number = PersonalId.parse(person.personal_id) if person.personal_id else OldCardNumber.parse(person.old_card_number)
    return PersonQuery(number, name or person.name, PartialDate.parse_iso(person.date_of_birth[:4]))


def personas(mocks: RunningMocks) -> list[model.Person]:
    return [people_with(mocks.nation, trait)[0] for trait in TRAITS]


async def test_the_record_and_the_yes_are_the_same_on_every_road(road: Road) -> None:
    people = personas(road.mocks)
    for person in people:
        record = await road.ask(question(person))
        assert isinstance(record, Person) and record.full_name == person.full_name
        assert (record.personal_id.value if record.personal_id else None) == person.personal_id
        assert await road.ask(ConfirmationQuery(question(person))) == Confirmation()


async def test_relations_are_the_same_on_every_road_and_from_both_sides(road: Road) -> None:
    nation = road.mocks.nation
    (mother,), (child,) = people_with(nation, "single_mother"), people_with(nation, "no_father")
    (guardian,), (ward,) = people_with(nation, "guardian"), people_with(nation, "legal_guardian")
    stranger = people_with(nation, "plain")[0]
    expected: list[tuple[model.Person, model.Person, Kinship, str]] = [
        (child, mother, "parent", "match"),
        (mother, child, "child", "match"),
        (child, mother, "same_household", "match"),
        (ward, guardian, "guardian", "match"),
        (ward, stranger, "guardian", "no_match"),
        (child, stranger, "parent", "unknown"),  # the father is not held
        (child, stranger, "same_household", "no_match"),
        (stranger, mother, "spouse", "unknown"),
    ]
    for person, relative, relation, verdict in expected:
        found = await road.ask(RelationQuery(question(person), question(relative), relation))
        assert found == Relation(related=verdict), (person.full_name, relation)  # type: ignore[arg-type]  # of its words
    arrived = [entry.traffic.target for entry in road.mocks.journal.entries(everything=True)]
    assert {path.rpartition("/")[2] for path in arrived} <= {"XacMinhThongTinNhanThan", "token"}


async def test_a_household_is_the_same_on_every_road(road: Road) -> None:
    nation = road.mocks.nation
    (mother,), (child,) = people_with(nation, "single_mother"), people_with(nation, "no_father")
    for person in (mother, child):
        asked = question(person)
        found = await road.ask(HouseholdQuery(asked.identifier, asked.full_name, asked.date_of_birth))
        assert isinstance(found, Household) and found.members is not None and found.household_head is not None
        assert found.household_head.full_name == mother.full_name
        told = {one.personal_id.value: one.relationship_code for one in found.members if one.personal_id}
        assert told == {mother.personal_id: "CH01", child.personal_id: "CH03"}, road.loaded.profile_name


async def test_nobody_is_nobody_on_every_road(road: Road) -> None:
    stranger = question(personas(road.mocks)[0], name="Người Không Có")
    for query in (stranger, ConfirmationQuery(stranger)):
        with pytest.raises(NotFound):
            await road.ask(query)


@pytest.mark.parametrize("kind", ["fault_in_200", "empty_body", "malformed_xml", "html", "zero_bytes", "http_500"])
async def test_a_fault_is_never_nobody(road: Road, kind: str) -> None:
    asked = question(personas(road.mocks)[0])
    road.mocks.faults.arm("population", kind)
    with pytest.raises(SourceFault):
        await road.ask(ConfirmationQuery(asked))
    if kind == "empty_body":  # 037's own way to say so, where the profile believes it
        assert road.loaded.profile["empty_means"] == "not_found"
        return
    with pytest.raises(SourceFault):
        await road.ask(asked)


async def test_an_ended_proof_is_renewed_once(road: Road) -> None:
    person = personas(road.mocks)[0]
    await road.ask(question(person))
    road.mocks.faults.arm("population", "expired_token", times=1)
    assert isinstance(await road.ask(question(person)), Person)


async def test_the_ids_of_an_x_road_reach_the_record() -> None:
    async with running(["population"], profiles={"population": "xroad"}) as mocks:
        road = road_to(mocks, load("xroad"))
        await road.ask(question(personas(mocks)[0]))
        assert set(road.ids) == {"request_id", "x_road_id", "x_road_request_id"}
        mocks.faults.arm("population", "fault_in_200", code="Server.ServerProxy.AccessDenied")
        with pytest.raises(SourceCredentials):
            await road.ask(question(personas(mocks)[0]))
        assert road.ids["x_road_id"].startswith("VN-")
        await road.transport.aclose()


@pytest.mark.parametrize(
    ("profile", "wrong"),
    [
        ("xroad", {"x_road_client": "VN/GOV/khac/motcua"}),
        ("xroad", {"x_road_client": "motcua"}),
        ("xroad", {"api_key": "sai"}),
        ("lgsp-json", {"secret_key": "sai"}),
        ("c06-soap", {"secret": "sai"}),
    ],
)
async def test_wrong_credentials_are_told_as_such(profile: str, wrong: dict[str, str]) -> None:
    async with running(["population"], profiles={"population": profile}) as mocks:
        road = road_to(mocks, load(profile), **wrong)
        with pytest.raises(SourceFault) as caught:
            await road.ask(question(personas(mocks)[0]))
        assert caught.value.code == (
            "source_refused" if wrong.get("x_road_client") == "motcua" else "source_credentials"
        )
        await road.transport.aclose()
