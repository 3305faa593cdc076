"""Drafts that never become dossiers fire when they are an official's habit; one abandoned errand doesn't."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.context import NoFeed
from gateway.audit.findings.rules.draft_never_linked import DraftNeverLinked
from tests.gateway.audit.findings.entries import CONTEXT, access, run

LATER = "2026-04-20 09:00"


def drafts(count: int, **fields: Any) -> Iterator[Event]:
    for n in range(count):
        yield access(
            f"2026-03-{2 + n % 5:02} 09:{n:02}",
            **({"asked": f"p{n}", "dossier": f"nhap-{n}", "detail": {"dossier_is": "draft"}} | fields),
        )


def numbers(count: int) -> Iterator[Event]:
    for n in range(count):
        yield access("2026-03-12 10:00", asked=f"p{n}", dossier=f"H26.99.1-260312-{n:04}", officer="canbo.hai")


def test_six_loose_drafts_fire_and_five_do_not() -> None:
    (hit,) = run(DraftNeverLinked, drafts(6), until=LATER)
    assert (hit.officer, hit.count, dict(hit.facts)) == ("canbo.mot", 6, {"drafts": "6", "loose": "6"})
    assert set(hit.subjects) == {f"p{n}" for n in range(6)}
    assert not run(DraftNeverLinked, drafts(5), until=LATER)


def test_nothing_is_judged_before_it_is_due() -> None:
    assert not run(DraftNeverLinked, drafts(6), until="2026-03-13 09:00")


def test_a_later_number_about_the_same_person_links_whoever_reads_it() -> None:
    assert not run(DraftNeverLinked, [*drafts(8), *numbers(4)], until=LATER)
    (hit,) = run(DraftNeverLinked, [*drafts(10), *numbers(2)], until=LATER)  # eight of ten are loose: 4.02 deviations
    assert dict(hit.facts) == {"drafts": "10", "loose": "8"}
    assert not run(DraftNeverLinked, [*drafts(12), *numbers(4)], until=LATER)  # eight of twelve: 3.33


def test_the_feed_knows_better() -> None:
    class Feed(NoFeed):
        def number_of(self, draft: str) -> str | None:
            return "H26.99.1-260312-0001" if draft != "nhap-0" else None

    assert not run(DraftNeverLinked, drafts(9), replace(CONTEXT, feed=Feed()), until=LATER)


def test_citizens_own_drafts_do_not_count() -> None:
    assert not run(DraftNeverLinked, drafts(30, channel="online", officer=None), until=LATER)


def test_one_draft_read_often_is_one() -> None:
    assert not run(DraftNeverLinked, drafts(30, dossier="nhap", asked="thu"), until=LATER)


def test_a_colleagues_draft_is_one_of_ones_own() -> None:
    borrowed = [*drafts(6, officer="canbo.hai"), *drafts(6)]
    assert {hit.officer for hit in run(DraftNeverLinked, borrowed, until=LATER)} == {"canbo.mot", "canbo.hai"}


def test_a_number_under_a_linked_procedure_links_and_a_draft_under_one_is_set_aside() -> None:
    context = replace(CONTEXT, linked=frozenset({"2.000986"}))
    filed = [replace(event, procedure="2.000986") for event in numbers(6)]
    assert not run(DraftNeverLinked, [*drafts(6), *filed], context, until=LATER)
    assert not run(DraftNeverLinked, drafts(20, procedure="2.000986"), context, until=LATER)
