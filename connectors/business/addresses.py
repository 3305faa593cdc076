"""The registry sends places as names under geo ids of its own; this is where a province's name becomes its code.

Source: the code list ``provinces`` (63 until 2025-06-30, 34 since, Decision 19/2025/QD-TTg).
Seven codes changed their meaning, so no code is told without the edition of the table it belongs to. Communes and
districts stay names within ``text``: no code is invented for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from connectors.business.profile import Profile
from connectors.rest.reading import Node
from contracts.codes import code_list
from contracts.names import fold
from contracts.records import Address

_PREFIX: Final = re.compile(r"^(?:tỉnh|thành phố|tp\.?)\s+", re.IGNORECASE)
_BEFORE: Final = date(2025, 6, 30)
_SINCE: Final = date(2025, 7, 1)


@cache
def provinces(on: date) -> Mapping[str, str]:
    """Folded name (without ``Tỉnh`` or ``Thành phố``) to code, of the provinces that there were on a day."""
    return {fold(_PREFIX.sub("", one.vi)): one.code for one in code_list("provinces").entries if one.holds(on)}


def read_provinces() -> None:
    """Read both maps now, because no file may be opened while an answer is read."""
    provinces(_BEFORE)
    provinces(_SINCE)


def province_code(name: str | None, *, district: bool, commune: bool) -> str | None:
    """Code of a province by its name, with or without ``Tỉnh`` or ``Thành phố``; ``None`` where it isn't certain.

    With a district the old map counts, with a commune alone the new one; with neither, the code that both agree on.
    """
    folded = fold(_PREFIX.sub("", name)) if name else ""
    before, since = provinces(_BEFORE).get(folded), provinces(_SINCE).get(folded)
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
