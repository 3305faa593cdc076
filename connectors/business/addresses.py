"""The registry sends places as names under geo ids of its own; this is where a province's name becomes its code.

Sources: fact sheet section 3.1 (63 provinces, the old map) and 3.5 (34 since 2025-07-01, Decision 19/2025/QD-TTg).
Seven codes changed their meaning, so no code is told without the edition of the table it belongs to. Communes and
districts stay names within ``text``: no code is invented for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from connectors.business.profile import Profile
from connectors.rest.reading import Node
from contracts.names import fold
from contracts.records import Address

_BEFORE: Final = """
01 Hà Nội; 02 Hà Giang; 04 Cao Bằng; 06 Bắc Kạn; 08 Tuyên Quang; 10 Lào Cai; 11 Điện Biên; 12 Lai Châu;
14 Sơn La; 15 Yên Bái; 17 Hòa Bình; 19 Thái Nguyên; 20 Lạng Sơn; 22 Quảng Ninh; 24 Bắc Giang; 25 Phú Thọ; 26 Vĩnh Phúc;
27 Bắc Ninh; 30 Hải Dương; 31 Hải Phòng; 33 Hưng Yên; 34 Thái Bình; 35 Hà Nam; 36 Nam Định; 37 Ninh Bình; 38 Thanh Hóa;
40 Nghệ An; 42 Hà Tĩnh; 44 Quảng Bình; 45 Quảng Trị; 46 Thừa Thiên Huế; 48 Đà Nẵng; 49 Quảng Nam; 51 Quảng Ngãi;
52 Bình Định; 54 Phú Yên; 56 Khánh Hòa; 58 Ninh Thuận; 60 Bình Thuận; 62 Kon Tum; 64 Gia Lai; 66 Đắk Lắk; 67 Đắk Nông;
68 Lâm Đồng; 70 Bình Phước; 72 Tây Ninh; 74 Bình Dương; 75 Đồng Nai; 77 Bà Rịa-Vũng Tàu; 79 Hồ Chí Minh; 80 Long An;
82 Tiền Giang; 83 Bến Tre; 84 Trà Vinh; 86 Vĩnh Long; 87 Đồng Tháp; 89 An Giang; 91 Kiên Giang; 92 Cần Thơ;
93 Hậu Giang; 94 Sóc Trăng; 95 Bạc Liêu; 96 Cà Mau"""
_SINCE: Final = """
01 Hà Nội; 04 Cao Bằng; 08 Tuyên Quang; 11 Điện Biên; 12 Lai Châu; 14 Sơn La; 15 Lào Cai; 19 Thái Nguyên;
20 Lạng Sơn; 22 Quảng Ninh; 24 Bắc Ninh; 25 Phú Thọ; 31 Hải Phòng; 33 Hưng Yên; 37 Ninh Bình; 38 Thanh Hóa; 40 Nghệ An;
42 Hà Tĩnh; 44 Quảng Trị; 46 Huế; 48 Đà Nẵng; 51 Quảng Ngãi; 52 Gia Lai; 56 Khánh Hòa; 66 Đắk Lắk; 68 Lâm Đồng;
75 Đồng Nai; 79 Hồ Chí Minh; 80 Tây Ninh; 82 Đồng Tháp; 86 Vĩnh Long; 91 An Giang; 92 Cần Thơ; 96 Cà Mau"""
_PREFIX: Final = re.compile(r"^(?:tỉnh|thành phố|tp\.?)\s+", re.IGNORECASE)


def _table(written: str) -> dict[str, str]:
    rows = (row.strip().split(" ", 1) for row in written.split(";"))
    return {fold(name): code for code, name in rows}


PROVINCES_BEFORE: Final[Mapping[str, str]] = _table(_BEFORE)
"""Folded name to code, 63 provinces, until 2025-06-30."""
PROVINCES_SINCE: Final[Mapping[str, str]] = _table(_SINCE)
"""Folded name to code, 34 provinces, since 2025-07-01."""


def province_code(name: str | None, *, district: bool, commune: bool) -> str | None:
    """Code of a province by its name, with or without ``Tỉnh`` or ``Thành phố``; ``None`` where it isn't certain.

    With a district the old map counts, with a commune alone the new one; with neither, the code that both agree on.
    """
    folded = fold(_PREFIX.sub("", name)) if name else ""
    before, since = PROVINCES_BEFORE.get(folded), PROVINCES_SINCE.get(folded)
    if district or commune:
        return before if district else since
    return since if before == since else None


def read_address(block: Node | None, profile: Profile) -> Address | None:
    """Head office from ``HOAdress`` (one d); names of district and commune stay within ``text``."""
    if block is None:
        return None
    block.known("CityID", "DistrictID", "WardID")
    city, district, commune = block.text("CityName"), block.text("DistrictName"), block.text("WardName")
    text, line = block.text("AddressFullText"), block.text("StreetNumber")
    if city is None and text is None and line is None:
        return None
    code = province_code(city, district=district is not None, commune=commune is not None)
    edition = profile.former_edition if district else profile.current_edition if commune else None
    inland = code is not None or (text is not None and fold(text).endswith("VIETNAM"))
    return Address(
        country_code="VN" if inland else None,
        province_code=code,
        line=line,
        text=text,
        edition=edition if code else None,
    )
