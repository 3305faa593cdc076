"""A year of a city's entries, each a function of its position, so that ten million need no file to come from.

Two of five accesses ask a source (two entries), the rest are hits; a few are refused or fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from contracts.events import Draft, Kind, SubjectRef

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""Monday, 8 o'clock in Hanoi."""
DAYS = 240
WORKING_SECONDS = 9 * 3600
_MIX = 0x9E3779B97F4A7C15
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Role = Literal["asked", "officer"]
FIELDS = (
    ("full_name", "date_of_birth", "permanent_residence"), ("full_name", "date_of_birth"),
    ("full_name", "permanent_residence", "marital_status", "spouse"), ("name", "legal_status", "representatives"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """``entries`` over a year; a person is met about seven times."""

    entries: int

    @property
    def people(self) -> int:
        """People that are asked about."""
        return max(10, self.entries // 10)

    def time(self, position: int) -> datetime:
        """Entries are spread evenly over working hours, five days a week."""
        seconds = position * DAYS * WORKING_SECONDS // self.entries
        day, second = divmod(seconds, WORKING_SECONDS)
        return START + timedelta(days=day // 5 * 7 + day % 5, seconds=second, microseconds=position % 1_000_000)

    def entry(self, position: int) -> str:
        """Its id."""
        return f"01KBENCH000000000{_digits(position >> 15)}{_digits(position & 32767)[-3:]}"

    def facts(self, position: int) -> dict[str, Any]:
        """What it says, but for its subjects."""
        second = position % 7 in (1, 4)  # the ending of the entry before
        dice = _dice(position - second)
        unit, procedure = dice % 126, _skewed(dice >> 8, 60)
        caller, fields = unit % 12, FIELDS[procedure % len(FIELDS)]
        facts: dict[str, Any] = {
            "entry": self.entry(position), "caller": f"he-thong-{caller}", "unit": f"H26.99.{unit}",
            "procedure": f"1.00{procedure:04d}", "channel": ("counter", "online", "post")[dice >> 20 & 1],
            "officer": f"canbo.{unit}.{(dice >> 24) % 10}", "dataset": "persons", "operation": "query",
            "dossier": f"H26.99.{unit}-{_day(self.time(position - second).toordinal())}-{(dice >> 28) % 9999:04d}",
            "source": "population", "fields_asked": fields, "trace": f"{dice:032x}",
        }  # fmt: skip
        if position % 7 in (0, 3) and position + 1 < self.entries:
            return {**facts, "kind": Kind.REQUESTED}
        facts["duration_ms"] = 2 + (dice >> 40) % 30
        if second:
            facts |= {"request": self.entry(position - 1), "freshness": "live", "attempts": 1}
            facts["duration_ms"] += 200
        if not second and (dice >> 44) % 50 == 0:
            return {**facts, "kind": Kind.REFUSED, "code": ("not_granted", "field_not_granted")[dice >> 50 & 1]}
        if second and (dice >> 44) % 100 == 0:
            return {**facts, "kind": Kind.FAILED, "code": "source_timeout"}
        if (dice >> 44) % 40 == 1:
            return {**facts, "kind": Kind.NOT_FOUND, "outcome": "not_found"}
        facts |= {"outcome": "found", "fields_delivered": fields}
        return {**facts, "freshness": facts.get("freshness", "cached"), "kind": Kind.DISCLOSED}

    def person(self, position: int) -> int:
        """Who is asked about."""
        return _dice(position - (position % 7 in (1, 4)) + 7) % self.people

    def written(self, position: int) -> tuple[dict[str, Any], datetime, tuple[tuple[str, Role], ...]]:
        """What is written: the facts, the time, and the subjects (number, role)."""
        facts, time = self.facts(position), self.time(position)
        if facts["kind"] is Kind.REQUESTED:
            facts["due_at"] = (time + timedelta(seconds=40)).isoformat().replace("+00:00", "Z")
        unit = int(facts["officer"].split(".")[1])
        return facts, time, ((self.number(self.person(position)), "asked"), (f"099080{unit:06d}", "officer"))

    def draft(self, position: int) -> Draft:
        """The entry as a gateway would hand it in."""
        facts, _, subjects = self.written(position)
        return Draft(subjects=tuple(SubjectRef("personal_id", number, role) for number, role in subjects), **facts)

    @staticmethod
    def number(person: int) -> str:
        """A synthetic number of a person."""
        return f"0991{person:08d}"


def _dice(position: int) -> int:
    found = (position + 1) * _MIX & (1 << 64) - 1
    found ^= found >> 29
    return found * 0xBF58476D1CE4E5B9 & (1 << 64) - 1


def _skewed(dice: int, count: int) -> int:
    """Few procedures make most of the traffic."""
    return (dice & 0xFF) * (dice >> 8 & 0xFF) * count >> 16


@lru_cache(maxsize=50_000)
def _digits(number: int) -> str:
    """The last seven digits of a number, as ids write them."""
    return "".join([_ALPHABET[number >> shift & 31] for shift in range(30, -5, -5)])


@lru_cache(maxsize=1_000)
def _day(ordinal: int) -> str:
    return f"{date.fromordinal(ordinal):%y%m%d}"
