"""What is held of somebody is believed only where it is about the one asked for."""

from typing import Any

import pytest

from connectors.portal import holdings
from contracts.errors import Ambiguous, SourceMalformed
from contracts.identifiers import DossierNumber, OrganizationCode, PersonalId
from contracts.portal import DigitisedResultQuery
from tests.connectors.portal.test_catalogue import rows
from tests.connectors.portal.test_reply import reading

PERSON = PersonalId("099190000123")
DOSSIER = DossierNumber("H26.99-260302-0001")


@pytest.mark.parametrize(
    "row",
    [
        {}, {"MaHoSo": "H26.99-260302-0002", "TrangThaiHoSo": "1"}, {"MaHoSo": DOSSIER.value},
        {"MaHoSo": DOSSIER.value, "TrangThaiHoSo": "1", "SoLanThayDoi": "1"},
        {"MaHoSo": DOSSIER.value, "TrangThaiHoSo": "1", "NgayHenTra": "2026-03-02"},
    ],
)  # fmt: skip
def test_another_dossier_or_half_of_one(row: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed) as fault:
        holdings.dossier(rows(row), DOSSIER)
    assert "H26" not in str(fault.value)


def test_a_long_status_is_not_told() -> None:
    found = holdings.dossier(rows({"MaHoSo": DOSSIER.value, "TrangThaiHoSo": "099190000123"}), DOSSIER)
    assert found.status is not None and (found.status.code, found.status.number) == ("unknown", None)


@pytest.mark.parametrize(
    "row",
    [
        {"SODINHDANH": PERSON.value}, {"TECHNICALID": "x"}, {"TECHNICALID": "x", "SODINHDANH": "099085000456"},
        {"TECHNICALID": "x" * 101, "SODINHDANH": PERSON.value},
    ],
)  # fmt: skip
def test_somebody_elses_account(row: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed) as fault:
        holdings.account(rows(row), PERSON)
    assert "099" not in str(fault.value)


def test_an_account_holds_the_number_it_was_asked_by() -> None:
    code = OrganizationCode("9900000016")
    found = holdings.account(rows({"TECHNICALID": "x", "LOAIDOITUONG": "2", "SODINHDANH": code.value}), code)
    assert (found.kind, found.organization_code, found.personal_id) == ("enterprise", code, None)
    twice = {"TECHNICALID": "x", "SODINHDANH": PERSON.value}
    with pytest.raises(Ambiguous):
        holdings.account(rows(twice, twice), PERSON)


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ({"SoKyHieu": "1"}, None), ({"MaKetQua": "KQ.2", "SoKyHieu": "1"}, None), ({"MaKetQua": "KQ.1"}, "1"),
        ({"MaKetQua": "KQ.1", "SoKyHieu": "2"}, "1"), ({"MaKetQua": "KQ.1", "DanhSachTepDinhKem": "x"}, None),
    ],
)  # fmt: skip
def test_another_document(row: dict[str, Any], number: str | None) -> None:
    document = {"errorCode": "0", "result": {"DanhSachGiayToKetQua": [row]}}
    with pytest.raises(SourceMalformed):
        holdings.results(reading(document, stored=True), DigitisedResultQuery(PERSON, "A", "KQ.1", number))
