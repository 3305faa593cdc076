"""A day of honest traffic: counters by the working calendar, seasons, households, retries, failures, caches, nights.

Honest is not smooth: overtime before a deadline, a line that fails over, a day after Tết, bulk work under a linked
procedure, old cards that fit nobody and forms that are filled in wrongly are all here, because they are in a year.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.history.day import Sheet
from tests.history.world import ANYWHERE, LINKED, NEW, RARE, Official, Unit, World

MORNING, NOON, AFTER, EVENING = 7.8 * 3600, 11.7 * 3600, 13.2 * 3600, 17.0 * 3600


def office_time(random: Random, *, morning_only: bool = False) -> float:
    """A moment when a counter is open, in seconds since midnight."""
    if morning_only or random.random() < 0.55:
        return random.uniform(MORNING, NOON)
    return random.uniform(AFTER, EVENING)


def rush(world: World, day: int) -> float:
    """How much more there is to do: Mondays, and the days after several days off."""
    closed = 0
    while not world.calendar.works(day - 1 - closed):
        closed += 1
    return 1.15 if closed == 2 else 1.0 + 0.2 * min(closed, 7)


def honest(sheet: Sheet) -> None:
    """Put down a day."""
    world, random, day = sheet.world, sheet.random, sheet.day
    works = world.calendar.works(day)
    saturday = (day - 1) % 7 == 5 and day not in world.calendar.off and not works
    outage = works and random.random() < 0.03
    for unit in world.units:
        if works or (saturday and unit.saturday):
            busy = (rush(world, day) if works else 0.5) * random.uniform(0.85, 1.15)
            for official in unit.officials:
                if random.random() < 0.93:  # the others are on leave
                    _official(sheet, unit, official, busy, morning_only=not works, outage=outage)
            if works:
                _oddities(sheet, unit)
                _overtime(sheet, unit)
    _online(sheet)
    _background(sheet)
    _rollouts(sheet)
    if random.random() < 0.02:
        _crash(sheet)


def _official(sheet: Sheet, unit: Unit, official: Official, busy: float, *, morning_only: bool, outage: bool) -> None:
    random, world = sheet.random, sheet.world
    mean = official.pace * busy
    for _ in range(max(0, round(random.gauss(mean, mean**0.5)))):
        at = office_time(random, morning_only=morning_only)
        draw = random.random()
        person = world.someone(random, unit)
        if draw < 0.05 and not morning_only:
            _linked(sheet, unit, official, person, at)
        elif draw < 0.10:
            _anywhere(sheet, unit, official, at)
        elif draw < 0.10 + official.drafts:
            _draft(sheet, unit, official, person, at)
        else:
            _dossier(sheet, unit, official, person, at, outage=outage)


def _dossier(sheet: Sheet, unit: Unit, official: Official, person: int, at: float, *, outage: bool) -> None:
    random = sheet.random
    procedure = sheet.world.procedure(random, sheet.date.month)
    fields: dict[str, Any] = {"by": official, "unit": unit, "dossier": sheet.number(unit), "procedure": procedure}
    network = unit.networks[-1] if random.random() < 0.3 else unit.networks[0]
    family = random.random() < 0.3
    home = person // 4 * 4
    for member in [person, *(n for n in range(home, home + 4) if n != person and random.random() < 0.2)]:
        draw = random.random()
        kind = "disclosed" if random.random() < 0.7 else "verified"
        if outage and 10 * 3600 < at < 10.5 * 3600:
            for _ in range(random.randint(1, 3)):  # people try again
                sheet.access(at, person=member, kind="failed", code="source_unavailable", network=network, **fields)
                at += 60
            continue
        if draw < 0.012:  # the wrong procedure is chosen, then the right one
            wrong = fields | {"procedure": "1.000099"}
            sheet.access(at - 40, person=member, kind="refused", code="purpose_not_granted", network=network, **wrong)
        elif draw < 0.04:  # a number that was typed wrongly fits nobody
            sheet.access(at - 50, person=7_000_000 + member, kind="not_found", network=network, **fields)
        elif draw < 0.05:
            sheet.access(at - 50, person=member, kind="failed", code="source_timeout", network=network, **fields)
        elif draw < 0.053:
            sheet.access(at - 50, person=member, kind="cancelled", network=network, **fields)
        sheet.access(at, person=member, kind=kind, family=family, network=network, **fields)
        if random.random() < 0.12:  # looked at again, from the cache
            sheet.access(at + 120, person=member, kind=kind, family=family, fresh=False, network=network, **fields)
        at += random.uniform(20, 90)


def _linked(sheet: Sheet, unit: Unit, official: Official, person: int, at: float) -> None:
    """A linked procedure: the same person is read by two more units, under the first one's number."""
    number, procedure = sheet.number(unit), LINKED[sheet.random.randrange(2)]
    fields: dict[str, Any] = {"person": person, "dossier": number, "procedure": procedure, "family": True}
    sheet.access(at, by=official, unit=unit, **fields)
    for _ in range(2):
        other = sheet.random.choice(sheet.world.units)
        sheet.access(at + 900, by=sheet.random.choice(other.officials), unit=other, **fields)


def _anywhere(sheet: Sheet, unit: Unit, official: Official, at: float) -> None:
    """A procedure that may be filed at any unit, here for a dossier that another unit keeps."""
    other = sheet.random.choice(sheet.world.units)
    sheet.access(
        at, person=sheet.world.someone(sheet.random, other), by=official, unit=unit, dossier=sheet.number(other),
        procedure=sheet.random.choice(ANYWHERE),
    )  # fmt: skip


def _draft(sheet: Sheet, unit: Unit, official: Official, person: int, at: float) -> None:
    """Asked under a draft; four of five are filed within the hour, the fifth changes their mind."""
    procedure = sheet.world.procedure(sheet.random, sheet.date.month)
    sheet.access(
        at, person=person, by=official, unit=unit, dossier=f"nhap-{sheet.day}-{person}", draft=True,
        procedure=procedure,
    )  # fmt: skip
    if sheet.random.random() < 0.8:
        sheet.access(
            at + 1800, person=person, by=official, unit=unit, dossier=sheet.number(unit), procedure=procedure,
            fresh=False,
        )  # fmt: skip


def _overtime(sheet: Sheet, unit: Unit) -> None:
    """Approved overtime."""
    official = sheet.world.overtime.get((unit.code, sheet.day))
    for n in range(sheet.random.randint(3, 12) if official is not None else 0):
        sheet.access(
            19.2 * 3600 + 240 * n, person=sheet.world.someone(sheet.random, unit), dossier=sheet.number(unit),
            procedure="1.000015", by=official, unit=unit,
        )  # fmt: skip


def _oddities(sheet: Sheet, unit: Unit) -> None:
    """What looks like misuse and is none."""
    random = sheet.random
    official = random.choice(unit.officials)
    fields: dict[str, Any] = {"by": official, "unit": unit}
    draw = random.random()
    if draw < 0.004:  # bulk work under a linked procedure, by written order
        number = sheet.number(unit)
        for n in range(random.randint(60, 150)):
            person = sheet.world.someone(random, unit)
            sheet.access(MORNING + 100 * n, person=person, dossier=number, procedure=LINKED[0], **fields)
    elif draw < 0.008:  # old cards are typed in: a third fits nobody
        for n in range(40):
            miss = random.random() < 0.33
            person = (7_000_000 if miss else 0) + sheet.world.someone(random, unit)
            kind = "not_found" if miss else "disclosed"
            sheet.access(
                AFTER + 70 * n, person=person, kind=kind, dossier=sheet.number(unit), procedure="1.000014", **fields
            )  # fmt: skip
    elif draw < 0.03:  # a last dossier after hours
        for n in range(random.randint(1, 2)):
            sheet.access(
                19.1 * 3600 + 300 * n, person=sheet.world.someone(random, unit), dossier=sheet.number(unit),
                procedure="1.000015", **fields,
            )  # fmt: skip
    elif draw < 0.0304:  # the line fails, and the whole unit moves to a phone's
        for member in unit.officials:
            at = 10 * 3600 + 60 * random.random()
            for network in (unit.networks[0], f"203.0.113.{unit.number % 250}"):
                sheet.access(
                    at, person=sheet.world.someone(random, unit), by=member, unit=unit, network=network,
                    dossier=sheet.number(unit), procedure="1.000016",
                )  # fmt: skip
                at += 300


def _online(sheet: Sheet) -> None:
    """People themselves, at any hour; the caller names no official."""
    random, world = sheet.random, sheet.world
    for _ in range(round(sum(official.pace for official in world.officials) * 0.25)):
        unit = random.choice(world.units)
        at = random.gauss(20 * 3600, 3 * 3600) % 86_000
        draft = random.random() < 0.3
        sheet.access(
            at, person=world.someone(random, unit), unit=unit, caller="dichvucong", channel="online",
            dossier=f"web-{sheet.day}-{random.randrange(10**6)}" if draft else sheet.number(unit), draft=draft,
            procedure=world.procedure(random, sheet.date.month), network="203.0.113.9",
        )  # fmt: skip


def _background(sheet: Sheet) -> None:
    """The nightly comparison of one system; and a seasonal system in summer."""
    random, world = sheet.random, sheet.world
    size = len(world.units)
    for n in range(4 * size):
        unit = world.units[n % size]
        miss = random.random() < 0.1
        sheet.access(
            1 * 3600 + n * 2.0, person=world.someone(random, unit) + (7_000_000 if miss else 0),
            kind="not_found" if miss else "verified", unit=unit, caller="doisoat", channel="background",
            dossier=sheet.number(unit), procedure="1.000020", network="203.0.113.20",
        )  # fmt: skip
    if sheet.date.month in (6, 7) or (sheet.date.month == 1 and sheet.date.day == 5):
        for n in range(size):
            unit = world.units[n]
            sheet.access(
                9 * 3600 + n * 20, person=world.someone(random, unit), unit=unit, caller="tuyensinh",
                channel="background", dossier=sheet.number(unit), procedure="1.000021", network="203.0.113.21",
            )  # fmt: skip


def _rollouts(sheet: Sheet) -> None:
    """Procedures rolled out, each under a grant registered five days before; rarely, an old grant's first use."""
    random, world = sheet.random, sheet.world
    week, weekday = sheet.date.isocalendar().week, sheet.date.isoweekday()
    if week < len(NEW):
        grant = f"g-new-{week}"
        if weekday == 1:
            detail = {"act": "add grant", "name": grant, "by": "admin"}
            sheet.put(9 * 3600, kind="administered", channel="command", detail=detail)
        if weekday == 6:
            unit = random.choice(world.units)
            sheet.access(
                10 * 3600, person=world.someone(random, unit), unit=unit, caller="dichvucong", channel="background",
                dossier=sheet.number(unit), procedure=NEW[week], grant=grant,
            )  # fmt: skip
    if week % 12 == 11 and weekday == 3:
        unit = random.choice(world.units)
        sheet.access(
            10 * 3600, person=world.someone(random, unit), unit=unit, by=random.choice(unit.officials),
            dossier=sheet.number(unit), procedure=RARE[week % 10],
        )  # fmt: skip


def _crash(sheet: Sheet) -> None:
    """The gateway restarts; recovery writes the endings of what was under way."""
    at = sheet.random.uniform(MORNING, EVENING)
    for _ in range(5):
        official = sheet.random.choice(sheet.world.officials)
        unit = sheet.world.by_code[official.unit]
        sheet.access(
            at, person=sheet.world.someone(sheet.random, unit), kind="interrupted", by=official, unit=unit,
            dossier=sheet.number(unit), procedure="1.000017",
        )  # fmt: skip
