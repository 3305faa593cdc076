"""A year of a city's entries, each a function of its position, so that ten million need no file to come from.

Two of five accesses ask a source (two entries), the rest are hits; a few are refused or fail. As `Event` for an index
without a log, as `Draft` for a log.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.event import Event, Filed

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""Monday, 8 o'clock in Hanoi."""
DAYS = 240
WORKING_SECONDS = 9 * 3600
_MIX = 0x9E3779B97F4A7C15
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
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
        digits = [_ALPHABET[position >> shift & 31] for shift in range(40, -5, -5)]
        return "01KBENCH000000000".ljust(17, "0") + "".join(digits)

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
            "dossier": f"H26.99.{unit}-{self.time(position - second):%y%m%d}-{(dice >> 28) % 9999:04d}",
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

    def event(self, position: int) -> Event:
        """The entry as a reader sees it."""
        facts = self.facts(position)
        officer = facts["officer"]
        subjects = (Filed(handle(f"p{self.person(position)}"), "personal_id", "asked"),
                    Filed(handle(officer), "personal_id", "officer"))  # fmt: skip
        kind = facts.pop("kind").value
        return Event(position=position, time=self.time(position), kind=kind, subjects=subjects, **facts)

    def draft(self, position: int) -> Draft:
        """The entry as it is written."""
        facts = self.facts(position)
        if facts["kind"] is Kind.REQUESTED:
            facts["due_at"] = (self.time(position) + timedelta(seconds=40)).isoformat().replace("+00:00", "Z")
        asked = SubjectRef("personal_id", self.number(self.person(position)), "asked")
        unit = int(facts["officer"].split(".")[1])
        subjects = (asked, SubjectRef("personal_id", f"099080{unit:06d}", "officer"))
        return Draft(subjects=subjects, **facts)

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


@lru_cache(maxsize=20_000)
def handle(name: str) -> str:
    """A made-up handle."""
    return urlsafe_b64encode(sha256(name.encode()).digest()[:16]).rstrip(b"=").decode()
