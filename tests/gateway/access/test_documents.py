"""A document holds what an entry holds, and never who an officer is."""

from contracts.access import Unit
from contracts.identifiers import AgencyCode
from gateway.access import documents
from tests.gateway.access.parties import ALWAYS, House, Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER

SINCE = "2020-01-01T00:00:00.000000Z"


def test_a_grants_document() -> None:
    assert documents.grant_document(GRANT) == {
        "caller": "one-stop-h26", "procedure": "1.001193", "dataset": "persons", "operations": ["query"],
        "fields": ["full_name", "permanent_residence.line"], "channels": ["counter"],
        "legal_basis": "Điều 10 Nghị định thử nghiệm", "valid_from": SINCE, "valid_to": None,
        "quota": {"count": 10, "period": "day"},
    }  # fmt: skip


def test_an_officers_document_says_not_who_it_is() -> None:
    found = documents.officer_document(OFFICER)
    assert set(found) == {"unit", "licences", "service", "valid_from", "valid_to"}
    assert OFFICER.personal_id.value not in str(found)


def test_a_units_document() -> None:
    found = documents.unit_document(Unit(AgencyCode.parse("H26.99"), "Đơn vị", ALWAYS, ("H26.98",), (), "dichvu"))
    assert found == {
        "name": "Đơn vị", "predecessors": ["H26.98"], "successors": [], "service_account": "dichvu",
        "valid_from": SINCE, "valid_to": None,
    }  # fmt: skip


def test_a_callers_document_names_its_keys(house: House, party: Party) -> None:
    (caller,) = house.register.list_callers()
    found = documents.caller_document(caller)
    assert found["keys"] == [party.key.thumbprint()] and found["disabled_at"] is None
    house.register.disable_caller(party.id)
    (caller,) = house.register.list_callers()
    assert documents.caller_document(caller)["disabled_at"].startswith("2026-11-22T03:04:05")
