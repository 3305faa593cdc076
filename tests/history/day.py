"""One day's sheet: accesses are put down in any order, and become entries in the order of their times.

An access that asks a source is two entries (``requested`` and its ending), a hit in the cache one, as in the real log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from gateway.audit.event import Event, Filed
from gateway.audit.findings.calendar.working import second_of
from tests.history.world import Official, Unit, World, handle

FAMILY_FIELDS = ("full_name", "date_of_birth", "father", "mother", "household_head")
PLAIN_FIELDS = ("full_name", "date_of_birth", "permanent_residence")
ANSWERED = ("disclosed", "verified")


class Sheet:
    """Entries of one day (ordinal, Viet Nam) as they are put down."""

    def __init__(self, world: World, day: int, random: Random) -> None:
        self.world = world
        self.day = day
        self.random = random
        self.begin = second_of(day)
        self.date = datetime.fromordinal(day)
        self.stamp = f"{self.date:%y%m%d}"
        self._lines: list[tuple[float, int, dict[str, Any]]] = []
        self._sequence = 0

    def number(self, unit: Unit, *, real: bool = True) -> str:
        """A dossier number of today."""
        self._sequence += 1
        return f"{unit.code}-{self.stamp}-{self._sequence if real else 90_000 + self._sequence:05}"

    def put(self, at: float, **fields: Any) -> None:
        """One entry; ``at`` is seconds since the day began."""
        self._lines.append((self.begin + at, len(self._lines), fields))

    def access(
        self,
        at: float,
        *,
        person: int,
        kind: str = "disclosed",
        by: Official | None = None,
        unit: Unit | None = None,
        family: bool = False,
        caller: str = "motcua",
        channel: str = "counter",
        network: str | None = None,
        fresh: bool = True,
        ended: bool = True,
        draft: bool = False,
        code: str | None = None,
        **fields: Any,
    ) -> None:
        """One access with its entries. ``by`` gives unit, login and workstation where they aren't named."""
        place = unit or (self.world.by_code[by.unit] if by else self.world.units[0])
        subjects = [Filed(handle(person), "personal_id", "asked")]
        if by is not None and kind != "refused":
            subjects.append(Filed(handle(by.person), "personal_id", "officer"))
        base: dict[str, Any] = {
            "caller": caller, "unit": place.code, "channel": channel, "dataset": "persons", "operation": "query",
            "officer": by.account if by else None, "source": "population", "network": network or place.networks[0],
            "fields_asked": FAMILY_FIELDS if family else PLAIN_FIELDS, "grant": "g-old",
            "detail": {"dossier_is": "draft"} if draft else {},
        } | fields  # fmt: skip
        live = fresh and kind != "refused"
        asked = tuple(subjects)
        if live:
            self.put(at, kind="requested", subjects=asked, due=30, mark=(mark := len(self._lines)), **base)
            if not ended:
                return
            base["closes"] = mark
            at += 0.2 + 1.5 * self.random.random()
        if kind in ANSWERED:
            base["fields_delivered"] = base["fields_asked"]
            if family:
                home = person // 4 * 4
                subjects += [Filed(handle(n), "personal_id", "relative") for n in range(home, home + 4) if n != person]
        freshness = "live" if live else "cached"
        self.put(at, kind=kind, subjects=tuple(subjects), freshness=None if code else freshness, code=code, **base)

    def entries(self, position: int) -> Iterator[Event]:
        """The day's entries in order, from ``position`` on."""
        ids: dict[int, str] = {}
        for at, _, fields in sorted(self._lines, key=lambda line: line[:2]):
            entry = f"{position:026d}"
            due, mark, closes = fields.pop("due", None), fields.pop("mark", None), fields.pop("closes", None)
            if mark is not None:
                ids[mark] = entry
            yield Event(
                position=position, time=datetime.fromtimestamp(at, UTC), entry=entry,
                due_at=datetime.fromtimestamp(at + due, UTC).isoformat() if due else None,
                request=ids.pop(closes) if closes is not None else None, **fields,
            )  # fmt: skip
            position += 1
