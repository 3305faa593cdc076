"""The same change twice is one change, another under its number is none, and sessions don't see each other."""

from typing import Any

import pytest

from mocks.portal.dossiers import CONFLICT, EXISTS, OUTDATED, UNKNOWN, Dossiers, Refused

DOSSIER: dict[str, Any] = {
    "MaHoSo": "H26.99-260302-0001", "MaTTHC": "1.001193", "KenhThucHien": "1", "ChuHoSo": "Nguyễn Thị Minh Khuê",
    "LoaiDoiTuong": "1", "TrangThaiHoSo": "2", "NgayTiepNhan": "20260302083000",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "099190000123"}], "DSKetNoiCSDL": [], "SoLanThayDoi": 1,
}  # fmt: skip
STEP: dict[str, Any] = {
    "MaHoSo": "H26.99-260302-0001", "ThoiDiemXuLy": "20260302100000", "TrangThai": "9", "SoLanThayDoi": 1,
}  # fmt: skip


def refused(dossiers: Dossiers, item: dict[str, Any], *, updating: bool) -> int:
    with pytest.raises(Refused) as refusal:
        dossiers.sync(None, item, updating=updating)
    return refusal.value.code


def test_a_change_is_taken_once() -> None:
    dossiers = Dossiers()
    assert dossiers.sync(None, DOSSIER, updating=False)["KetQua"] == "MOI"
    again = {**DOSSIER, "DSKetNoiCSDL": [{"MaCSDL": "1"}]}  # a database more was used meanwhile
    for updating in (False, True):
        assert dossiers.sync(None, again, updating=updating)["KetQua"] == "DA_CO"
    assert dossiers.of(None)[DOSSIER["MaHoSo"]].item == DOSSIER
    second = {**DOSSIER, "TrangThaiHoSo": "4", "SoLanThayDoi": 2}
    assert refused(dossiers, second, updating=False) == EXISTS
    assert dossiers.sync(None, second, updating=True)["KetQua"] == "CAP_NHAT"
    assert dossiers.sync(None, DOSSIER, updating=True)["KetQua"] == "DA_CO"  # late: nothing is taken back
    shown = dossiers.shown(None, DOSSIER["MaHoSo"])
    assert shown is not None and (shown["TrangThaiHoSo"], shown["SoLanThayDoi"]) == ("4", 2)


def test_a_number_stands_for_one_content() -> None:
    dossiers = Dossiers()
    dossiers.sync(None, {**DOSSIER, "SoLanThayDoi": 5}, updating=False)
    assert refused(dossiers, {**DOSSIER, "SoLanThayDoi": 5, "ChuHoSo": "Khác"}, updating=True) == CONFLICT
    assert refused(dossiers, {**DOSSIER, "SoLanThayDoi": 4}, updating=True) == OUTDATED


def test_without_a_number_every_one_is_a_change() -> None:
    dossiers, item = Dossiers(), {name: value for name, value in DOSSIER.items() if name != "SoLanThayDoi"}
    assert refused(dossiers, item, updating=True) == UNKNOWN
    assert dossiers.sync(None, item, updating=False)["KetQua"] == "MOI"
    assert refused(dossiers, item, updating=False) == EXISTS
    assert dossiers.sync(None, item, updating=True)["KetQua"] == "CAP_NHAT"
    step = {name: value for name, value in STEP.items() if name != "SoLanThayDoi"}
    for _ in range(2):
        dossiers.progress(None, step)
    assert len(dossiers.of(None)[item["MaHoSo"]].progress) == 2


def test_steps_are_taken_once_in_any_order() -> None:
    dossiers = Dossiers()
    with pytest.raises(Refused) as refusal:
        dossiers.progress(None, STEP)
    assert refusal.value.code == UNKNOWN
    dossiers.sync(None, DOSSIER, updating=False)
    assert dossiers.progress(None, STEP)["KetQua"] == "CAP_NHAT" and dossiers.progress(None, STEP)["KetQua"] == "DA_CO"
    with pytest.raises(Refused) as refusal:
        dossiers.progress(None, {**STEP, "TrangThai": "4"})
    assert refusal.value.code == CONFLICT
    earlier = {**STEP, "ThoiDiemXuLy": "20260302090000", "TrangThai": "4", "SoLanThayDoi": 2}
    dossiers.progress(None, earlier)
    shown = dossiers.shown(None, DOSSIER["MaHoSo"])
    assert shown is not None and shown["TrangThaiHoSo"] == "9"


def test_sessions_do_not_see_each_other() -> None:
    dossiers = Dossiers()
    dossiers.sync("one", {**DOSSIER, "DanhSachGiayToKetQua": [{"MaKetQua": "K"}]}, updating=False)
    assert dossiers.shown("two", DOSSIER["MaHoSo"]) is None and dossiers.shown(None, DOSSIER["MaHoSo"]) is None
    assert dossiers.results("one", "099190000123") and not dossiers.results("two", "099190000123")
    assert not dossiers.results("one", "099085000456")
