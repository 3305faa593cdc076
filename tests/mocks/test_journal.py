"""The journal is evidence in tests: what it keeps, in which order, and how much of it."""

from datetime import UTC, datetime

from mocks.journal import ENTRY_BYTES, Entry, Journal
from mocks.matching import Traffic
from mocks.nearness.difference import NearMiss

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def note(journal: Journal, service: str = "soap", session: str | None = None, body: bytes = b"") -> Entry:
    traffic = Traffic(method="POST", target="/x?y=1", body=body)
    return journal.open(at=AT, service=service, session=session, traffic=traffic, headers={"soapaction": '""'})


def test_entries_come_back_in_order_and_by_session() -> None:
    journal = Journal()
    first, second, third = note(journal), note(journal, session="a"), note(journal, service="rest")
    assert journal.entries() == [first, third]
    assert journal.entries("a") == [second]
    assert journal.entries(everything=True) == [first, second, third]
    assert journal.entries(service="rest") == [third]
    assert journal.entries("nobody") == []


def test_entries_can_be_asked_for_by_match() -> None:
    journal = Journal()
    note(journal, body=b"other")
    wanted = note(journal, body=b"099190000123")
    assert journal.entries(match="099190000123") == [wanted]


def test_an_entry_shows_the_request_and_its_answer() -> None:
    entry = note(Journal(), session="a", body="tên \udcff".encode("utf-8", "surrogateescape"))
    entry.status, entry.fault = 200, "html"
    entry.notes.append("name differs")
    entry.violations = ("body.x: is missing",)
    assert entry.document() == {
        "id": 1,
        "at": "2026-11-22T03:04:05Z",
        "service": "soap",
        "session": "a",
        "method": "POST",
        "path": "/x?y=1",
        "headers": {"soapaction": '""'},
        "body": "tên \ufffd",
        "outcome": "fault",
        "fault": "html",
        "status": 200,
        "notes": ["name differs"],
        "violations": ["body.x: is missing"],
        "near_miss": [],
    }


def test_the_oldest_go_first() -> None:
    journal = Journal(limit=3)
    entries = [note(journal) for _ in range(5)]
    assert journal.entries() == entries[2:]
    assert journal.dropped() == 2
    journal.clear()
    assert journal.dropped() == 0


def test_the_bytes_of_all_sessions_are_bounded_and_who_lost_is_told() -> None:
    journal = Journal(size=10 * (ENTRY_BYTES + 100_000))
    for number in range(30):
        note(journal, session=f"s{number % 3}", body=b"x" * 100_000)
    kept = journal.entries(everything=True)
    assert 8 <= len(kept) <= 10 and kept[-1].number == 30
    assert sum(entry.size for entry in kept) <= 10 * (ENTRY_BYTES + 100_000)
    assert journal.dropped("s0") == 10 - len(journal.entries("s0")) > 0
    assert journal.dropped(everything=True) == 30 - len(kept)


def test_sessions_that_lost_everything_leave_no_name_behind() -> None:
    journal = Journal(size=5 * ENTRY_BYTES)
    for number in range(1000):
        note(journal, session=f"s{number}")
    assert len(journal.sessions()) <= 5
    assert journal.dropped() == 1000 - len(journal.entries(everything=True)) == journal.dropped(everything=True)


def test_how_a_request_stands() -> None:
    journal = Journal()
    entry = note(journal)
    assert entry.outcome == "running"
    entry.status = 200
    assert entry.outcome == "running"
    journal.close(entry)
    assert entry.outcome == "answered"
    entry.fault = "html"
    assert entry.outcome == "fault"
    broken = note(journal)
    journal.close(broken)
    assert (broken.ended, broken.outcome) == (True, "answered")


def test_an_entry_is_explained_once_it_has_ended_and_once() -> None:
    asked: list[int] = []
    kinds = ["fault"]

    def explain(entry: Entry) -> tuple[NearMiss, ...]:
        asked.append(entry.number)
        return tuple(NearMiss(kind=kind, nearest="", differences=()) for kind in kinds)

    journal = Journal(explain=explain)
    entry = note(journal)
    assert (entry.near_miss, entry.outcome, asked) == ((), "running", [])
    journal.close(entry)
    assert (entry.outcome, [one.kind for one in entry.near_miss], asked) == ("answered", ["fault"], [1])
    kinds.append("subject")
    missed = note(journal)
    journal.close(missed)
    assert (missed.outcome, asked) == ("missed", [1, 2])


async def test_whoever_waits_is_woken_by_every_change() -> None:
    journal = Journal()
    woken = []
    for change in (lambda: note(journal), lambda: journal.close(journal.entries()[0]), journal.clear):
        waiting = journal.change()
        assert not waiting.done()
        change()
        woken.append(waiting.done())
    assert woken == [True, True, True]


def test_clearing_spares_other_sessions() -> None:
    journal = Journal()
    note(journal)
    kept = note(journal, session="a")
    journal.clear()
    assert journal.entries(everything=True) == [kept]
    journal.clear(everything=True)
    assert journal.entries(everything=True) == []
