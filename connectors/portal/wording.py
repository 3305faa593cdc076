"""Writes a dossier and its progress in the portal's words (fact sheet 6); what wasn't said is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from connectors.portal.profile import Profile
from connectors.portal.times import written
from contracts.connector import Context
from contracts.dossiers import Applicant, Dossier, DossierProgress, UsedDatabase
from contracts.identifiers import OldCardNumber, OrganizationCode

_SUBMISSIONS: Final = {"counter": "1", "online": "2", "post": "3"}
Item = dict[str, Any]


def dossier_item(dossier: Dossier, context: Context, profile: Profile, databases: Sequence[UsedDatabase]) -> Item:
    """One element of ``data`` of ``DongBoHoSoMC``; an empty ``DSKetNoiCSDL`` says that no database was used."""
    return _said({
        "MaHoSo": context.dossier,
        "MaTTHC": context.procedure,
        "TenTTHC": dossier.procedure_name,
        "MaLinhVuc": dossier.field_code,
        "TenLinhVuc": dossier.field_name,
        "KenhThucHien": _SUBMISSIONS[dossier.submission],
        "ChuHoSo": dossier.applicant.full_name,
        "LoaiDoiTuong": _kind(dossier.applicant, profile),
        "MaDoiTuong": dossier.tech_id,
        "SoDienThoai": dossier.phone,
        "Email": dossier.email,
        "TrichYeuHoSo": dossier.summary,
        "DonViXuLy": dossier.handled_by,
        "NgayNopHoSo": dossier.submitted_at,
        "NgayTiepNhan": dossier.received_at,
        "NgayHenTra": dossier.due_at,
        "NgayKetThucXuLy": dossier.finished_at,
        "NgayTra": dossier.returned_at,
        "NgayTuChoi": dossier.rejected_at,
        "TrangThaiHoSo": status_number(dossier.status, profile),
        "HinhThuc": dossier.result_by_post,
        "TaiKhoanDuocXacThucVoiVNeID": dossier.verified_by_vneid,
        "DuocThanhToanTrucTuyen": dossier.paid_online,
        "HoSoCoThanhPhanSoHoa": any(paper.digitised for paper in dossier.papers) if dossier.papers else None,
        "TaiLieuNop": _each(
            {"TenTepDinhKem": paper.name, "MaThanhPhanHoSo": paper.code, "DuocSoHoa": paper.digitised}
            for paper in dossier.papers
        ) if dossier.papers is not None else None,
        "DanhSachLePhi": _each(
            {"TenPhiLePhi": fee.name, "SoTien": str(fee.amount), "TrangThai": fee.paid} for fee in dossier.fees
        ) if dossier.fees is not None else None,
        "DanhSachHoSoBoSung": _each(
            {"NgayYeuCau": one.requested_at, "NgayTiepNhanBoSung": one.received_at, "NoiDungYeuCau": one.reason}
            for one in dossier.supplements
        ) if dossier.supplements is not None else None,
        "DanhSachGiayToKetQua": _each(
            {
                "MaKetQua": one.kind_code, "TenGiayTo": one.name, "SoKyHieu": one.number,
                "DuongDanTepTinKetQua": one.path,
            }
            for one in dossier.results
        ) if dossier.results is not None else None,
        "DinhDanhCHS": [_number(dossier.applicant)],
        "DSKetNoiCSDL": [{"MaCSDL": code} for code in dict.fromkeys(one.code for one in databases) if code],
        **_change(dossier.change, profile),
    })  # fmt: skip


def progress_item(progress: DossierProgress, context: Context, profile: Profile) -> Item:
    """One element of ``data`` of ``CapNhatTienDoHoSoMC``."""
    return _said({
        "MaHoSo": context.dossier,
        "NguoiXuLy": progress.handler,
        "ChucDanh": progress.handler_title,
        "ThoiDiemXuLy": progress.happened_at,
        "PhongBanXuLy": progress.department,
        "NoiDungXuLy": progress.note,
        "TrangThai": status_number(progress.status, profile),
        "NgayBatDau": progress.begun_at,
        "NgayKetThucTheoQuyDinh": progress.due_at,
        **_change(progress.change, profile),
    })  # fmt: skip


def databases_of(context: Context, profile: Profile, noticed: list[str]) -> tuple[UsedDatabase, ...]:
    """What a dossier used, with the portal's codes; a source without a code is told to the caller, and noted."""
    used = [source for source in context.databases if source not in profile.not_databases]
    if any(source not in profile.databases for source in used):
        noticed.append("code DSKetNoiCSDL")
    return tuple(UsedDatabase(source=source, code=profile.databases.get(source)) for source in used)


def status_number(status: str, profile: Profile) -> str:
    """``TrangThaiHoSo`` of our word; a profile has each word once."""
    return next(number for number, word in profile.statuses.items() if word == status)


def _change(change: int | None, profile: Profile) -> Item:
    return {profile.change_member: change} if profile.change_member and change is not None else {}


def _kind(applicant: Applicant, profile: Profile) -> str:
    usual = "enterprise" if isinstance(applicant.identifier, OrganizationCode) else "citizen"
    wanted = applicant.kind or usual
    return next(number for number, word in profile.account_kinds.items() if word == wanted)


def _number(applicant: Applicant) -> Item:
    identifier = applicant.identifier
    kind = "2" if isinstance(identifier, OldCardNumber) else "1"
    if isinstance(identifier, OrganizationCode) and identifier.personal_id is None:
        kind = "3"
    return {"LoaiDinhDanh": kind, "SoDinhDanh": identifier.value}


def _each(rows: Any) -> list[Item]:
    return [_said(row) for row in rows]


def _said(row: Mapping[str, Any]) -> Item:
    return {name: _written(value) for name, value in row.items() if value is not None}


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "1" if value else "0"
    return written(value) if isinstance(value, datetime) else value
