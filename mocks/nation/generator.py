"""Tests and benchmarks need more people than a data file can name: this makes anyone from their number and a seed.

Everything follows from SHA-256 of seed and identifier, so the same number is the same person in every process.
Sequences that start with 000 (cards 990, codes 990000) belong to the data files and are never generated.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from mocks.folding import is_organization_code
from mocks.nation.model import (
    Address,
    BusinessLine,
    HouseholdHead,
    Member,
    Organization,
    Person,
    Relative,
    Representative,
)

SURNAMES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"),
    *("Đinh", "Trịnh", "Mai", "Tô"),
)
_MIDDLE = {1: ("Văn", "Hữu", "Đức", "Quang", "Minh", "Gia"), 2: ("Thị", "Ngọc", "Thu", "Phương", "Thanh", "Khánh")}
_GIVEN = {
    1: ("An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hiếu", "Khoa", "Lâm", "Nam", "Phúc", "Quân", "Sơn", "Tuấn"),
    2: ("Anh", "Chi", "Dung", "Hà", "Hạnh", "Hương", "Lan", "Linh", "Mai", "Nga", "Oanh", "Quỳnh", "Trang", "Yến"),
}
_COMMUNES = (("00070", "Phường Hoàn Kiếm"), ("00004", "Phường Ba Đình"), ("00166", "Phường Cầu Giấy"))
_WORDS = ("SÔNG HỒNG", "TÂY HỒ", "LONG BIÊN", "THĂNG LONG", "HÒA BÌNH", "ĐÔNG ĐÔ", "BẮC HÀ", "PHƯƠNG NAM")
_LINES = (
    ("4620", "Bán buôn nông, lâm sản nguyên liệu và động vật sống"),
    ("4933", "Vận tải hàng hóa bằng đường bộ"),
    ("6201", "Lập trình máy vi tính"),
    ("7110", "Hoạt động kiến trúc và tư vấn kỹ thuật có liên quan"),
)
_TODAY = date(2026, 11, 1)
"""Nobody generated is born later: a fixed day, so that the nation doesn't depend on the clock."""
_T = TypeVar("_T")
_OWN_HEAD = "CH01"
_CHILD = "CH03"


class SyntheticGenerator:
    """People and organizations of one seed; `existing` is the fraction of well-formed numbers that somebody has."""

    def __init__(self, seed: int, existing: float = 0.9) -> None:
        """Raises ValueError for a fraction outside 0 to 1."""
        if not 0 <= existing <= 1:
            raise ValueError("a fraction lies between 0 and 1")
        self._seed = seed
        self._existing = existing

    def person(self, personal_id: str) -> Person | None:
        """The person with a number of the form 099GYYNNNNNN (G 0 to 3), None where nobody has it."""
        known = self._core(personal_id)
        if known is None:
            return None
        name, sex, born = known
        draw = _Draw(self._seed, "record", personal_id)
        commune, commune_name = draw.pick(_COMMUNES)
        residence = Address(
            province_code="01",
            commune_code=commune,
            province_name="Thành phố Hà Nội",
            commune_name=commune_name,
            line=f"SỐ {draw.number(400) + 1} PHỐ THỬ NGHIỆM",
        )
        historic = Address(province_code="01", district_code="002", commune_code="00037")
        father = self._relative(personal_id, "father", 1, born.year - 24 - draw.number(16))
        mother = self._relative(personal_id, "mother", 2, born.year - 20 - draw.number(16))
        age = (_TODAY - born).days // 365
        married = age > 24 and draw.number(10) < 6
        spouse = self._relative(personal_id, "spouse", 3 - sex, born.year + draw.number(5) - 2) if married else None
        if age >= 18:
            head = HouseholdHead(relationship_code=_OWN_HEAD, full_name=name.upper(), personal_id=personal_id)
        else:
            head = HouseholdHead(relationship_code=_CHILD, full_name=mother.full_name, personal_id=mother.personal_id)
        return Person(
            personal_id=personal_id,
            old_card_number=self._card_of(personal_id) if born.year < 2000 else "",
            full_name=name.upper(),
            known_as=name,
            date_of_birth=born.isoformat(),
            sex=sex,
            marital_status="2" if married else "1",
            blood_group=draw.pick(("00", "01", "02", "03", "04")),
            birth_registration=historic,
            home_town=historic,
            permanent_residence=residence,
            current_residence=residence,
            father=father,
            mother=mother,
            spouse=spouse,
            household_head=head,
            account_level=0 if age < 14 else 1 + draw.number(2),
            traits=("generated",),
        )

    def person_with_old_card(self, number: str) -> Person | None:
        """The person with a card number of the form 99NNNNNNN, None where nobody has it."""
        owner = _owner_of_card(number)
        if owner is None or self._card_of(owner) != number:
            return None
        return self.person(owner)

    def organization(self, organization_code: str) -> Organization | None:
        """The organization with a code 99NNNNNNNC, its branch 99NNNNNNNC-00N, or a household business (a generated
        person's number); None where nobody has it."""
        base, _, branch = organization_code.partition("-")
        if re.fullmatch(r"099[0-9]{9}", organization_code, re.ASCII):
            return self._household_business(organization_code)
        if not is_organization_code(base) or not base.startswith("99") or base.startswith("990000"):
            return None
        if not self._exists("organization", base):
            return None
        if not branch:
            return self._company(base)
        draw = _Draw(self._seed, "branches", base)
        issued = [f"{place:03d}" for place in range(1, draw.number(4) + 1)]
        return self._branch(base, branch) if branch in issued else None

    def _exists(self, kind: str, identifier: str) -> bool:
        return _Draw(self._seed, f"exists {kind}", identifier).fraction() < self._existing

    def _core(self, personal_id: str) -> tuple[str, int, date] | None:
        """Name as written, sex and birth date; None where nobody has the number."""
        if not re.fullmatch(r"099[0-3][0-9]{8}", personal_id, re.ASCII) or personal_id[6:9] == "000":
            return None
        sex = 1 + int(personal_id[3]) % 2
        year = 1900 + 100 * (int(personal_id[3]) // 2) + int(personal_id[4:6])
        draw = _Draw(self._seed, "person", personal_id)
        born = date(year, 1, 1) + timedelta(days=draw.number(365))
        if born > _TODAY or not self._exists("person", personal_id):
            return None
        surname = SURNAMES[int(personal_id[-3:]) % len(SURNAMES)]
        return f"{surname} {draw.pick(_MIDDLE[sex])} {draw.pick(_GIVEN[sex])}", sex, born

    def _number_for(self, subject: str, role: str, sex: int, year: int) -> str | None:
        """The number of an existing person of that sex and birth year; the father shares the subject's last three
        digits and so the surname."""
        draw = _Draw(self._seed, role, subject)
        century = 2 * ((year - 1900) // 100) + sex - 1
        for attempt in range(20):
            middle = 1 + (draw.number(900) + attempt) % 999
            last = subject[-3:] if role == "father" else f"{draw.number(1000):03d}"
            number = f"099{century}{year % 100:02d}{middle:03d}{last}"
            if self._core(number) is not None:
                return number
        return None

    def _relative(self, subject: str, role: str, sex: int, year: int) -> Relative:
        number = self._number_for(subject, role, sex, year) if 1900 <= year < 2026 else None
        known = self._core(number) if number else None
        if number is None or known is None:
            draw = _Draw(self._seed, f"nameless {role}", subject)
            surname = SURNAMES[int(subject[-3:]) % len(SURNAMES)] if role == "father" else draw.pick(SURNAMES)
            return Relative(full_name=f"{surname} {draw.pick(_MIDDLE[sex])} {draw.pick(_GIVEN[sex])}".upper())
        return Relative(full_name=known[0].upper(), personal_id=number)

    def _card_of(self, personal_id: str) -> str:
        """The old card of a number, "" for none: the first card that leads back to the number."""
        sequence = personal_id[6:]
        for digit in "0123456789":
            card = f"99{sequence[0]}{digit}{sequence[1]}{sequence[2:]}"
            if card[2] != "0" and _owner_of_card(card) == personal_id:
                return card
        return ""

    def _company(self, code: str) -> Organization:
        draw = _Draw(self._seed, "organization", code)
        name = f"CÔNG TY TNHH {draw.pick(_WORDS)} {code[5:9]}"
        representative = self._representative(code)
        capital = (draw.number(500) + 1) * 100_000_000
        line = draw.pick(_LINES)
        return Organization(
            organization_code=code,
            internal_code=code,
            name=name,
            registry_number=int(code[2:9]),
            founded_on=(date(2005, 1, 1) + timedelta(days=draw.number(7500))).isoformat(),
            changes=0,
            capital=str(capital),
            head_office=self._office(draw),
            representatives=(representative,),
            business_lines=(BusinessLine(code=line[0], name=line[1], main=True),),
            members=(Member(name=representative.full_name, amount=str(capital), ratio_percent="100.00"),),
            traits=("generated",),
        )

    def _branch(self, base: str, branch: str) -> Organization:
        parent = self._company(base)
        code = f"{base}-{branch}"
        return Organization(
            organization_code=code,
            internal_code=code,
            parent_code=base,
            name=f"CHI NHÁNH SỐ {int(branch)} - {parent.name}",
            type_id="MOCK6",
            type_name="Chi nhánh",
            registry_number=parent.registry_number * 10 + int(branch),
            founded_on=parent.founded_on,
            head_office=self._office(_Draw(self._seed, "organization", code)),
            representatives=(self._representative(code),),
            business_lines=parent.business_lines,
            traits=("generated", "branch"),
        )

    def _household_business(self, personal_id: str) -> Organization | None:
        known = self._core(personal_id)
        draw = _Draw(self._seed, "household business", personal_id)
        if known is None or known[2].year > 2008 or draw.number(10):
            return None
        name, sex, born = known
        line = draw.pick(_LINES)
        return Organization(
            organization_code=personal_id,
            internal_code=personal_id,
            name=f"HỘ KINH DOANH {name.upper()}",
            type_id="MOCK8",
            type_name="Hộ kinh doanh",
            registry_number=int(personal_id[6:]),
            founded_on="2020-01-02",
            head_office=self._office(draw),
            representatives=(
                Representative(
                    full_name=name.upper(), date_of_birth=born.isoformat(), document_number=personal_id, sex=sex
                ),
            ),
            business_lines=(BusinessLine(code=line[0], name=line[1], main=True),),
            traits=("generated", "household_business"),
        )

    def _representative(self, code: str) -> Representative:
        draw = _Draw(self._seed, "representative", code)
        digits = code.replace("-", "")
        for attempt in range(50):
            sex, year = 1 + draw.number(2), 1955 + draw.number(44)
            number = f"099{sex - 1}{year % 100:02d}{1 + (draw.number(900) + attempt) % 999:03d}{digits[-3:]}"
            known = self._core(number)
            if known is not None:
                return Representative(
                    full_name=known[0].upper(), date_of_birth=known[2].isoformat(), document_number=number, sex=known[1]
                )
        return Representative(full_name="NGƯỜI THỬ NGHIỆM", date_of_birth="1970-01-01", document_number="X0000000")

    def _office(self, draw: "_Draw") -> Address:
        commune, name = draw.pick(_COMMUNES)
        return Address(
            province_code="01",
            commune_code=commune,
            province_name="Thành phố Hà Nội",
            commune_name=name,
            line=f"Số {draw.number(400) + 1} phố Thử Nghiệm",
        )


class _Draw:
    """Numbers that follow from seed, purpose and identifier: each call takes the next four bytes of a hash chain."""

    def __init__(self, seed: int, purpose: str, identifier: str) -> None:
        self._state = hashlib.sha256(f"{seed}\n{purpose}\n{identifier}".encode()).digest()
        self._place = 0

    def number(self, below: int) -> int:
        """A whole number from 0 to `below` - 1."""
        if self._place + 4 > len(self._state):
            self._state, self._place = hashlib.sha256(self._state).digest(), 0
        value = int.from_bytes(self._state[self._place : self._place + 4])
        self._place += 4
        return value % below

    def fraction(self) -> float:
        """A number from 0 up to 1."""
        return self.number(1_000_000) / 1_000_000

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of the choices."""
        return choices[self.number(len(choices))]


def _owner_of_card(number: str) -> str | None:
    """The personal ID that a card number would lead to, None for a number outside the generated range."""
    if not re.fullmatch(r"99[1-9][0-9]{6}", number, re.ASCII):
        return None
    first, second, third, rest = number[2], number[3], number[4], number[5:]
    year = 45 + int(second + third) % 50
    return f"099{int(first) % 2}{year:02d}{first}{third}{rest}"
