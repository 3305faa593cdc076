"""Every sort of difference is found, both ways, and what is none is not called one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Kind
from gateway.audit.reconciliation.compare import Comparison, Difference, NothingToCompare, Terms, compare
from gateway.audit.reconciliation.request_ids import request_id
from gateway.audit.reconciliation.statement import BadLine
from tests.gateway.audit import samples
from tests.gateway.audit.reconciliation.books import Books


def compared(books: Books, *bad: BadLine, **terms: Any) -> Comparison:
    reader = books.reader()
    try:
        return compare(iter([*books.rows, *bad]), reader, "population", Terms(**terms))
    finally:
        reader.close()


def test_books_that_agree(tmp_path: Path) -> None:
    books = Books(tmp_path)
    for kind, outcome in ((Kind.DISCLOSED, "found"), (Kind.NOT_FOUND, "not_found"), (Kind.FAILED, None)):
        books.call(kind, outcome=outcome)
    books.run(samples.draft(source="population", freshness="cached"))
    books.call(source="business", told=False)
    found = compared(books)
    assert found.agrees and (found.theirs, found.ours, found.matched, found.unknown) == (3, 3, 3, 0)


def test_a_call_that_the_log_does_not_hold(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call()
    books.tell("their-own-id")
    books.tell(request_id(samples.new_id()))  # looks like ours, and is of another log
    found = compared(books)
    assert found.differences == [Difference("only_theirs", 3, None), Difference("only_theirs", 4, None)]


def test_a_call_that_the_source_does_not_tell_of(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call()
    missing = books.call(told=False)
    books.call()
    assert compared(books).differences == [Difference("only_ours", None, missing)]


def test_a_call_that_may_not_have_reached_the_source_is_no_difference(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call()
    books.call(Kind.CANCELLED, attempts=None, outcome=None, told=False)
    books.call(Kind.FAILED, attempts=0, outcome=None, told=False)
    books.call(None, told=False)
    books.call()
    found = compared(books)
    assert found.agrees and (found.ours, found.unknown) == (2, 2)


def test_a_call_cut_off_by_a_crash_is_found_by_its_id(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call(Kind.INTERRUPTED, attempts=None, outcome=None)
    books.call(None)
    found = compared(books)
    assert found.agrees and (found.matched, found.unknown) == (2, 0)


def test_the_sources_own_id_will_do(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call(ids=(("message", "m-77"),), told=False)
    books.tell("m-77")
    assert compared(books).agrees


def test_what_differs_is_named(tmp_path: Path) -> None:
    books = Books(tmp_path)
    entries = [books.call(told=False) for _ in range(5)]
    wrong: tuple[dict[str, Any], ...] = (
        {"time": books.now + timedelta(minutes=30)}, {"outcome": "not_found"}, {"officer": "canbo.khac"},
        {"unit": "H26.98"}, {"outcome": "found", "officer": "canbo.thu", "unit": "H26.99"},
    )  # fmt: skip
    for entry, members in zip(entries, wrong, strict=True):
        books.tell(request_id(entry), **members)
    found = compared(books, end=books.now + timedelta(minutes=31))
    assert [(each.entry, each.fields) for each in found.differences] == [
        (entries[0], ("time",)), (entries[1], ("outcome",)), (entries[2], ("officer",)), (entries[3], ("unit",)),
    ]  # fmt: skip
    assert found.matched == 1 and found.count("differing") == 4


def test_the_tolerance_is_kept(tmp_path: Path) -> None:
    books = Books(tmp_path)
    entry = books.call(told=False)
    books.tell(request_id(entry), time=books.now + timedelta(seconds=90))
    assert compared(books, tolerance=timedelta(seconds=91)).agrees
    assert not compared(books, tolerance=timedelta(seconds=89)).agrees


def test_more_calls_than_attempts(tmp_path: Path) -> None:
    books = Books(tmp_path)
    twice = books.call(attempts=2)
    books.tell(f"{request_id(twice)}-2")
    once = books.call()
    books.tell(request_id(once))
    found = compared(books)
    assert found.differences == [Difference("differing", 5, once, ("attempts",))]


def test_their_words_are_explained_or_not_compared(tmp_path: Path) -> None:
    books = Books(tmp_path)
    entry = books.call(told=False)
    books.tell(request_id(entry), outcome="00")
    unexplained = compared(books)
    assert unexplained.agrees and unexplained.not_compared == 1
    assert compared(books, outcomes={"00": "found"}).not_compared == 0
    assert compared(books, outcomes={"00": "not_found"}).count("differing") == 1


def test_a_call_far_from_the_period_is_a_call_at_another_time(tmp_path: Path) -> None:
    books = Books(tmp_path)
    early = books.call(told=False)
    books.minute += 60 * 24
    books.call()
    books.tell(request_id(early))
    assert compared(books).differences == [Difference("differing", 3, early, ("time",))]


def test_the_edges_of_a_named_period_are_the_other_clocks(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.call(told=False)
    inside = books.minute
    books.minute += 20
    books.call()
    begin = samples.START + timedelta(minutes=inside - 2)
    end = samples.START + timedelta(minutes=inside + 40)
    assert compared(books, begin=begin, end=end).agrees
    assert compared(books, begin=begin - timedelta(minutes=9), end=end).count("only_ours") == 1


def test_a_statement_of_nothing_needs_a_period(tmp_path: Path) -> None:
    books = Books(tmp_path)
    missing = books.call(told=False)
    with pytest.raises(NothingToCompare):
        compared(books, BadLine(2, "it is not CSV"))
    begin, end = samples.START - timedelta(hours=1), samples.START + timedelta(hours=1)
    found = compared(books, BadLine(2, "it is not CSV"), begin=begin, end=end)
    assert found.differences == [Difference("only_ours", None, missing)]
    assert (found.bad, found.bad_lines, found.agrees) == (1, [BadLine(2, "it is not CSV")], False)
    with pytest.raises(NothingToCompare):
        compared(books, begin=end, end=begin)
