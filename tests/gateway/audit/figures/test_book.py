"""What the book says is what the entries say, added up by hand; it is added to whole, once, or not at all."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import ENDED, Counted, counted
from gateway.store.sqlite import StoreFault
from tests.gateway.audit.figures import months


@pytest.mark.parametrize("month", [months.OCTOBER, months.NOVEMBER])
def test_sums_are_those_of_the_entries(tmp_path: Path, month: str) -> None:
    months.write(tmp_path)
    found = months.events(tmp_path)
    book = Book(tmp_path / "figures.db")
    for at in range(0, len(found), 70):  # in several goes
        part = found[at : at + 70]
        assert book.take(counted(iter(part)), at, at + len(part), b"x")
    mine = months.in_month(found, month)
    (total,) = book.sums(month, ()).values()
    assert sum(total.get(measure, 0) for measure in ENDED) == len(mine)
    assert Counter({m: total[m] for m in ("occasions", "spared")}) == months.spared_by_hand(mine)
    by = book.sums(month, ("procedure", "unit", "source"))
    kinds = Counter((e.procedure, e.unit, e.source, "found") for e in mine if e.kind in ("disclosed", "verified"))
    kinds += Counter((e.procedure, e.unit, e.source, "refused") for e in mine if e.kind == "refused")
    assert {(*key, m): n for key, counts in by.items() for m, n in counts.items() if m in ("found", "refused")} == kinds
    officers = {(e.unit, s.handle) for e in mine for s in e.subjects if s.role == "officer"}
    assert book.officers(month, ("unit",)) == {(u,): n for u, n in Counter(u for u, _ in officers).items()}
    assert book.officers(month, ()) == {(): len({handle for _, handle in officers})}
    answers = [e for e in mine if e.kind in ("disclosed", "verified", "not_found", "ambiguous")]
    assert sum(sum(counts.values()) for counts in book.durations(month).values()) == len(answers)
    assert book.months() == [months.OCTOBER, months.NOVEMBER]
    assert book.by_month(("spared",)).keys() == {months.OCTOBER, months.NOVEMBER}
    book.close()


def test_nothing_is_counted_twice_or_by_half(tmp_path: Path) -> None:
    months.write(tmp_path, 20)
    found = months.events(tmp_path)
    book = Book(tmp_path / "figures.db")

    def breaking() -> Iterator[Counted]:
        yield from counted(iter(found))
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        book.take(breaking(), 0, len(found), b"x")
    assert book.months() == [] and book.head() == (0, b"")
    assert book.take(counted(iter(found)), 0, len(found), b"x")
    before = book.whole(months.OCTOBER)
    assert not book.take(counted(iter(found)), 0, len(found), b"x")  # another process was faster
    assert book.whole(months.OCTOBER) == before and book.head() == (len(found), b"x")
    book.clear()
    assert book.months() == [] and book.head() == (0, b"")
    book.close()


def test_other_questions_are_refused() -> None:
    book = Book(None)
    for by in (("caller",), ("unit", "unit"), ("unit; DROP TABLE cells",)):
        with pytest.raises(ValueError, match="by procedure, unit and source"):
            book.sums(months.OCTOBER, by)
    book.close()
    with pytest.raises(StoreFault):
        book.months()
