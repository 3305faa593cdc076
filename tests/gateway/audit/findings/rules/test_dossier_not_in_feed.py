"""A number that the connected procedure system doesn't know fires once its feed covers the day; no feed, no finding."""

from dataclasses import replace
from datetime import date

from gateway.audit.findings.context import Context
from gateway.audit.findings.rules.dossier_not_in_feed import DossierNotInFeed
from gateway.audit.findings.sighting import Sighting
from tests.gateway.audit.findings.entries import CALENDAR, CONTEXT, access, run


class Feed:
    def __init__(self, until: str | None, *numbers: str) -> None:
        self.until = date.fromisoformat(until).toordinal() if until else None
        self.numbers = numbers

    def covered_until(self, unit: str) -> int | None:
        return self.until if unit == "H26.99.1" else None

    def holds(self, number: str) -> bool:
        return number in self.numbers

    def number_of(self, draft: str) -> str | None:
        return None


KNOWN, MADE_UP = "H26.99.1-260303-0001", "H26.99.1-260303-0999"
EVENTS = [access("2026-03-03 09:00", dossier=number) for number in (KNOWN, MADE_UP, MADE_UP)]


def context(until: str | None) -> Context:
    return Context(calendar=CALENDAR, feed=Feed(until, KNOWN))


def test_only_the_unknown_number_fires() -> None:
    (hit,) = run(DossierNotInFeed, EVENTS, context("2026-03-03"), until="2026-03-06 08:00")
    assert (hit.dossier, hit.count, hit.severity) == (MADE_UP, 2, "high")


def test_it_waits_for_two_days_and_for_the_feed() -> None:
    assert not run(DossierNotInFeed, EVENTS, context("2026-03-03"), until="2026-03-04 08:00")
    assert not run(DossierNotInFeed, EVENTS, context("2026-03-02"), until="2026-03-20 08:00")


def test_what_no_feed_covers_gives_no_finding() -> None:
    assert not run(DossierNotInFeed, EVENTS, CONTEXT, until="2026-03-20 08:00")
    other = [access("2026-03-03 09:00", dossier="H26.98-260303-0001")]
    assert not run(DossierNotInFeed, other, context("2026-03-31"), until="2026-03-20 08:00")


def test_drafts_and_malformed_numbers_are_other_rules() -> None:
    events = [
        access("2026-03-03 09:00", dossier=MADE_UP, detail={"dossier_is": "draft"}),
        access("2026-03-03 09:00", dossier="x"),
    ]
    assert not run(DossierNotInFeed, events, context("2026-03-31"), until="2026-03-20 08:00")


def test_patience_ends() -> None:
    late = replace(context("2026-03-02"), parameters={"dossier_not_in_feed": {"patience": 5}})
    rule = DossierNotInFeed(late)
    rule.feed(Sighting(EVENTS[1]))
    day = Sighting(EVENTS[1]).day
    assert not rule.close_day(day + 4) and rule.waiting
    assert not rule.close_day(day + 5) and not rule.waiting
