"""Each exchange is told once, by who leads it; recalled answers are none."""

from pathlib import Path

from contracts.events import Kind
from gateway.audit.reconciliation.exchanges import Begun, Ended, Known, exchanges
from gateway.audit.reconciliation.request_ids import request_id
from tests.gateway.audit import samples
from tests.gateway.audit.reconciliation.books import Books


def told(books: Books, source: str = "population") -> list[Begun | Ended | Known]:
    reader = books.reader()
    try:
        return list(exchanges(reader.walk(), source))
    finally:
        reader.close()


def test_a_live_exchange_of_this_source(tmp_path: Path) -> None:
    books = Books(tmp_path)
    entry = books.call(ids=(("message", "m-1"),))
    books.call(source="business")
    begun, ended = told(books)
    assert isinstance(begun, Begun) and (begun.entry, begun.position, begun.officer) == (entry, 0, "canbo.thu")
    assert isinstance(ended, Ended) and (ended.entry, ended.result, ended.attempts) == (entry, "found", 1)
    assert set(ended.ids) == {"m-1", request_id(entry)}


def test_what_was_sent_is_an_exchange_too(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call(Kind.SENT, source="portal", outcome="sent")
    _, ended = told(books, "portal")
    assert isinstance(ended, Ended) and (ended.result, ended.attempts) == ("sent", 1)


def test_recalled_answers_are_passed_over(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.run(samples.draft(source="population", freshness="cached", source_ids=(("request_id", "LT-1"),)))
    assert told(books) == []


def test_a_joiner_speaks_for_a_leader_that_left(tmp_path: Path) -> None:
    books = Books(tmp_path)
    leader = books.call(Kind.CANCELLED, attempts=None, outcome=None)
    (joiner,) = books.run(samples.requested(source="population", exchange_of=leader))
    books.run(
        samples.draft(
            request=joiner, exchange_of=leader, source="population", freshness="shared", attempts=2,
            source_ids=(("request_id", request_id(leader)),), outcome="found",
        )
    )  # fmt: skip
    begun, ended, known = told(books)
    assert isinstance(begun, Begun) and isinstance(ended, Ended) and (ended.result, ended.attempts) == (None, None)
    assert known == Known(leader, 2, "found", (request_id(leader),))


def test_endings_that_do_not_tell_what_the_source_saw(tmp_path: Path) -> None:
    books = Books(tmp_path)
    for kind in (Kind.CANCELLED, Kind.INTERRUPTED, Kind.REFUSED):
        books.call(kind, attempts=None, outcome=None)
    assert [one.result for one in told(books) if isinstance(one, Ended)] == [None, None, None]
