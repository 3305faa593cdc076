"""Everything that left about a person is shown, under every number and in every role, and nothing of anybody else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events import Kind, SubjectRef
from gateway.audit import disclosures
from tests.gateway.view_parts import CARD, OTHER, OWN, Citizens

OFFICER = SubjectRef("personal_id", "099080000001", "officer")


@pytest.fixture
def citizens(tmp_path: Path) -> Iterator[Citizens]:
    made = Citizens(tmp_path)
    yield made
    made.close()


def as_role(role: str) -> SubjectRef:
    return SubjectRef(OWN.kind, OWN.identifier, role)  # type: ignore[arg-type]  # words of the test


def test_an_item_says_who_when_why_and_what(citizens: Citizens) -> None:
    entry = citizens.write(
        Kind.DISCLOSED, OWN, OFFICER, legal_basis="Decree 118/2025", freshness="cached", age_seconds=7
    )
    assert citizens.page().items == (
        {
            "entry": entry, "at": "2026-11-22T04:04:05Z", "caller": {"id": "demo", "name": "Hệ thống thử nghiệm"},
            "unit": {"code": "H26.99", "name": "Đơn vị"}, "procedure": "1.001193", "legal_basis": "Decree 118/2025",
            "dataset": "persons", "operation": "query", "fields": ["full_name"], "outcome": "found",
            "role": "subject", "cached": True,
        },
    )  # fmt: skip


def test_every_role_and_every_number_newest_first(citizens: Citizens) -> None:
    by_card = citizens.write(Kind.NOT_FOUND, SubjectRef(CARD.kind, CARD.identifier, "asked"), fields_delivered=())
    citizens.link(OWN, CARD)
    asked = citizens.write()
    relative = citizens.write(Kind.DISCLOSED, OTHER, as_role("relative"))
    representative = citizens.write(Kind.VERIFIED, OTHER, as_role("representative"))
    assert citizens.shown() == citizens.shown(CARD) == [representative, relative, asked, by_card]
    assert [item["role"] for item in citizens.page().items] == ["representative", "relative", "subject", "subject"]
    assert citizens.shown(OTHER) == [representative, relative]


def test_what_told_nobody_anything_and_what_the_person_did_in_office_is_not_shown(citizens: Citizens) -> None:
    citizens.write()
    for kind in (Kind.REFUSED, Kind.FAILED, Kind.CANCELLED, Kind.SENT, Kind.OPENED, Kind.SEARCHED):
        citizens.write(kind)
    citizens.write(Kind.DISCLOSED, OTHER, as_role("officer"))
    citizens.write(dataset="disclosures", fields_delivered=("by_sign_in",))
    assert len(citizens.shown()) == 1
    lawful = citizens.write(dataset="disclosures", fields_delivered=("by_request_number",))
    assert citizens.shown()[0] == lawful


def test_another_person_with_the_same_old_card_stays_hidden(citizens: Citizens) -> None:
    citizens.link(OWN, CARD)
    citizens.link(SubjectRef(OTHER.kind, OTHER.identifier, "asked"), CARD)
    theirs = citizens.write(
        Kind.DISCLOSED,
        SubjectRef(CARD.kind, CARD.identifier, "asked"),
        SubjectRef(OTHER.kind, OTHER.identifier, "answered"),
    )
    mine = citizens.write()
    assert citizens.shown() == [mine] and citizens.shown(OTHER) == [theirs]


def test_a_resent_answer_names_what_was_asked(citizens: Citizens) -> None:
    citizens.write(Kind.RESENT, fields_delivered=(), fields_asked=("sex",))
    assert citizens.page().items[0]["fields"] == ["sex"]


def test_an_embargo_withholds_without_a_trace_and_says_so_afterwards(citizens: Citizens) -> None:
    first = citizens.write(caller="demo")
    secret = citizens.write(caller="cong-an")
    last = citizens.write(caller="demo")
    until = citizens.clock.now + timedelta(days=2)
    citizens.embargoes["cong-an"] = until
    page = citizens.page()
    assert [item["entry"] for item in page.items] == [last, first] and page.complete and page.next is None
    assert [len(citizens.page(count=1).items), citizens.page(count=1).next] == [1, last]
    assert citizens.shown(before=last, count=1) == [first]
    citizens.clock.now = until
    assert citizens.shown() == [last, secret, first]
    shown = {item["entry"]: item.get("withheld_until") for item in citizens.page().items}
    assert shown == {last: None, secret: "2026-11-24T06:04:05Z", first: None}


def test_pages_join_without_gap_or_double(citizens: Citizens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosures, "_AT_ONCE", 3)  # and so do those of the index
    every = [citizens.write(Kind.REFUSED if number % 3 == 0 else Kind.DISCLOSED) for number in range(20)]
    shown = [entry for number, entry in enumerate(every) if number % 3][::-1]
    for count in (1, 4, 13, 14):
        found: list[str] = []
        before = None
        while True:
            page = citizens.page(before=before, count=count)
            found += [str(item["entry"]) for item in page.items]
            if page.complete:
                break
            before = page.next
        assert found == shown


def test_a_page_looks_at_so_many_entries_at_most(citizens: Citizens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosures, "MOST_LOOKED", 3)
    oldest = citizens.write()
    refused = [citizens.write(Kind.REFUSED) for _ in range(4)]
    page = citizens.page()
    assert (page.items, page.complete, page.next) == ((), False, refused[1])
    assert citizens.shown(before=page.next) == [oldest]


def test_names_that_the_register_does_not_know_any_more_are_null(citizens: Citizens) -> None:
    citizens.write(caller="gone", unit=None)
    item = citizens.page().items[0]
    assert (item["caller"], item["unit"]) == ({"id": "gone", "name": None}, {"code": None, "name": None})
