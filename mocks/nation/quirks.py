"""Real records are odd in known ways; this draws for each generated record which oddity it has, at documented rates.

Rates are in ten-thousandths of the people concerned; docs/mocks.md lists what follows from them.
"""

import unicodedata
from datetime import date
from typing import NamedTuple

from mocks.nation.model import Address

YEAR_ONLY_OLD, YEAR_ONLY, YEAR_MONTH = 800, 20, 30
"""Birth dates known by the year alone (born before 1960, later), and without the day."""
DECOMPOSED, LOOK_ALIKE, STRUCTURED, DISTRICT_ERA = 10, 100, 200, 300
"""Names stored in NFD, with Ð for Đ (of names with Đ), relatives' names in parts, residences not yet rewritten."""


class Quirk(NamedTuple):
    """The oddities of one record."""

    year_only: bool
    year_month: bool
    decomposed: bool
    look_alike: bool
    structured: bool
    district_era: bool
    slashes: bool

    def stored_name(self, name: str) -> str:
        """The name as the register keeps it."""
        stored = name.upper()
        if self.look_alike:
            stored = stored.replace("Đ", "Ð")
        return unicodedata.normalize("NFD", stored) if self.decomposed else stored

    def date_of_birth(self, born: date) -> str:
        """The birth date as far as the register knows it."""
        return born.isoformat()[: 4 if self.year_only else 7 if self.year_month else 10]

    def wire_date(self, year: int) -> str | None:
        """The placeholder that the register keeps for some who know only their year, None for the usual form."""
        if not self.year_only or year >= 1955:
            return None
        return f"00/00/{year}" if self.slashes else f"{year}0000"

    def residence(self, now: Address, before: Address) -> Address:
        """The residence as stored: today's, or one under the codes until 2025-06-30."""
        return (
            Address(
                province_code=before.province_code,
                district_code=before.district_code,
                commune_code=before.commune_code,
                province_name=before.province_name,
                district_name=before.district_name,
                commune_name=before.commune_name,
                line=now.line,
            )
            if self.district_era
            else now
        )


def quirk(drawn: int, year: int, name: str) -> Quirk:
    """The oddities of the record that has this draw of 64 bits."""
    part = (drawn >> 16) % 10_000
    limit = YEAR_ONLY_OLD if year < 1960 else YEAR_ONLY
    other = (drawn >> 36) % 10_000
    return Quirk(
        year_only=part < limit,
        year_month=limit <= part < limit + YEAR_MONTH,
        decomposed=other < DECOMPOSED,
        look_alike="Đ" in name.upper() and (drawn >> 50) % 10_000 < LOOK_ALIKE,
        structured=DECOMPOSED <= other < DECOMPOSED + STRUCTURED,
        district_era=(drawn >> 12) % 10_000 < DISTRICT_ERA,
        slashes=bool(drawn >> 61 & 1),
    )
