"""One request per question, and every taxpayer of the named ones comes back as the register holds it."""

import json
import unicodedata
from typing import Any

import pytest

from connectors.tax.connector import TaxConnector, build
from contracts import schemas
from contracts.conformance import read_context
from contracts.connector import Connector
from contracts.dates import PartialDate
from contracts.errors import NotFound
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.manifest import InvalidManifest, read_manifest
from contracts.queries import OrganizationQuery, PersonQuery
from contracts.registers import TaxRegistration
from contracts.wire import WireRequest, WireResponse
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.tax import service
from tests.connectors.tax.test_profile import PROFILE
from tests.house.tree import ROOT
from tests.json_schema import violations

DOCUMENT = json.loads(schemas.read("tax/registration.openapi.json"))
NATION = synthetic_nation()
REGISTERS = Registers(NATION)
CODES = [one.organization_code for one in NATION.organizations if not one.location_number] + [
    person.personal_id for person in NATION.people if person.personal_id
]


def asked(code: str) -> tuple[Any, WireRequest]:
    exchange = TaxConnector().exchange(
        OrganizationQuery(OrganizationCode(code)), read_context({}, {**PROFILE, "unknown_elements": "refuse"})
    )
    return exchange, next(exchange)


def test_it_is_a_connector_and_knows_its_profile() -> None:
    assert isinstance(build(), Connector)
    TaxConnector().check_profile(PROFILE)
    with pytest.raises(InvalidManifest):
        TaxConnector().check_profile({})


def test_the_request_fits_its_description() -> None:
    _, made = asked("9900000016-001")
    body = json.loads(made.body or b"")
    assert violations(body, DOCUMENT["components"]["schemas"]["Request"], DOCUMENT) == []
    assert (made.method, made.auth) == ("POST", True) and "9900000016" not in made.path + repr(made)


def test_it_is_asked_about_taxpayers_alone() -> None:
    person = PersonQuery(PersonalId("099190000123"), "A", PartialDate(1990))
    with pytest.raises(TypeError):
        next(TaxConnector().exchange(person, read_context({}, PROFILE)))


def test_the_manifest_reads() -> None:
    manifest = read_manifest((ROOT / "connectors/tax/manifest.toml").read_text())
    assert set(manifest.fields["tax_registrations"]) == set(TaxRegistration.__dataclass_fields__)
    assert manifest.probe is not None and REGISTERS.tax(manifest.probe.subject["organization_code"]) is None


@pytest.mark.parametrize("code", CODES)
def test_every_taxpayer_is_read_whole(code: str) -> None:
    record = REGISTERS.tax(code)
    answer = service.nobody() if record is None else service.found(record)
    assert violations(answer, DOCUMENT["components"]["schemas"]["Reply"], DOCUMENT) == []
    exchange, _ = asked(code)
    response = WireResponse(200, {"content-type": "application/json"}, json.dumps(answer).encode())
    if record is None:
        with pytest.raises(NotFound):
            exchange.send(response)
        return
    with pytest.raises(StopIteration) as stop:
        exchange.send(response)
    found: TaxRegistration = stop.value.value.record
    assert found.organization_code is not None and found.organization_code.value == code
    assert (found.name, found.kind) == (unicodedata.normalize("NFC", record.name), record.kind)
    assert stop.value.value.drift == ()
    assert found.status is not None and found.status.number == record.status and found.status.code != "unknown"
    assert found.registered_on is not None and found.registered_on.iso == record.registered_on


def test_both_kinds_of_taxpayers_are_among_them() -> None:
    kinds = {record.kind for record in map(REGISTERS.tax, CODES) if record}
    assert kinds >= {"organization", "branch", "individual", "household_business"}
    assert any(REGISTERS.tax(code) is None for code in CODES)
