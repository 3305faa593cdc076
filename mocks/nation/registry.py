"""Companies, branches and household businesses as records: the running numbers of `companies` put into words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from mocks.nation.communities import commune, communities, home_province
from mocks.nation.kinship import Place
from mocks.nation.model import Address, BusinessLine, Member, Organization, Representative
from mocks.nation.organizations import status_names, type_names
from mocks.nation.permutation import key_of, mix

if TYPE_CHECKING:
    from mocks.nation.generator import SyntheticGenerator

_WORDS, _BUSINESS = 71, 72
_FORMS = {
    "MOCK1": "CÔNG TY TNHH MỘT THÀNH VIÊN",
    "MOCK2": "CÔNG TY TNHH",
    "MOCK3": "CÔNG TY CỔ PHẦN",
    "MOCK4": "CÔNG TY HỢP DANH",
    "MOCK5": "DOANH NGHIỆP TƯ NHÂN",
}
_TRADES = (
    ("THƯƠNG MẠI", "4620", "Bán buôn nông, lâm sản nguyên liệu và động vật sống"),
    ("VẬN TẢI", "4933", "Vận tải hàng hóa bằng đường bộ"),
    ("CÔNG NGHỆ", "6201", "Lập trình máy vi tính"),
    ("KIẾN TRÚC", "7110", "Hoạt động kiến trúc và tư vấn kỹ thuật có liên quan"),
    ("TƯ VẤN", "7020", "Hoạt động tư vấn quản lý"),
    ("BÁN LẺ", "4711", "Bán lẻ trong các cửa hàng kinh doanh tổng hợp"),
)
_FIRST = ("SÔNG HỒNG", "TÂY HỒ", "LONG BIÊN", "THĂNG LONG", "HÒA BÌNH", "ĐÔNG ĐÔ", "BẮC HÀ", "PHƯƠNG NAM", "AN PHÚ")
_SECOND = (
    "VIỆT",
    "MINH PHÁT",
    "THỊNH VƯỢNG",
    "TÍN NGHĨA",
    "HOÀNG GIA",
    "ĐẠI THÀNH",
    "TÂN TIẾN",
    "HƯNG LONG",
    "SAO MAI",
)
BUSINESS_FOUNDED = date(2020, 1, 2)


class Registry:
    """The business registry of the nation on its day."""

    def __init__(self, nation: SyntheticGenerator) -> None:
        self._nation = nation
        self._words, self._business = key_of(nation.seed, _WORDS), key_of(nation.seed, _BUSINESS)

    def organization(self, code: str) -> Organization | None:
        """The organization with a code of 10 digits, 10-3 or 12 (a personal ID); None where nobody has it."""
        if re.fullmatch(r"099[0-9]{9}", code, re.ASCII):
            place = self._nation.place(code)
            owns = place is not None and self._nation.numbers.personal_id(place) == code and self.has_business(place)
            return self._household_business(place, code) if place is not None and owns else None
        base, dash, branch = code.partition("-")
        number = self._nation.companies.number(base)
        if number is None:
            return None
        if not dash:
            return self._company(number, base)
        issued = [f"{place:03d}" for place in range(1, self._nation.companies.branches(number) + 1)]
        return self._branch(number, base, branch) if branch in issued else None

    def has_business(self, place: Place) -> bool:
        """Whether the person runs a household business: one in ten of those who were 18 when it was founded."""
        founded = BUSINESS_FOUNDED.toordinal()
        return (
            founded <= self._nation.day
            and place.year <= BUSINESS_FOUNDED.year - 19
            and self._nation.households.present(place)
            and mix(self._business ^ place.key) % 10 == 0
        )

    def _company(self, number: int, code: str) -> Organization:
        companies = self._nation.companies
        drawn = mix(self._words ^ number)
        trade, line, label = _TRADES[drawn % len(_TRADES)]
        form, status = companies.form(number), companies.status(number)
        words = f"{_FIRST[(drawn >> 8) % len(_FIRST)]} {_SECOND[(drawn >> 16) % len(_SECOND)]}"
        capital = ((drawn >> 24) % 500 + 1) * 100_000_000
        return Organization(
            organization_code=code,
            internal_code=code,
            name=f"{_FORMS[form]} {trade} {words}",
            type_id=form,
            type_name=type_names()[form],
            status_id=status,
            legal_status=status_names()[status],
            registry_number=int(code[2:9]),
            founded_on=date.fromordinal(companies.founded(number)).isoformat(),
            changes=0,
            capital=str(capital),
            head_office=self._office(drawn, companies.representatives(number)[0]),
            representatives=tuple(self._representative(place) for place in companies.representatives(number)),
            business_lines=(BusinessLine(code=line, name=label, main=True, edition="2018"),),
            members=tuple(
                Member(
                    name=self._holder(share.holder),
                    amount=str(capital * share.percent // 100),
                    ratio_percent=f"{share.percent}.00",
                )
                for share in companies.shares(number)
            ),
            traits=("generated",),
        )

    def _branch(self, number: int, base: str, branch: str) -> Organization:
        parent = self._company(number, base)
        code = f"{base}-{branch}"
        return Organization(
            organization_code=code,
            internal_code=code,
            parent_code=base,
            name=f"CHI NHÁNH SỐ {int(branch)} - {parent.name}",
            type_id="MOCK6",
            type_name=type_names()["MOCK6"],
            registry_number=parent.registry_number * 10 + int(branch),
            founded_on=parent.founded_on,
            head_office=self._office(
                mix(self._words ^ number * 1_000 ^ int(branch)), self._nation.companies.representatives(number)[0]
            ),
            representatives=parent.representatives[:1],
            business_lines=parent.business_lines,
            traits=("generated", "branch"),
        )

    def _household_business(self, place: Place, personal_id: str) -> Organization:
        drawn = mix(self._words ^ place.key)
        _, line, label = _TRADES[drawn % len(_TRADES)]
        owner = self._representative(place)
        return Organization(
            organization_code=personal_id,
            internal_code=personal_id,
            name=f"HỘ KINH DOANH {owner.full_name}",
            type_id="MOCK8",
            type_name=type_names()["MOCK8"],
            registry_number=int(personal_id[4:]),
            founded_on=BUSINESS_FOUNDED.isoformat(),
            head_office=self._nation.home(place),
            representatives=(owner,),
            business_lines=(BusinessLine(code=line, name=label, main=True, edition="2018"),),
            traits=("generated", "household_business"),
        )

    def _representative(self, place: Place) -> Representative:
        nation = self._nation
        return Representative(
            full_name=nation.names.full_name(place).upper(),
            date_of_birth=date.fromordinal(nation.lives.born(place)).isoformat(),
            document_number=nation.numbers.personal_id(place),
            sex=1 + place.sex,
        )

    def _holder(self, holder: Place | int) -> str:
        if isinstance(holder, int):
            return self._company(holder, self._nation.companies.code(holder)).name
        return self._nation.names.full_name(holder).upper()

    def _office(self, drawn: int, founder: Place) -> Address:
        province = home_province(communities()[founder.community], drawn >> 32)
        found = commune(province, drawn >> 36)
        return Address(
            province_code=province,
            commune_code=found.commune_code,
            province_name=found.province_name,
            commune_name=found.commune_name,
            line=f"Số {(drawn >> 48) % 400 + 1} phố Thử Nghiệm",
        )
