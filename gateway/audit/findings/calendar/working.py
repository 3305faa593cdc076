"""When officials work: weekdays less days off, plus swapped days and the Saturdays of a unit, in Asia/Ho_Chi_Minh.

The days are data (a TOML file per year, with its sources), because each year's notice decides anew which days are
swapped. Viet Nam has had UTC+7 without summer time since 1975, so local time is a sum and needs no zone data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

OFFSET_SECONDS = 7 * 3600
"""Asia/Ho_Chi_Minh."""

Status = Literal["official", "provisional", "missing"]
Saturday = Literal["morning", "day"]
EPOCH_DAY = date(1970, 1, 1).toordinal()
_SATURDAY, _SUNDAY = 5, 6


class CalendarInvalid(ValueError):
    """A calendar file is not one: names the file and what is wrong with it."""


def local_day(at: int) -> int:
    """The day in Viet Nam (`date.toordinal`) of a moment in seconds since 1970."""
    return (at + OFFSET_SECONDS) // 86_400 + EPOCH_DAY


def second_of(day: int) -> int:
    """The first second (since 1970) of a day in Viet Nam."""
    return (day - EPOCH_DAY) * 86_400 - OFFSET_SECONDS


def local_minute(at: int) -> int:
    """Minutes since midnight in Viet Nam."""
    return (at + OFFSET_SECONDS) % 86_400 // 60


@dataclass(frozen=True, slots=True)
class Hours:
    """When a unit may be at work, in minutes since midnight, wide enough for whoever comes early or stays on."""

    opens: int = 7 * 60
    closes: int = 19 * 60
    saturday_closes: int = 13 * 60


@dataclass(frozen=True, slots=True)
class Overtime:
    """Work outside the hours that was approved beforehand: a unit and those below it, days (ordinals), minutes.

    ``officers`` are the accounts that the order names; none named is the whole unit.
    """

    unit: str
    first: int
    last: int
    opens: int
    closes: int
    officers: frozenset[str] = frozenset()

    def covers(self, unit: str, officer: str | None, day: int, minute: int) -> bool:
        """Whether the order is about this access."""
        return (
            self.first <= day <= self.last
            and self.opens <= minute < self.closes
            and (unit == self.unit or unit.startswith(f"{self.unit}."))
            and (not self.officers or officer in self.officers)
        )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days off and swapped days; ``saturdays`` and ``round_the_clock`` name units, and count for those below."""

    off: Mapping[int, str]
    swapped: Mapping[int, int]
    status: Mapping[int, Status]
    hours: Hours = Hours()
    saturdays: Mapping[str, Saturday] = field(default_factory=dict)
    round_the_clock: frozenset[str] = frozenset()
    overtime: tuple[Overtime, ...] = ()

    def day_off(self, day: int) -> str | None:
        """The name of a public holiday, or of the weekend, that a day is; ``None`` for a working day of all."""
        if day in self.swapped:
            return None
        if (name := self.off.get(day)) is not None:
            return name
        weekday = (day - 1) % 7
        return "thứ Bảy" if weekday == _SATURDAY else "Chủ nhật" if weekday == _SUNDAY else None

    def works(self, day: int) -> bool:
        """Whether the public service works on that day."""
        return self.day_off(day) is None

    def open_at(self, unit: str | None, day: int, minute: int, officer: str | None = None) -> bool:
        """Whether ``unit``, or this official of it, may be at work at that minute of that day."""
        if unit is not None and any(order.covers(unit, officer, day, minute) for order in self.overtime):
            return True
        return self._open(unit, day, minute)

    def _open(self, unit: str | None, day: int, minute: int) -> bool:
        if unit is not None and self.round_the_clock and _named(unit, self.round_the_clock) is not None:
            return True
        if self.works(day):
            return self.hours.opens <= minute < self.hours.closes
        if day in self.off or (day - 1) % 7 != _SATURDAY or unit is None:
            return False
        named = _named(unit, self.saturdays)
        if named is None:
            return False
        closes = self.hours.closes if self.saturdays[named] == "day" else self.hours.saturday_closes
        return self.hours.opens <= minute < closes

    def year(self, day: int) -> Status:
        """How far the year of a day is known: the notice of the year, the law alone, or nothing but weekends."""
        return self.status.get(date.fromordinal(day).year, "missing")

    def working_days_after(self, day: int, count: int) -> int:
        """The day that is ``count`` working days later."""
        while count > 0:
            day += 1
            count -= self.works(day)
        return day


def _named(unit: str, names: Mapping[str, object] | frozenset[str]) -> str | None:
    """The unit itself, or the nearest unit above it, if it is among ``names``."""
    while unit:
        if unit in names:
            return unit
        unit = unit.rpartition(".")[0]
    return None


def _dates(first: date, last: date) -> list[int]:
    return [(first + timedelta(days=n)).toordinal() for n in range((last - first).days + 1)]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise CalendarInvalid(f"{path.name} can't be read as TOML") from None


def load(*folders: Path, **of_units: Any) -> WorkingCalendar:
    """The calendar from our files and those of ``folders`` (a year there replaces ours); raises `CalendarInvalid`."""
    off: dict[int, str] = {}
    swapped: dict[int, int] = {}
    status: dict[int, Status] = {}
    years: dict[str, Path] = {}
    for folder in (Path(__file__).parent, *folders):
        years |= {path.name: path for path in sorted(folder.glob("20[0-9][0-9].toml"))}
    for path in years.values():
        found = _read(path)
        try:
            if str(found["year"]) != path.stem or found["status"] not in ("official", "provisional"):
                raise CalendarInvalid(f"{path.name}: year and status must be the file's year, official or provisional")
            if not found["sources"]:
                raise CalendarInvalid(f"{path.name}: names no source")
            status[found["year"]] = found["status"]
            for item in found.get("off", ()):
                off |= dict.fromkeys(_dates(item["from"], item["to"]), str(item["name"]))
            swapped |= {item["on"].toordinal(): item["instead_of"].toordinal() for item in found.get("swapped", ())}
        except (KeyError, TypeError, AttributeError):
            raise CalendarInvalid(f"{path.name}: a day lacks its date or its name") from None
    return WorkingCalendar(off, swapped, status, **of_units)
