"""The simulated city: units, officials, callers, procedures and people, all made from one seed; nobody in it is real.

People are numbers of a household of four: person n lives with n // 4 * 4 … + 3. Each unit serves its own range.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from gateway.audit.findings.calendar import working
from gateway.audit.findings.calendar.working import Overtime
from gateway.audit.findings.context import Context, Filing, NoFeed, read_dossier

RANGE = 16_000
"""People per unit."""
STAFF = 8_000_000
"""From this number on people are officials and their families."""
LINKED = ("2.000986", "2.000987")
ANYWHERE = ("1.001193", "1.001194")
ORDINARY = tuple(f"1.0000{n:02}" for n in range(10, 34))
RARE = tuple(f"1.0009{n:02}" for n in range(40))
"""Granted from the first day, used by nobody until somebody does."""
NEW = tuple(f"1.0008{n:02}" for n in range(40))
"""Rolled out during the year, each with a grant registered shortly before."""
SEASONS = {"1.000010": (5, 6, 7), "1.000011": (1, 2), "1.000012": (8, 9), "1.000013": (11, 12)}
"""Months in which a procedure is asked for four times as often."""
REAL_SEQUENCES = 60_000
"""Dossier numbers with a higher sequence are made up."""


@dataclass(slots=True)
class Official:
    account: str
    unit: str
    person: int
    pace: float
    """Dossiers on an ordinary day."""
    drafts: float


@dataclass(slots=True)
class Unit:
    code: str
    number: int
    busy: float
    networks: tuple[str, ...]
    saturday: bool
    connected: bool
    officials: list[Official] = field(default_factory=list)


class Feed(NoFeed):
    """The dossier feed of the connected units: every number up to `REAL_SEQUENCES` is real."""

    def __init__(self, connected: frozenset[str]) -> None:
        self._connected = connected

    def covered_until(self, unit: str) -> int | None:
        """Complete, for the units that are connected."""
        return date(2100, 1, 1).toordinal() if unit in self._connected else None

    def holds(self, number: str) -> bool:
        """Whether the number is a real one."""
        return read_dossier(number) is not None and int(number.rpartition("-")[2]) < REAL_SEQUENCES

    def number_of(self, draft: str) -> str | None:
        """Drafts are linked by later reading alone."""
        return None


class World:
    """``units`` units with their officials; ``pace`` dossiers per official and day on average.

    Overtime is approved for the days from ``first`` to ``last``; four of five orders are told to the rules.
    """

    def __init__(self, seed: int, units: int, pace: float, first: int, last: int) -> None:
        random = Random(f"world {seed}")
        self.seed = seed
        self.units: list[Unit] = []
        number = 0
        for place in range(units):
            code = f"H26.99.{place + 1}" if place % 9 else f"H26.98.{place + 1}"
            lines = 2 if random.random() < 0.25 else 1
            unit = Unit(
                code, place, 3.0 if place % 40 == 7 else random.uniform(0.6, 1.5),
                tuple(f"198.51.{place % 200}.{10 + n}" for n in range(lines)), random.random() < 0.3, place % 2 == 0,
            )  # fmt: skip
            for _ in range(10 if unit.busy == 3.0 else random.randint(3, 8)):
                share = 0.5 if random.random() < 0.02 else random.uniform(0, 0.15)
                unit.officials.append(
                    Official(
                        f"canbo.{number}", code, STAFF + 4 * number, pace * unit.busy * random.uniform(0.7, 1.3), share
                    )
                )
                number += 1
            self.units.append(unit)
        self.officials = [official for unit in self.units for official in unit.officials]
        self.by_code = {unit.code: unit for unit in self.units}
        saturdays = {unit.code: "morning" for unit in self.units if unit.saturday}
        self.overtime: dict[tuple[str, int], Official] = {}
        orders: list[Overtime] = []
        for unit in self.units:
            for day in range(first, last + 1):
                if random.random() < 0.0004:
                    self.overtime[unit.code, day] = official = random.choice(unit.officials)
                    if random.random() < 0.8:
                        orders.append(Overtime(unit.code, day, day, 19 * 60, 21 * 60, frozenset({official.account})))
        self.calendar = working.load(saturdays=saturdays, overtime=tuple(orders))
        self.context = Context(
            calendar=self.calendar, linked=frozenset(LINKED), non_territorial=frozenset(ANYWHERE),
            seasonal_callers=frozenset({"tuyensinh"}), feed=Feed(frozenset(u.code for u in self.units if u.connected)),
        )  # fmt: skip

    def way(self, procedure: str) -> Filing:
        """How a procedure crosses borders."""
        (found,) = self.context.filings(procedure)
        return found

    def someone(self, random: Random, unit: Unit) -> int:
        """A person of a unit's own range."""
        return unit.number * RANGE + random.randrange(RANGE)

    def procedure(self, random: Random, month: int) -> str:
        """An ordinary procedure, by its season."""
        while True:
            found = ORDINARY[int(len(ORDINARY) * random.random() ** 2)]  # a few are asked for most
            if found not in SEASONS or month in SEASONS[found] or random.random() < 0.25:
                return found


def handle(person: int) -> str:
    """The handle under which the log files a person: 22 characters like the real ones, without any meaning."""
    return f"{person:022x}"
