"""Names must look right and stay in the family: the family name comes from the father, the rest fits sex and people.

Frequencies of family names follow what is commonly published for Viet Nam; names of smaller peoples are a likeness.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mocks.nation.communities import MATRILINEAL, communities
from mocks.nation.kinship import FIRST_YEAR, Kinship, Place
from mocks.nation.permutation import key_of, mix

_FAMILY, _GIVEN_NAMES, _FAITH = range(31, 34)


class _Style(NamedTuple):
    """How a people names itself: family names, then what men and women bear between it and the given name, and the
    given names. `family_last` puts the family name behind, without middle name."""

    family: tuple[str, ...]
    middle: tuple[tuple[str, ...], tuple[str, ...]]
    given: tuple[tuple[str, ...], tuple[str, ...]]
    family_last: bool = False


def _weighted(text: str) -> tuple[str, ...]:
    words = (word.rpartition(":") for word in text.split())
    return tuple(name for name, _, times in words for _ in range(int(times)))


_MEN = tuple(
    "An Anh Bách Bảo Bình Cường Chiến Công Dũng Duy Đạt Đăng Đông Đức Giang Hải Hào Hiếu Hoàng Hùng Huy Hưng Kiên "
    "Khánh Khoa Khôi Lâm Linh Long Lộc Mạnh Minh Nam Nghĩa Nhân Phát Phong Phú Phúc Quân Quang Quốc Quyết Sơn Tài "
    "Tâm Tân Thái Thành Thắng Thiện Thịnh Tiến Toàn Trí Trung Trường Tú Tuấn Tùng Việt Vinh Vũ".split()
)
_WOMEN = tuple(
    "An Anh Ánh Bích Châu Chi Cúc Diễm Diệp Dung Duyên Đào Giang Hà Hạnh Hằng Hiền Hoa Hòa Hồng Huệ Huyền Hương Hường "
    "Khánh Lan Lệ Liên Linh Loan Ly Mai My Nga Ngân Ngọc Nguyệt Nhàn Nhi Nhung Oanh Phương Phượng Quyên Quỳnh Tâm "
    "Thanh Thảo Thoa Thơm Thu Thúy Thư Thương Trang Trâm Trinh Tuyết Uyên Vân Vy Xuân Yến".split()
)
_MEN_MIDDLE = (
    *("Văn",) * 12,
    *("Hữu", "Đức", "Quang", "Minh", "Gia", "Ngọc", "Xuân", "Công", "Đình", "Thành", "Quốc", "Anh", "Tuấn", "Bá"),
)
_WOMEN_MIDDLE = (
    *("Thị",) * 14,
    *("Ngọc", "Thu", "Phương", "Thanh", "Khánh", "Thùy", "Minh", "Thị Thu", "Thị Ngọc", "Thị Minh", "Hoài", "Kim"),
)
_KINH_STYLE = _Style(
    _weighted(
        "Nguyễn:320 Trần:110 Lê:95 Phạm:70 Hoàng:28 Huỳnh:25 Phan:42 Vũ:24 Võ:24 Đặng:21 Bùi:20 Đỗ:16 Hồ:13 Ngô:13 "
        "Dương:11 Lý:6 Đinh:8 Đoàn:7 Trịnh:7 Trương:14 Mai:6 Tô:4 Cao:6 Lương:7 Lưu:5 Phùng:4 Tạ:5 Hà:7 Đào:6 Châu:3 "
        "Thái:4 Chu:3 Quách:1 Từ:2 La:1 Tống:2 Vương:2 Lâm:4 Kiều:2 Nghiêm:1 Doãn:1 Khuất:1 Tăng:2"
    ),
    (_MEN_MIDDLE, _WOMEN_MIDDLE),
    (_MEN, _WOMEN),
)


def _like_kinh(family: str) -> _Style:
    return _KINH_STYLE._replace(family=tuple(family.split()))


_STYLES = {
    "01": _KINH_STYLE,
    "02": _like_kinh("Nông Hoàng Lý Triệu Hà Bế Ma Lương Đàm Nguyễn Chu Vi"),
    "03": _like_kinh("Lò Cầm Quàng Tòng Hà Lường Vì Cà Lò Hoàng Bạc Điêu"),
    "04": _like_kinh("Trần Lý Lâm Quách Huỳnh Trương Châu Vương Lưu Tăng"),
    "05": _Style(
        ("Thạch", "Sơn", "Kim", "Danh", "Lâm", "Kiên", "Châu", "Lý"),
        (("Sa", "Sô", "Minh", "Văn"), ("Thị", "Thị Sa", "Sa", "Thị Ngọc")),
        (("Rết", "Phal", "Khone", "Phone", "Vuông", "Hiền"), ("Rươl", "Ry", "Pha", "Hoa", "Linh", "Thone")),
    ),
    "06": _like_kinh("Bùi Đinh Quách Hà Bạch Phùng Bùi Nguyễn Trương Phạm"),
    "07": _like_kinh("Nông Lương Vi Lục Hoàng Hứa Mông Long Nông Lý"),
    "08": _Style(
        ("Giàng", "Vàng", "Sùng", "Lầu", "Thào", "Mùa", "Lý", "Hạng", "Cứ", "Vừ"),
        (("A", "A", "Seo", "Mí", "Bá"), ("Thị", "Thị", "Y", "Seo")),
        (("Páo", "Dế", "Chúng", "Sình", "Dơ", "Lử", "Tủa", "Vàng"), ("Mỷ", "Dua", "Mai", "Chớ", "Pàng", "Súa")),
    ),
    "09": _like_kinh("Triệu Đặng Bàn Phùng Lý Chảo Tẩn Phàn"),
    "10": _Style(
        ("Rơ Châm", "Siu", "Ksor", "Kpă", "Rmah", "Nay", "Rahlan"),
        (("", "", "Y"), ("H'", "H'")),
        (("Phước", "Thiên", "Lơn", "Thoan", "Duy"), ("Lan", "Blơn", "Nga", "Yen", "Uyên")),
    ),
    "12": _Style(
        ("Niê", "Mlô", "Ayun", "Êban", "Kbuôr", "Byă", "Hđơk"),
        (("Y",), ("H'",)),
        (("Thô", "Bhôk", "Djao", "Wik", "Lâm", "Krông"), ("Mok", "Bluê", "Juin", "Hương", "Wơn", "Rina")),
        family_last=True,
    ),
    "13": _Style(
        ("",),
        (("A",), ("Y",)),
        (("Thiu", "Kam", "Bưh", "Nhuk", "Tiêng", "Lưng"), ("Blan", "Hlai", "Byen", "Ngân", "Thuk", "Mơ")),
    ),
    "17": _like_kinh("Bá Quảng Đàng Thiên Từ Báo Lưu Kiều Thành"),
}


def _pick(choices: Sequence[str], drawn: int) -> str:
    return choices[drawn % len(choices)]


class Names:
    """The names of one seed's people."""

    def __init__(self, seed: int, kinship: Kinship) -> None:
        self._kinship = kinship
        self._family, self._given, self._faith = (key_of(seed, purpose) for purpose in (_FAMILY, _GIVEN_NAMES, _FAITH))

    def full_name(self, place: Place) -> str:
        """Family name, middle and given name as the person writes them: "Nguyễn Thị Lan", "H'Mok Niê", "Y Blan"."""
        style = _STYLES[communities()[place.community].ethnicity]
        drawn = mix(self._given ^ place.key)
        middle = _pick(style.middle[place.sex], drawn)
        given = _pick(style.given[place.sex], drawn >> 16)
        own = f"{middle}{given}" if middle.endswith("'") else f"{middle} {given}"
        family = _pick(style.family, mix(self._family ^ self._line(place).key))
        return " ".join((f"{own} {family}" if style.family_last else f"{family} {own}").split())

    def religion(self, place: Place) -> str:
        """The code of a religion, held by a whole line of descent."""
        drawn = mix(self._faith ^ self._line(place).key) % 1_000
        ethnicity = communities()[place.community].ethnicity
        if ethnicity == "05":
            return "01"
        if ethnicity in ("10", "12", "08") and drawn < 300:
            return "08"
        steps = ((60, "02"), (110, "01"), (120, "08"), (128, "05"), (136, "03"))
        return next((code for share, code in steps if drawn < share), "00")

    def _line(self, place: Place) -> Place:
        """The first of the line: up through fathers (through mothers where that is the people's custom or there is no
        father) to somebody born before 1900."""
        by_mother = communities()[place.community].ethnicity in MATRILINEAL
        while place.year >= FIRST_YEAR:
            mother = self._kinship.mother(place)
            father = None if by_mother else self._kinship.husband(mother)
            place = father or mother
        return place
