"""A birth date may be known only in part; this is the one type that says how much of it is known.

ISO 8601 outside (``1990``, ``1990-04``, ``1990-04-15``), the national forms inside connectors
(``yyyyMMdd``, ``dd/MM/yyyy``, placeholders such as ``19450000`` and ``00/00/1945``; fact sheet section 11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_YEARS = range(1850, 2201)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_COMPACT = re.compile(r"([0-9]{4})(?:(-?)([0-9]{2})\2([0-9]{2}))?")
_SLASHED = re.compile(r"(?:([0-9]{2})/)?(?:([0-9]{2})/)?([0-9]{4})")


class InvalidDate(ValueError):
    """A text is not a date, or no such day exists; carries a reason, never the text."""


@dataclass(frozen=True, slots=True, repr=False)
class PartialDate:
    """A year, perhaps a month, perhaps a day (Gregorian). ``str`` and ``repr`` hide it: use `iso`."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year not in _YEARS or (self.day is not None and self.month is None):
            raise InvalidDate("year is out of range or the month is missing")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            raise InvalidDate("no such day") from None

    def __repr__(self) -> str:
        return f"PartialDate({self.precision})"

    __str__ = __repr__

    @classmethod
    def parse_iso(cls, text: object) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises `InvalidDate`."""
        if not isinstance(text, str) or not (found := _ISO.fullmatch(text)):
            raise InvalidDate("must be YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = found.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def parse_wire(cls, text: str) -> PartialDate:
        """Read a national form: ``yyyyMMdd``, ``yyyy-MM-dd``, ``yyyy`` or ``dd/MM/yyyy``; ``00`` means unknown."""
        if found := _COMPACT.fullmatch(text):
            year, _hyphen, month, day = found.groups()
        elif found := _SLASHED.fullmatch(text):
            day, month, year = found.groups()
            if month is None:  # a single leading part is the month: MM/yyyy
                day, month = None, day
        else:
            raise InvalidDate("unknown date form")
        month_number = int(month) if month and month != "00" else None
        day_number = int(day) if day and day != "00" and month_number else None
        return cls(int(year), month_number, day_number)

    @property
    def precision(self) -> str:
        """``day``, ``month`` or ``year``."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def iso(self) -> str:
        """ISO 8601 text, as short as what is known."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        return text
