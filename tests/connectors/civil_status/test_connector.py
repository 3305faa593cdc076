"""One request per question, and every person of the nation is told the same by this register and by the others."""

import json
from dataclasses import fields

import pytest

from connectors.civil_status.connector import CivilStatusConnector, build
from contracts import schemas
from contracts.conformance import read_context
from contracts.connector import Connector
from contracts.dates import PartialDate
from contracts.errors import NotFound, OutOfScope
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.manifest import InvalidManifest, read_manifest
from contracts.queries import BirthQuery, DeathQuery, MaritalStatusQuery, MarriageQuery, PersonQuery
from contracts.registers import Birth, Death, MaritalStanding, Marriage
from mocks.civil_status.service import OPERATIONS, failed
from mocks.nation.model import Person
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from tests.connectors.civil_status.test_profile import PROFILE
from tests.connectors.civil_status.wire import BIRTH, EXTRACTS, ask, request
from tests.house.tree import ROOT
from tests.json_schema import violations

DOCUMENT = json.loads(schemas.read("civil_status/extracts.openapi.json"))
SCHEMAS = DOCUMENT["components"]["schemas"]
NATION = synthetic_nation()
REGISTERS = Registers(NATION)
PEOPLE = [person for person in NATION.people if person.personal_id]
KINDS: dict[str, tuple[type[PersonQuery], str]] = {
    "traCuuKhaiSinh": (BirthQuery, "BirthReply"),
    "traCuuKetHon": (MarriageQuery, "MarriageReply"),
    "traCuuKhaiTu": (DeathQuery, "DeathReply"),
    "traCuuTinhTrangHonNhan": (MaritalStatusQuery, "StandingReply"),
}


def test_it_is_a_connector_and_knows_its_profile() -> None:
    assert isinstance(build(), Connector)
    CivilStatusConnector().check_profile(PROFILE)
    with pytest.raises(InvalidManifest):
        CivilStatusConnector().check_profile({})


@pytest.mark.parametrize("query", EXTRACTS, ids=lambda query: type(query).__name__)
def test_the_request_fits_its_description(query: PersonQuery) -> None:
    made = request(query)
    assert violations(json.loads(made.body or b""), SCHEMAS["Request"], DOCUMENT) == []
    assert made.path in DOCUMENT["paths"] and made.path.endswith(f"/{made.operation}")
    assert "0991" not in made.path + repr(made)


def test_other_questions_are_none_of_its() -> None:
    with pytest.raises(TypeError):
        request(PersonQuery(BIRTH.identifier, BIRTH.full_name, BIRTH.date_of_birth))
    with pytest.raises(OutOfScope):
        request(BirthQuery(OldCardNumber("990000001"), "A", PartialDate(1990)))


def test_the_manifest_reads() -> None:
    manifest = read_manifest((ROOT / "connectors/civil_status/manifest.toml").read_text())
    for dataset, record in {
        "births": Birth, "marriages": Marriage, "deaths": Death, "marital_statuses": MaritalStanding,
    }.items():  # fmt: skip
        assert set(manifest.fields[dataset]) == {item.name for item in fields(record)}


def test_no_officer_is_no_name() -> None:
    made = next(CivilStatusConnector().exchange(BIRTH, read_context({"officer": None}, PROFILE)))
    assert json.loads(made.body or b"")["maCanBo"] == ""


@pytest.mark.parametrize("operation", KINDS)
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: "-".join(person.traits[:3]))
def test_everybody_is_read_whole(person: Person, operation: str) -> None:
    kind, schema = KINDS[operation]
    data = OPERATIONS[operation](REGISTERS, person)
    reply = failed("201") if data is None else {"status": 1, "errorCode": None, "errorName": "", "data": data}
    assert violations(reply, SCHEMAS[schema], DOCUMENT) == []
    query = kind(PersonalId(str(person.personal_id)), person.full_name, PartialDate.parse_iso(person.date_of_birth))
    if data is None:
        with pytest.raises(NotFound):
            ask(query, reply)
        return
    answered = ask(query, reply, unknown_elements="refuse")
    assert answered.drift == ()
    record = answered.record
    if isinstance(record, Birth | Death):
        assert record.date_of_birth is not None and record.date_of_birth.iso == person.date_of_birth
    if isinstance(record, Birth):
        assert (record.father is None) == (person.father is None)
    if isinstance(record, Marriage):
        ended = REGISTERS.marriage(str(person.personal_id))
        assert ended is not None and (record.state == "in_force") is (ended.ended_on is None)


def test_the_nation_has_something_of_each() -> None:
    for operation, extract in OPERATIONS.items():
        kinds = {extract(REGISTERS, person) is None for person in PEOPLE}
        assert kinds == {True, False}, operation
