"""Two months of traffic, written into a real log, and counted a second time the slow way."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.events import ENDINGS, Kind, SubjectRef
from gateway.audit.event import Event
from gateway.audit.ids import ALPHABET
from gateway.audit.reading import LogReader
from tests.gateway.audit import samples

OCTOBER, NOVEMBER = "2026-10", "2026-11"
TURN = datetime(2026, 10, 31, 17, tzinfo=UTC)
"""Midnight between the two, in the city."""
PROCEDURES, UNITS, SOURCES = ("1.001193", "2.000815", "1.004222"), ("H26.1", "H26.2"), ("population", "business")
_KINDS = (Kind.DISCLOSED, Kind.DISCLOSED, Kind.VERIFIED, Kind.NOT_FOUND, Kind.REFUSED, Kind.FAILED, Kind.RESENT,
          Kind.AMBIGUOUS, Kind.CANCELLED)  # fmt: skip


def entry_at(milliseconds: int) -> str:
    """An id of that moment, made by hand: `new_entry_id` never goes back behind what other tests have made."""
    number = milliseconds << 80 | random.getrandbits(80)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def write(folder: Path, count: int = 300, *, seed: int = 3) -> None:
    """``count`` requests around the turn of the month, with the same few people asked about again and again."""
    chance = random.Random(seed)
    at = [TURN - timedelta(minutes=count // 2)]

    async def grow() -> None:
        log = samples.begin(folder, now=lambda: at[0])
        for _ in range(count):
            at[0] += timedelta(minutes=1)
            kind = chance.choice(_KINDS)
            live = kind not in (Kind.REFUSED, Kind.RESENT) and chance.random() < 0.6
            begun = int(at[0].timestamp() * 1000) - 4000
            request = (await log.append(samples.requested(entry=entry_at(begun + 5)))).entry if live else None
            person = SubjectRef("personal_id", f"{99_190_000_000 + chance.randint(10, 14):012}", "asked")
            officer = SubjectRef("personal_id", f"{99_080_000_000 + chance.randint(10, 12):012}", "officer")
            found = kind in (Kind.DISCLOSED, Kind.VERIFIED)
            names = ("full_name", "sex", "permanent_residence.line", "permanent_residence.commune_code")
            await log.append(
                samples.draft(
                    kind, entry=entry_at(begun), request=request,
                    subjects=(person, officer), procedure=chance.choice(PROCEDURES),
                    unit=chance.choice(UNITS), source=chance.choice(SOURCES),
                    dossier=chance.choice([f"H26.99-261101-000{chance.randint(1, 3)}", None]),
                    outcome="found" if found else kind.value,
                    fields_delivered=tuple(chance.sample(names, chance.randint(1, 4))) if found else (),
                    freshness="live" if live else None if kind in (Kind.REFUSED, Kind.RESENT) else "cached",
                    duration_ms=chance.randint(1, 4000),
                    code=chance.choice(["source_timeout", "source_maintenance", "internal"])
                    if kind is Kind.FAILED else None,
                )
            )  # fmt: skip
        log.close()

    asyncio.run(grow())


def events(folder: Path) -> list[Event]:
    reader = LogReader(folder / "audit.db")
    try:
        return list(reader.walk())
    finally:
        reader.close()


def in_month(found: list[Event], month: str) -> list[Event]:
    """Endings of a month: before or after the turn."""
    return [e for e in found if (e.time < TURN) == (month == OCTOBER) and e.kind in ENDINGS]


def spared_by_hand(found: list[Event]) -> Counter[str]:
    """Occasions and fields of endings of one month, with sets and nothing else."""
    occasions, fields = set(), set()
    for event in found:
        if event.kind in ("disclosed", "verified"):
            asked = next(s.handle for s in event.subjects if s.role == "asked")
            occasion = (event.caller, event.procedure, event.dossier or event.entry, asked, event.dataset)
            occasions.add(occasion)
            fields |= {(*occasion, name.split(".")[0]) for name in event.fields_delivered}
    return Counter(occasions=len(occasions), spared=len(fields))
