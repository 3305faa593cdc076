"""Months and days as the city counts them, in Asia/Ho_Chi_Minh, so that pages and reports cut at the same moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

HO_CHI_MINH = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Without daylight saving since 1975, so no time-zone database is needed."""

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in Asia/Ho_Chi_Minh, written ``2026-11``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """From ``YYYY-MM``; raises `ValueError`."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValueError("a month is written YYYY-MM, for example 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """The month in which an aware moment lies."""
        local = moment.astimezone(HO_CHI_MINH)
        return cls(local.year, local.month)

    @property
    def begin(self) -> datetime:
        """Its first moment, aware UTC."""
        return datetime(self.year, self.month, 1, tzinfo=HO_CHI_MINH).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it, aware UTC."""
        return self.next().begin

    def next(self) -> Month:
        """The month after it."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> Month:
        """The month before it."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def day_of(moment: datetime) -> date:
    """The calendar day of an aware moment in Asia/Ho_Chi_Minh."""
    return moment.astimezone(HO_CHI_MINH).date()
