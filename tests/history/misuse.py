"""Planted misuse, each episode with its label: from bold to timid, so that what the rules miss is seen too.

How strong an episode is varies around what its rule asks for; the weakest are below it, and count as missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, cast

from gateway.audit.findings.rule import Hit
from tests.history.day import Sheet
from tests.history.traffic import AFTER, MORNING, office_time
from tests.history.world import ANYWHERE, LINKED, ORDINARY, RARE, Official, World, handle

Act = Callable[[Sheet], None]


@dataclass(slots=True)
class Episode:
    """What was planted: the rule that it is for, who or whom to recognise it by, and on which days (ordinals)."""

    rule: str
    first: int
    last: int
    officers: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    callers: frozenset[str] = frozenset()
    procedure: str | None = None
    behind: str | None = None
    """The linked or non-territorial procedure that hides it."""
    acts: list[tuple[int, Act]] = field(default_factory=list)

    def explains(self, hit: Hit, day: int) -> bool:
        """Whether a finding is about this episode."""
        if not self.first <= day <= self.last:
            return False
        return (
            hit.officer in self.officers
            or hit.caller in self.callers
            or (self.procedure is not None and hit.procedure == self.procedure)
            or not self.subjects.isdisjoint(hit.subjects)
        )


class Cover:
    """A sheet on which every access stands under one procedure, but for refused ones, which are tries."""

    def __init__(self, sheet: Sheet, procedure: str) -> None:
        self._sheet, self._procedure = sheet, procedure

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sheet, name)

    def access(self, at: float, **fields: Any) -> None:
        """See `Sheet.access`."""
        procedure = fields["procedure"] if fields.get("kind") == "refused" else self._procedure
        self._sheet.access(at, **(fields | {"procedure": procedure}))


class Planter:
    """Makes episodes for the days ``first`` to ``last`` of a world; an official takes part in one episode only."""

    def __init__(self, world: World, first: int, last: int, seed: int) -> None:
        self.world = world
        self.random = Random(f"misuse {seed}")
        self.first, self.last = first, last
        self._free = list(world.officials)
        self.random.shuffle(self._free)
        self._purposes = list(RARE[10:])

    def all(self, each: int) -> list[Episode]:
        """``each`` episodes of every kind, as far as there are officials."""
        makers = [
            self.enumeration, self.crowded_dossier, self.above_peers, self.after_hours, self.dossier_malformed,
            self.dossier_of_another_unit, self.draft_never_linked, self.dossier_not_in_feed, self.many_units,
            self.own_record, self.own_household, self.two_places, self.probing, self.new_purpose, self.over_budget,
            self.waking_caller, self.unended,
        ]  # fmt: skip
        return [found for _ in range(each) for make in makers for found in make()]

    def behind(self, each: int) -> list[Episode]:
        """The same misuse by others, each hidden behind a linked procedure or one that may be filed anywhere."""
        found = [episode for episode in self.all(each) if episode.rule != "new_purpose"]
        for place, episode in enumerate(found):
            episode.behind = procedure = (*LINKED, *ANYWHERE)[(place + place // 16) % 4]
            episode.acts = [(day, partial(_covered, act, procedure)) for day, act in episode.acts]
        return found

    def _day(self, after: int = 10, before: int = 3) -> int:
        while True:
            day = self.random.randint(self.first + after, self.last - before)
            if self.world.calendar.works(day):
                return day

    def _official(self, connected: bool = False) -> Official | None:
        for place, found in enumerate(self._free):
            if not connected or self.world.by_code[found.unit].connected:
                return self._free.pop(place)
        return None

    def _by_official(self, rule: str, act: Callable[..., None], **more: bool) -> Iterator[Episode]:
        if (official := self._official(**more)) is not None:
            day = self._day()
            acts: list[tuple[int, Act]] = [(day, partial(act, official=official))]
            yield Episode(rule, day, day + 3, officers=frozenset({official.account}), acts=acts)

    def enumeration(self) -> Iterator[Episode]:
        """Numbers are tried: 10 to 80 in an hour, most of them nobody's."""
        tries = self.random.randint(10, 80)

        def act(sheet: Sheet, official: Official) -> None:
            start = office_time(sheet.random) - 1200
            for n in range(tries):
                kind = "not_found" if sheet.random.random() < 0.85 else "disclosed"
                sheet.access(
                    start + n * 3000 / tries, person=7_900_000 + n, kind=kind, by=official, procedure=ORDINARY[3],
                    dossier=sheet.number(sheet.world.by_code[official.unit]),
                )  # fmt: skip

        yield from self._by_official("enumeration", act)

    def crowded_dossier(self) -> Iterator[Episode]:
        """9 to 40 people under one number."""
        people = self.random.randint(9, 40)

        def act(sheet: Sheet, official: Official) -> None:
            unit = sheet.world.by_code[official.unit]
            number = sheet.number(unit)
            for n in range(people):
                sheet.access(
                    AFTER + n * 200, person=sheet.world.someone(sheet.random, unit), by=official, dossier=number,
                    procedure=ORDINARY[5],
                )  # fmt: skip

        yield from self._by_official("crowded_dossier", act)

    def above_peers(self) -> Iterator[Episode]:
        """1.5 to 8 times a colleague's day of people, each under its own number."""
        factor = self.random.uniform(1.5, 8)

        def act(sheet: Sheet, official: Official) -> None:
            unit = sheet.world.by_code[official.unit]
            for n in range(count := round(official.pace * 1.6 * factor) + 20):
                sheet.access(
                    MORNING + n * 30_000 / count, person=sheet.world.someone(sheet.random, unit), by=official,
                    dossier=sheet.number(unit), procedure=ORDINARY[6],
                )  # fmt: skip

        yield from self._by_official("above_peers", act)

    def after_hours(self) -> Iterator[Episode]:
        """1 to 10 reads in the evening, at night, on a Sunday or in Tết."""
        official = self._official()
        if official is None:
            return
        unit = self.world.by_code[official.unit]
        reads, night = self.random.randint(1, 10), self.random.random() < 0.6
        day = self._day()
        while not night and (self.world.calendar.works(day) or (day - 1) % 7 == 5):
            day = self.random.randint(self.first + 10, self.last - 3)
        start = self.random.choice([19.5, 22.5, 1.0]) * 3600 if night else MORNING + 7200

        def act(sheet: Sheet) -> None:
            for n in range(reads):
                sheet.access(
                    start + n * 200, person=sheet.world.someone(sheet.random, unit), by=official,
                    dossier=sheet.number(unit), procedure=ORDINARY[7],
                )  # fmt: skip

        yield Episode("after_hours", day - 1, day + 1, officers=frozenset({official.account}), acts=[(day, act)])

    def dossier_malformed(self) -> Iterator[Episode]:
        """A number that was made up without care."""
        number = self.random.choice(["1234", "test", "H26-0000", "H26.99.2-261401-0001", "X", "H26.99.1-151231-00001"])

        def act(sheet: Sheet, official: Official) -> None:
            person = sheet.world.someone(sheet.random, sheet.world.by_code[official.unit])
            sheet.access(office_time(sheet.random), person=person, by=official, dossier=number, procedure=ORDINARY[8])

        yield from self._by_official("dossier_malformed", act)

    def dossier_of_another_unit(self) -> Iterator[Episode]:
        """A real number of a unit that has nothing to do with it."""

        def act(sheet: Sheet, official: Official) -> None:
            mine = sheet.world.by_code[official.unit]
            others = [u for u in sheet.world.units if not sheet.world.context.family(u.code, mine.code)]
            person = sheet.world.someone(sheet.random, mine)
            number = sheet.number(sheet.random.choice(others))
            sheet.access(office_time(sheet.random), person=person, by=official, dossier=number, procedure=ORDINARY[9])

        yield from self._by_official("dossier_of_another_unit", act)

    def draft_never_linked(self) -> Iterator[Episode]:
        """4 to 20 people in two weeks, all under drafts that nobody files."""
        official = self._official()
        if official is None:
            return
        unit = self.world.by_code[official.unit]
        people, begin = self.random.randint(4, 20), self._day(before=45)

        def act(sheet: Sheet, count: int) -> None:
            for n in range(count):
                sheet.access(
                    office_time(sheet.random), person=sheet.world.someone(sheet.random, unit), by=official, draft=True,
                    dossier=f"nhap-x{official.account}-{sheet.day}-{n}", procedure=ORDINARY[10],
                )  # fmt: skip

        days = [day for day in range(begin, begin + 14) if self.world.calendar.works(day)]
        acts: list[tuple[int, Act]] = []
        for place, day in enumerate(days):
            count = people // len(days) + (place < people % len(days))
            acts.append((day, partial(act, count=count)))
        yield Episode("draft_never_linked", begin, begin + 42, officers=frozenset({official.account}), acts=acts)

    def dossier_not_in_feed(self) -> Iterator[Episode]:
        """A well-formed number that doesn't exist, in a unit whose dossiers are connected."""

        def act(sheet: Sheet, official: Official) -> None:
            unit = sheet.world.by_code[official.unit]
            person = sheet.world.someone(sheet.random, unit)
            number = sheet.number(unit, real=False)
            sheet.access(office_time(sheet.random), person=person, by=official, dossier=number, procedure=ORDINARY[11])

        yield from self._by_official("dossier_not_in_feed", act, connected=True)

    def many_units(self) -> Iterator[Episode]:
        """Curiosity about one person: 3 to 8 units in a working day."""
        day, count = self._day(), min(self.random.randint(3, 8), len(self.world.units))
        places = self.random.sample(self.world.units, count)
        person = 6_500_000 + 4 * self.random.randrange(100_000)

        def act(sheet: Sheet) -> None:
            for unit in places:
                official = sheet.random.choice(unit.officials)
                sheet.access(
                    office_time(sheet.random), person=person, by=official, dossier=sheet.number(unit),
                    procedure=ORDINARY[12],
                )  # fmt: skip

        yield Episode("many_units", day, day + 1, subjects=frozenset({handle(person)}), acts=[(day, act)])

    def own_record(self) -> Iterator[Episode]:
        """An official looks at their own record."""

        def act(sheet: Sheet, official: Official) -> None:
            number = sheet.number(sheet.world.by_code[official.unit])
            sheet.access(
                office_time(sheet.random), person=official.person, by=official, dossier=number, procedure=ORDINARY[13]
            )

        yield from self._by_official("own_record", act)

    def own_household(self) -> Iterator[Episode]:
        """An official looks at a relative; one in five asks for no family fields, and can't be told."""
        told = self.random.random() < 0.8

        def act(sheet: Sheet, official: Official) -> None:
            number = sheet.number(sheet.world.by_code[official.unit])
            sheet.access(
                office_time(sheet.random), person=official.person + 1, by=official, family=told, dossier=number,
                procedure=ORDINARY[14],
            )  # fmt: skip

        yield from self._by_official("own_household", act)

    def two_places(self) -> Iterator[Episode]:
        """A login that was lent: another network, or another unit, 1 to 15 minutes later."""
        gap, other_unit = self.random.uniform(60, 900), self.random.random() < 0.4

        def act(sheet: Sheet, official: Official) -> None:
            unit, at = sheet.world.by_code[official.unit], office_time(sheet.random)
            sheet.access(
                at, person=sheet.world.someone(sheet.random, unit), by=official, dossier=sheet.number(unit),
                procedure=ORDINARY[15],
            )  # fmt: skip
            others = [u for u in sheet.world.units if not sheet.world.context.family(u.code, unit.code)]
            place = sheet.random.choice(others) if other_unit else unit
            sheet.access(
                at + gap, person=sheet.world.someone(sheet.random, unit), by=official, dossier=sheet.number(place),
                unit=place, network=place.networks[0] if other_unit else "192.0.2.77", procedure=ORDINARY[15],
                kind="refused" if other_unit else "disclosed", code="officer_not_active" if other_unit else None,
            )  # fmt: skip

        yield from self._by_official("two_places", act)

    def probing(self) -> Iterator[Episode]:
        """2 to 6 refused purposes about one person, then one that is granted."""
        tries = self.random.randint(2, 6)

        def act(sheet: Sheet, official: Official) -> None:
            unit, at = sheet.world.by_code[official.unit], office_time(sheet.random)
            person = sheet.world.someone(sheet.random, unit)
            for n in range(tries):
                sheet.access(
                    at + 90 * n, person=person, by=official, kind="refused", code="purpose_not_granted",
                    dossier=sheet.number(unit), procedure=f"1.00009{n % 9}",
                )  # fmt: skip
            sheet.access(
                at + 90 * tries, person=person, by=official, dossier=sheet.number(unit), procedure=ORDINARY[16]
            )

        yield from self._by_official("probing", act)

    def new_purpose(self) -> Iterator[Episode]:
        """An old grant that nobody used is tried."""
        if not self._purposes or (official := self._official()) is None:
            return
        procedure = self._purposes.pop()
        day = self._day(after=40)
        unit = self.world.by_code[official.unit]

        def act(sheet: Sheet) -> None:
            for _ in range(5):
                sheet.access(
                    office_time(sheet.random), person=sheet.world.someone(sheet.random, unit), by=official,
                    dossier=sheet.number(unit), procedure=procedure,
                )  # fmt: skip

        officers = frozenset({official.account})
        yield Episode("new_purpose", day, day, officers=officers, procedure=procedure, acts=[(day, act)])

    def over_budget(self) -> Iterator[Episode]:
        """A slow leak: 70 to 200 people a day over a month of working days."""
        official = self._official()
        if official is None:
            return
        unit = self.world.by_code[official.unit]
        pace, begin = self.random.randint(70, 200), self._day(before=35)
        while (begin - 1) % 7:
            begin -= 1

        def act(sheet: Sheet) -> None:
            for n in range(pace):
                sheet.access(
                    MORNING + n * 30_000 / pace, person=sheet.world.someone(sheet.random, unit), by=official,
                    dossier=sheet.number(unit), procedure=ORDINARY[17], fresh=False,
                )  # fmt: skip

        acts: list[tuple[int, Act]] = [(d, act) for d in range(begin, begin + 28) if self.world.calendar.works(d)]
        yield Episode("over_budget", begin, begin + 58, officers=frozenset({official.account}), acts=acts)

    def waking_caller(self) -> Iterator[Episode]:
        """A system that was put out of use asks again, 40 to 150 days later."""
        span = self.last - self.first
        silent = self.random.randint(40, min(150, max(41, span - 10)))
        begin = self.random.randint(self.first, max(self.first, self.last - silent - 3))
        name = f"cu-{self.random.randrange(10**9)}"

        def act(sheet: Sheet) -> None:
            unit = sheet.random.choice(sheet.world.units)
            for _ in range(20):
                sheet.access(
                    office_time(sheet.random), person=sheet.world.someone(sheet.random, unit), unit=unit, caller=name,
                    channel="background", dossier=sheet.number(unit), procedure=ORDINARY[1],
                )  # fmt: skip

        woken = begin + silent
        yield Episode("waking_caller", woken, woken, callers=frozenset({name}), acts=[(begin, act), (woken, act)])

    def unended(self) -> Iterator[Episode]:
        """A source was asked, and nothing was written after it."""
        person, day = 6_900_000 + 4 * self.random.randrange(20_000), self._day()

        def act(sheet: Sheet) -> None:
            official = sheet.random.choice(sheet.world.officials)
            number = sheet.number(sheet.world.by_code[official.unit])
            sheet.access(
                office_time(sheet.random),
                person=person,
                by=official,
                dossier=number,
                procedure=ORDINARY[2],
                ended=False,
            )

        yield Episode("unended", day, day + 1, subjects=frozenset({handle(person)}), acts=[(day, act)])


def _covered(act: Act, procedure: str, sheet: Sheet) -> None:
    act(cast("Sheet", Cover(sheet, procedure)))
