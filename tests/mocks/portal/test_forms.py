"""A body has the members of its description, in their forms, and no other."""

from typing import Any

import pytest

from mocks.portal.forms import DOSSIER, PROGRESS, fits, well_formed
from tests.mocks.portal.test_dossiers import DOSSIER as WHOLE
from tests.mocks.portal.test_dossiers import STEP

SYNC = {"session": "s", "madonvi": "H26.99", "service": "DongBoHoSoMC", "isUpdating": "False", "data": [WHOLE]}


def test_what_fits() -> None:
    assert fits(DOSSIER, WHOLE) and fits(PROGRESS, STEP) and well_formed(SYNC)
    assert (
        well_formed({**SYNC, "service": "CapNhatTienDoHoSoMC", "data": [STEP]} | {}) is False
    )  # isUpdating is none of its
    assert well_formed({"session": "s", "madonvi": "H26", "service": "CapNhatTienDoHoSoMC", "data": [STEP]})


@pytest.mark.parametrize(
    "changes",
    [
        {"MaHoSo": ""}, {"MaHoSo": 1}, {"TrangThaiHoSo": "11"}, {"TrangThaiHoSo": "0"}, {"NgayTiepNhan": "2026-03-02"},
        {"NgayTiepNhan": "2026030208300"}, {"TrichYeuHoSo": "x" * 1001}, {"SoLanThayDoi": 0}, {"SoLanThayDoi": True},
        {"SoLanThayDoi": "1"}, {"DSKetNoiCSDL": [{"MaCSDL": 1}]}, {"DSKetNoiCSDL": "1"}, {"DinhDanhCHS": [{}]},
        {"TaiLieuNop": [{"Ten": "x"}]}, {"them": "x"}, {"LoaiDoiTuong": "5"}, {"SoDienThoai": None},
    ],
)  # fmt: skip
def test_what_does_not(changes: dict[str, Any]) -> None:
    assert not fits(DOSSIER, {**WHOLE, **changes})
    assert not well_formed({**SYNC, "data": [{**WHOLE, **changes}]})


@pytest.mark.parametrize("name", ["MaHoSo", "MaTTHC", "ChuHoSo", "DinhDanhCHS", "DSKetNoiCSDL"])
def test_what_must_be_there(name: str) -> None:
    assert not fits(DOSSIER, {other: value for other, value in WHOLE.items() if other != name})


@pytest.mark.parametrize("changes", [{"session": ""}, {"madonvi": 1}, {"service": "X"}, {"isUpdating": True}, {"x": 1}])
def test_the_frame_is_strict_too(changes: dict[str, Any]) -> None:
    assert not well_formed({**SYNC, **changes})
