"""Requests fit their description, and what the mock answers is read whole without anything unknown."""

import json
from typing import Any

import pytest

from connectors.portal.connector import PortalConnector, build
from contracts import schemas
from contracts.conformance import read_context, read_query
from contracts.connector import Connector
from contracts.datasets import QUERY_TYPES, RECORD_TYPES
from contracts.dates import PartialDate
from contracts.errors import NotFound
from contracts.identifiers import PersonalId
from contracts.manifest import InvalidManifest, read_manifest
from contracts.portal import DigitisedResultQuery, PortalAccountQuery
from contracts.queries import PersonQuery, Query
from contracts.wire import WireRequest, WireResponse
from mocks.nation.personas import synthetic_nation
from mocks.portal import accounts, service, store
from mocks.portal.catalogue import Catalogue, Row
from tests.connectors.portal.test_profile import PROFILE
from tests.house.tree import ROOT
from tests.json_schema import violations

DOCUMENT = json.loads(schemas.read("portal/services.openapi.json"))
NATION = synthetic_nation()
PEOPLE = [person for person in NATION.people if person.personal_id and len(NATION.persons(person.personal_id)) == 1]
MANIFEST = read_manifest((ROOT / "connectors/portal/manifest.toml").read_text())
PERSON = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "kind_code": store.BIRTH}


def begun(query: Query) -> tuple[Any, WireRequest]:
    exchange = PortalConnector().exchange(query, read_context({}, {**PROFILE, "unknown_elements": "refuse"}))
    return exchange, next(exchange)


def ended(query: Query, answer: Any) -> Any:
    """The record that an answer is read to; the answer fits its description."""
    name = "StoreReply" if isinstance(query, DigitisedResultQuery) else "Reply"
    assert violations(answer, DOCUMENT["components"]["schemas"][name], DOCUMENT) == []
    exchange, _ = begun(query)
    with pytest.raises(StopIteration) as stop:
        exchange.send(WireResponse(200, {"content-type": "application/json"}, json.dumps(answer).encode()))
    return stop.value.value.record


def test_it_is_a_connector_and_knows_its_profile() -> None:
    assert isinstance(build(), Connector)
    PortalConnector().check_profile(PROFILE)
    with pytest.raises(InvalidManifest):
        PortalConnector().check_profile({})


def test_the_manifest_reads() -> None:
    for dataset, names in MANIFEST.fields.items():
        assert set(names) <= set(RECORD_TYPES[dataset].__dataclass_fields__), dataset
    assert MANIFEST.probe is not None and not Catalogue().knows(MANIFEST.probe.subject["procedure_code"])


@pytest.mark.parametrize(
    ("query", "subject", "service"),
    [
        ("agency_list", {}, "AgencyList"), ("procedure_field_list", {}, "ProcedureFieldList"),
        ("procedure_list", {}, "ProcedureList"), ("procedure_list", {"agency_code": "H26"}, "ProcedureList"),
        ("procedure", {"procedure_code": "1.001193.000.00.00.H26"}, "Procedure"),
        ("portal_dossier", {"dossier_number": "H26.99-260302-0001"}, "Dossier"),
        ("portal_account", {"organization_code": "9900000016-001"}, "Account"),
        ("portal_account", {"old_card_number": "990000001"}, "Account"), ("digitised_result", PERSON, "Store"),
    ],
)  # fmt: skip
def test_requests_fit_their_description(query: str, subject: dict[str, str], service: str) -> None:
    _, made = begun(read_query(QUERY_TYPES[query], subject))
    body = json.loads(made.body or b"")
    assert violations(body, DOCUMENT["components"]["schemas"][f"{service}Request"], DOCUMENT) == []
    assert body["session"] == "{{session}}" and made.path == "/mapi/g" and "0991" not in repr(made)


def test_it_is_asked_for_what_it_has_alone() -> None:
    with pytest.raises(TypeError):
        begun(PersonQuery(PersonalId("099190000123"), "A", PartialDate(1990)))


@pytest.mark.parametrize("braces", ["{{session}}", "{{{session}}}", "{{{{session}}}}"])
def test_a_callers_words_are_never_the_place_of_the_session(braces: str) -> None:
    _, made = begun(DigitisedResultQuery(PersonalId("099190000123"), f"A {braces}", "KQ", None))
    assert (made.body or b"").count(b"{{session}}") == 1
    assert json.loads(made.body or b"")["HoTenNguoiYeuCau"] == f"A {braces}"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: "-".join(person.traits[:2]))
def test_every_persona_is_read_whole(person: Any) -> None:
    number = PersonalId(person.personal_id)
    held = accounts.account(NATION, number.value)
    if held is not None:
        assert ended(PortalAccountQuery(number), service.found([held])).personal_id == number
    documents = store.Store(NATION).find(
        number.value, number.value, person.name, [{"MaKetQua": store.BIRTH, "SoKyHieu": ""}], []
    )
    query = DigitisedResultQuery(number, person.name, store.BIRTH, None)
    if documents:
        assert len(ended(query, service.found(documents, stored=True)).results) == 1
    else:
        with pytest.raises(NotFound):
            exchange, _ = begun(query)
            nothing = json.dumps(service.found([], stored=True)).encode()
            exchange.send(WireResponse(200, {"content-type": "application/json"}, nothing))


def test_there_are_accounts_and_documents_and_their_lack() -> None:
    found = [accounts.account(NATION, str(person.personal_id)) for person in PEOPLE]
    assert any(found) and not all(found)


def test_the_lists_are_read_whole() -> None:
    lists: list[tuple[str, dict[str, str], list[Row], int]] = [
        ("agency_list", {}, Catalogue().agencies(), 4), ("procedure_field_list", {}, Catalogue().fields(), 3),
        ("procedure_list", {}, Catalogue().procedures("", ""), 3),
    ]  # fmt: skip
    for query, subject, rows, count in lists:
        record = ended(read_query(QUERY_TYPES[query], subject), service.found(rows))
        (held,) = [getattr(record, name) for name in record.__dataclass_fields__]
        assert len(held) == count
    whole = Catalogue().procedure("1.001193")
    assert whole is not None
    assert ended(read_query(QUERY_TYPES["procedure"], {"procedure_code": "1.001193"}), service.found([whole])).papers
