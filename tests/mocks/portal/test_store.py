"""A document is found by its owner, by name and kind, and by its number where one is given."""

import pytest

from mocks.nation.personas import synthetic_nation
from mocks.portal.catalogue import Row
from mocks.portal.store import BIRTH, MARRIAGE, Store

STORE = Store(synthetic_nation())
KHUE, THU = "099190000123", "099085000456"


def found(owner: str, name: str, kind: str, number: str = "", requester: str | None = None) -> list[object]:
    rows = STORE.find(owner, requester or owner, name, [{"MaKetQua": kind, "SoKyHieu": number}], [])
    return [row["SoKyHieu"] for row in rows]


def test_who_has_what() -> None:
    assert len(found(KHUE, "NGUYEN THI MINH KHUE", BIRTH)) == 1 and found(KHUE, "Nguyễn Thị Minh Khuê", MARRIAGE) == []
    (number,) = found(THU, "Đỗ Văn Thử", MARRIAGE)
    assert (
        found(THU, "Đỗ Văn Thử", MARRIAGE, str(number)) == [number] and found(THU, "Đỗ Văn Thử", MARRIAGE, "0/0") == []
    )


@pytest.mark.parametrize(
    ("owner", "name", "requester"),
    [(KHUE, "Khác", KHUE), (KHUE, "Nguyễn Thị Minh Khuê", THU), ("099190999999", "A", None)],
)
def test_nobody_elses(owner: str, name: str, requester: str | None) -> None:
    assert found(owner, name, BIRTH, requester=requester) == []


def test_what_a_dossier_handed_over_is_found_beside() -> None:
    more: list[Row] = [
        {"MaKetQua": BIRTH, "TenGiayTo": "x", "SoKyHieu": "7/2026", "CoQuanChuQuan": "",
         "DuongDanTepTinKetQua": "/a/b.pdf"},
        {"MaKetQua": "KQ", "TenGiayTo": "x", "SoKyHieu": "8/2026", "CoQuanChuQuan": ""},
    ]  # fmt: skip
    kinds = [{"MaKetQua": BIRTH, "SoKyHieu": "7/2026"}, {"MaKetQua": "KQ", "SoKyHieu": ""}]
    rows = STORE.find(KHUE, KHUE, "Nguyễn Thị Minh Khuê", kinds, more)
    assert [row["DanhSachTepDinhKem"] for row in rows] == [[{"TenTep": "b.pdf", "DuongDan": "/a/b.pdf"}], []]
