"""What wasn't said is left out, what was is in the portal's words, and databases come from the context alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from connectors.portal.profile import read_profile
from connectors.portal.wording import databases_of, dossier_item, progress_item, status_number
from contracts import schemas
from contracts.conformance import read_context
from contracts.dossiers import Applicant, Dossier, DossierProgress, Fee, UsedDatabase
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.portal import DossierStatus
from tests.connectors.portal.test_profile import PROFILE
from tests.json_schema import violations

DESCRIBED = json.loads(schemas.read("portal/services.openapi.json"))
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DOSSIER = Dossier(Applicant(PersonalId("099190000123"), "Nguyễn Thị Minh Khuê"), "received", "counter")
READ = read_profile(PROFILE)


def item(dossier: Dossier, databases: tuple[UsedDatabase, ...] = (), **profile: Any) -> dict[str, Any]:
    made = dossier_item(dossier, read_context({}, {}), read_profile({**PROFILE, **profile}), databases)
    assert violations(made, DESCRIBED["components"]["schemas"]["Dossier"], DESCRIBED) == []
    return made


def test_the_least_that_can_be_said() -> None:
    assert set(item(DOSSIER)) == {
        "MaHoSo", "MaTTHC", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "TrangThaiHoSo", "DinhDanhCHS", "DSKetNoiCSDL",
    }  # fmt: skip
    assert item(DOSSIER)["DSKetNoiCSDL"] == []


@pytest.mark.parametrize(
    ("applicant", "kind", "number_kind"),
    [
        (Applicant(PersonalId("099190000123"), "A"), "1", "1"), (Applicant(OldCardNumber("990000001"), "A"), "1", "2"),
        (Applicant(OrganizationCode("9900000016"), "A"), "2", "3"),
        (Applicant(OrganizationCode("9900000016-001"), "A"), "2", "3"),
        (Applicant(OrganizationCode("099085000456"), "A"), "2", "1"),
        (Applicant(OrganizationCode("9900000016"), "A", "state_agency"), "3", "3"),
    ],
)  # fmt: skip
def test_whose_dossier_it_is(applicant: Applicant, kind: str, number_kind: str) -> None:
    made = item(replace(DOSSIER, applicant=applicant))
    assert (made["LoaiDoiTuong"], made["DinhDanhCHS"][0]["LoaiDinhDanh"]) == (kind, number_kind)


def test_the_portal_gets_codes_each_once_and_none_that_is_unknown() -> None:
    context = replace(read_context({}, {}), databases=("business", "identity", "land", "population", "portal", "tax"))
    noticed: list[str] = []
    used = databases_of(context, READ, noticed)
    assert [(one.source, one.code) for one in used] == [
        ("business", "2"),
        ("land", None),
        ("population", "1"),
        ("tax", "5"),
    ]
    assert noticed == ["code DSKetNoiCSDL"]
    twice = (*used, UsedDatabase(source="other", code="1"))
    assert item(DOSSIER, twice)["DSKetNoiCSDL"] == [{"MaCSDL": "2"}, {"MaCSDL": "1"}, {"MaCSDL": "5"}]


def test_a_change_goes_where_the_profile_has_a_place_for_it() -> None:
    assert item(replace(DOSSIER, change=3))["SoLanThayDoi"] == 3
    assert "SoLanThayDoi" not in item(replace(DOSSIER, change=3), repeatable_by="", change_member="")


def test_nothing_owed_is_a_fee_too_and_no_is_an_answer() -> None:
    made = item(replace(DOSSIER, fees=(Fee("Miễn", 0, False),), paid_online=False, papers=()))
    assert made["DanhSachLePhi"] == [{"TenPhiLePhi": "Miễn", "SoTien": "0", "TrangThai": "0"}]
    assert (made["DuocThanhToanTrucTuyen"], made["TaiLieuNop"]) == ("0", []) and "HoSoCoThanhPhanSoHoa" not in made


@pytest.mark.parametrize("status", get_args(DossierStatus))
def test_every_status_has_its_number(status: Any) -> None:
    assert READ.statuses[status_number(status, READ)] == status
    made = progress_item(DossierProgress(status, AT), read_context({}, {}), READ)
    assert made == {
        "MaHoSo": "H26.99-260302-0001",
        "ThoiDiemXuLy": "20260302083000",
        "TrangThai": status_number(status, READ),
    }
    assert violations(made, DESCRIBED["components"]["schemas"]["Progress"], DESCRIBED) == []
