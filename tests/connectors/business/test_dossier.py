"""A dossier's status: absence only where the count says so, nobody's contact in the record, and nothing guessed."""

from typing import Any

import pytest

from contracts.dates import PartialDate
from contracts.errors import NO_SUCH_SERVICE, Ambiguous, NotFound, SourceMalformed, SourceRefused, SourceUnavailable
from contracts.identifiers import OrganizationCode
from contracts.queries import RegistrationDossierQuery
from contracts.records import Label, RegistrationDossier
from mocks.business import dossiers
from mocks.nation.personas import synthetic_nation
from tests.connectors.business import wire

NUMBER = "HS-9900000016-001"
NATION = synthetic_nation()
DOSSIER = dossiers.found(NATION, NUMBER) or {}
CODES = [one.organization_code for one in NATION.organizations if not one.location_number]


def read(document: Any, number: str = NUMBER, **changes: Any) -> RegistrationDossier:
    record = wire.ask(document, RegistrationDossierQuery(number), **changes)[0].record
    assert isinstance(record, RegistrationDossier)
    return record


def answer(**changes: Any) -> dict[str, Any]:
    return dossiers.answer({**DOSSIER, **changes})


def test_a_dossier_is_read_whole() -> None:
    assert read(answer(PLAN_DATE="12/01/2024", SUPPLEMENT_DATE="08/01/2024")) == RegistrationDossier(
        dossier_number=NUMBER, kind=Label(code="NEW"), status=Label(code="MOCK-REGISTERED"),
        organization_code=OrganizationCode("9900000016"), registry_internal_code="9900000016",
        name="CÔNG TY TNHH THỬ NGHIỆM HỒ GƯƠM", organization_type=Label(code="MOCK2"), registry_office="MOCK-01",
        submission_type=Label(code="ONLINE"), received_on=PartialDate(2024, 1, 5), due_on=PartialDate(2024, 1, 12),
        processed_on=PartialDate(2024, 1, 5), registered_on=PartialDate(2024, 1, 5),
        supplemented_on=PartialDate(2024, 1, 8),
    )  # fmt: skip


def test_one_get_with_the_number_as_a_parameter() -> None:
    _, made = wire.ask(answer(), RegistrationDossierQuery(NUMBER))
    assert (made.path, made.params) == ("/apiCSDLDKDN/1.0/tinhTrangHoSo", {"in_journal_no": NUMBER})
    assert made.template is not None and NUMBER not in made.template + repr(made)


def test_whom_to_call_is_nowhere() -> None:
    told = repr(read(answer(CONTACT_PHONE="0900000000", CONTACT_EMAIL="a@example.org", CONTACT_ADDRESS="Số 0")))
    assert DOSSIER["CONTACT_FULL_NAME"] and "CONTACT" not in told
    assert not any(word in told for word in ("0900000000", "example.org", "Số 0", str(DOSSIER["CONTACT_FULL_NAME"])))


@pytest.mark.parametrize("code", [None, "", "00036"])
def test_an_organization_without_a_code_of_its_own(code: str | None) -> None:
    assert read(answer(ENTERPRISE_GDT_CODE=code)).organization_code is None


@pytest.mark.parametrize("code", CODES)
def test_every_dossier_of_every_organization_passes_between_connector_and_mock(code: str) -> None:
    seen: list[RegistrationDossier] = []
    while (dossier := dossiers.found(NATION, f"HS-{code}-{len(seen) + 1:03d}")) is not None:
        seen.append(read(dossiers.answer(dossier), str(dossier["IN_JOURNAL_NO"])))
    assert {one.organization_code for one in seen} == {OrganizationCode.parse(code)}
    assert len(seen) >= 2 and seen[-1].registered_on is None  # the last is still being processed


def test_nobodys_dossier_is_said_by_null_and_a_count() -> None:
    nothing = dossiers.answer(None)
    for document in (nothing, {**nothing, "Data": []}):
        with pytest.raises(NotFound):
            read(document)
        with pytest.raises(SourceMalformed):
            read(document, empty_means="malformed")
    others: tuple[dict[str, Any], ...] = (
        {**nothing, "DataCount": None},
        {**nothing, "DataCount": 1},
        {"Status": 1, "Message": "success", "DataCount": 0},
        {"Status": 1, "Message": "success", "Data": None},
        {**nothing, "Data": {}},
    )
    for other in others:
        with pytest.raises(SourceMalformed):
            read(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"IN_JOURNAL_NO": "HS-9900000016-002"},
        {"IN_JOURNAL_NO": None},
        {"ENTERPRISE_GDT_CODE": "x"},
        {"RECEIPT_DATE": "30/02/2024"},
        {"PROCESS_STATUS": {}},
        {"MORE": 1},
    ],
)
def test_what_the_contract_does_not_allow_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read(answer(**changes))


def test_failures_and_two_dossiers() -> None:
    with pytest.raises(Ambiguous):
        read({**answer(), "Data": [DOSSIER, DOSSIER]})
    with pytest.raises(SourceUnavailable):
        read({"Status": 0, "Message": "Lỗi hệ thống", "Data": None})


def test_a_contract_without_such_a_service_is_not_asked() -> None:
    with pytest.raises(SourceRefused) as caught:
        read(answer(), dossier_path="")
    assert caught.value.source_code == NO_SUCH_SERVICE == "no-such-service"
    assert caught.value.problem().owner == "gateway"  # the registry was not asked, so it refused nothing
