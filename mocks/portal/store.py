"""The portal's store of digitised results: what the registers issued once, and what dossiers handed over since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mocks.folding import fold_name
from mocks.nation.model import Address
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.portal.catalogue import Row

BIRTH, MARRIAGE = "KQ.G15.000001", "KQ.G15.000002"
_NAMES: Final = {BIRTH: "Giấy khai sinh", MARRIAGE: "Giấy chứng nhận kết hôn"}


class Store:
    """Only the owner may ask, by the right name: whoever else asks gets the answer for nothing found."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._registers = Registers(nation)

    def find(
        self, owner: str, requester: str, name: str, kinds: Sequence[Mapping[str, str]], more: Sequence[Row]
    ) -> list[Row]:
        """Documents of the kinds (and numbers, where given); ``more`` are those that dossiers handed over."""
        person = self._nation.person(owner)
        if person is None or requester != owner or fold_name(name) != fold_name(person.name):
            return []
        held = [*self._issued(owner), *map(_handed, more)]
        return [
            document
            for document in held
            if any(
                document["MaKetQua"] == kind["MaKetQua"] and kind["SoKyHieu"] in ("", document["SoKyHieu"])
                for kind in kinds
            )
        ]

    def _issued(self, owner: str) -> list[Row]:
        found = [(BIRTH, self._registers.birth(owner)), (MARRIAGE, self._registers.marriage(owner))]
        return [_document(kind, one.number, _office(one.office)) for kind, one in found if one is not None]


def _document(kind: str, number: str, office: str) -> Row:
    name = _NAMES[kind]
    path = f"/kho-so-hoa/{kind}/{number.replace('/', '-')}.pdf"
    return {
        "MaKetQua": kind, "TenGiayTo": name, "SoKyHieu": number, "CoQuanChuQuan": office,
        "DanhSachTepDinhKem": [{"TenTep": f"{name}.pdf", "DuongDan": path}],
    }  # fmt: skip


def _handed(result: Row) -> Row:
    path = result.get("DuongDanTepTinKetQua")
    files = [{"TenTep": str(path).rpartition("/")[2], "DuongDan": path}] if path else []
    kept = {name: result[name] for name in ("MaKetQua", "TenGiayTo", "SoKyHieu", "CoQuanChuQuan")}
    return {**kept, "DanhSachTepDinhKem": files}


def _office(office: Address) -> str:
    return ", ".join(filter(None, ("Ủy ban nhân dân", office.commune_name, office.province_name)))
