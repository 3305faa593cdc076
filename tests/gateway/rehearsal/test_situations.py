"""The book is whole: forty entries in two languages, of codes, acts, people and faults that exist."""

import re
from typing import Any

import pytest

from contracts.errors import TABLE
from gateway.rehearsal.acts import ACTS
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.form import OUTCOMES, VERDICTS
from gateway.rehearsal.situations import COUNT, BookInvalid, Situation, Words, book, edition, situation
from mocks.kinds import KINDS
from mocks.nation.catalogue import organization_document, person_document
from mocks.nation.personas import synthetic_nation
from tests.house.tree import text

CHAPTER = Words("Chương", "Chapter")
ENTRY: dict[str, Any] = {
    "number": 1, "title": {"vi": "a", "en": "b"}, "steps": {"vi": "a", "en": "b"}, "expected": {"vi": "a", "en": "b"},
    "contract": "§3", "ask": [{"path": "/v1/persons/query", "expect": {"outcome": "found"}}],
}  # fmt: skip


@pytest.fixture(scope="module")
def filling() -> Filling:
    nation = synthetic_nation()
    tables = {
        "run": {"id": "r", "number": "01"}, "kept": {"sign_in": "s"},
        "denied": {"field": "religion_code", "procedure": "1.009999", "officer": "canbo.da-nghi"},
    }  # fmt: skip
    people = [person_document(one) for one in nation.people]
    return Filling(people, [organization_document(one) for one in nation.organizations], tables)


def test_there_are_forty_in_order() -> None:
    assert [one.number for one in book()] == list(range(1, COUNT + 1))
    assert len({one.title for one in book()}) == COUNT
    assert len({one.chapter for one in book()}) == 5


@pytest.mark.parametrize("one", book(), ids=lambda one: str(one.number))
def test_an_entry_asks_for_what_exists(one: Situation, filling: Filling) -> None:
    assert re.fullmatch(r"§[1-5](, §[1-5])*", one.contract)
    for ask in one.asks:
        expect = ask.expect
        assert ask.act in ACTS and (ask.path.startswith("/v1/") or ask.act in ("sign_in", "receipt"))
        assert expect.outcome or expect.code or expect.members, "an ask that expects nothing can't fail"
        assert expect.code is None or expect.code in TABLE
        assert expect.outcome is None or expect.outcome in OUTCOMES
        assert set(expect.results.values()) <= VERDICTS
        for part in (ask.subject, ask.body, ask.purpose, ask.headers, expect.record, expect.results):
            assert "{" not in str(list(_texts(filling.filled(part)))), "every place is filled"
        if ask.person:
            assert filling.subject(ask.person)["full_name"]
    for fault in one.faults:
        assert fault.kind in KINDS and f'name = "{fault.service}"' in text(f"mocks/{fault.service}/service.toml")
        assert filling.filled(fault.match).isdigit() and "mocks" in one.needs
    assert one.watch is None or filling.filled(one.watch).isdigit()


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def test_a_watched_source_is_always_asked_or_spared() -> None:
    """Otherwise watching would prove nothing."""
    for one in book():
        watched = one.watch is not None or bool(one.faults)
        assert watched == any(ask.expect.source_asked is not None for ask in one.asks), one.number


def test_the_edition_is_that_of_the_pages() -> None:
    assert re.fullmatch("[0-9a-f]{12}", edition())


@pytest.mark.parametrize("one", book(), ids=lambda one: str(one.number))
def test_an_entry_is_told_as_it_is(one: Situation) -> None:
    row = f"| {one.number} | {one.title.vi} · {one.title.en} | {one.contract} |"
    assert row in text("docs/rehearsal.md").splitlines()


def test_an_entry_is_read() -> None:
    read = situation(ENTRY, CHAPTER)
    assert (read.number, read.title, read.chapter) == (1, Words("a", "b"), CHAPTER)
    assert read.asks[0].expect.outcome == "found" and read.needs == ()
    faulty = {**ENTRY, "fault": [{"service": "tax", "kind": "html", "match": "1"}]}
    assert situation(faulty, CHAPTER).needs == ("mocks",)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": {"vi": "a"}}, "title needs a text in vi and in en"),
        ({"steps": {"vi": "", "en": "b"}}, "steps needs"),
        ({"ask": []}, "asks nothing"),
        ({"ask": [{"pathh": "/v1"}]}, "unknown pathh"),
        ({"ask": [{"expect": {"outcom": "found"}}]}, "unknown outcom"),
        ({"fault": [{"service": "tax"}]}, "lacks something"),
        ({"extra": 1}, "unknown extra"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(BookInvalid, match=told):
        situation({**ENTRY, **changed}, CHAPTER)
