"""A report is sealed, followed through its states, and erased with its person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.audit.custody import NAME, Custody, CustodyRefused
from gateway.audit.discrepancies import Discrepancies, Discrepancy, new_discrepancy_id
from gateway.keys.ring import KeyRing

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
WORDS = "Tôi đã chuyển đến số 0 phố Thử Nghiệm.\nTên mẹ tôi cũng sai."


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[Custody]:
    opened = Custody(tmp_path / NAME)
    yield opened
    opened.close()


@pytest.fixture
def reports(tmp_path: Path, custody: Custody) -> Discrepancies:
    return Discrepancies(custody, KeyRing.open(tmp_path / "keys").sealer("discrepancies"))


def made(entry: str = "01JD0000000000000000000000", source: str = "population") -> Discrepancy:
    return Discrepancy(
        new_discrepancy_id(), entry, "2026-11-27T08:00:00Z", "demo", "person", "persons", source,
        ("permanent_residence.line", "mother.full_name"), changed_by="demo",
    )  # fmt: skip


def test_its_words_are_sealed_and_told_to_who_asks_by_id(reports: Discrepancies, tmp_path: Path) -> None:
    one, other = made(), made(source="business")
    reports.file(one, WORDS)
    reports.file(other, "khác")
    assert reports.tell(one.id).words == WORDS and WORDS not in repr(reports.tell(one.id))
    assert reports.all(source="population")[0].pointers == ("permanent_residence.line", "mother.full_name")
    assert {found.id for found in reports.all()} == {one.id, other.id}
    assert reports.all(source="population", state="forwarded") == []
    for file in tmp_path.glob(f"{NAME}*"):
        assert "phố".encode() not in file.read_bytes()


def test_a_seal_that_was_moved_opens_nothing(reports: Discrepancies, custody: Custody) -> None:
    one, other = made(), made()
    reports.file(one, WORDS)
    reports.file(other, "khác")
    with custody.act() as connection:
        connection.execute(
            "UPDATE discrepancies SET sealed=(SELECT sealed FROM discrepancies WHERE id=?) WHERE id=?",
            (one.id, other.id),
        )
    with pytest.raises(CustodyRefused, match="can't be opened"):
        reports.tell(other.id)


@pytest.mark.parametrize("path", [["forwarded", "corrected"], ["forwarded", "rejected"], ["corrected"], ["rejected"]])
def test_it_goes_its_way(reports: Discrepancies, path: list[str]) -> None:
    one = made()
    reports.file(one, WORDS)
    for state in path:
        reports.change(one.id, state, "an.le", NOW)
    found = reports.find(one.id)
    assert (found.state, found.changed_by, found.changed_at) == (path[-1], "an.le", "2026-11-27T08:00:00Z")
    for state in ("received", "forwarded", "corrected", "rejected", "lost"):
        with pytest.raises(CustodyRefused, match="can't become"):
            reports.change(one.id, state, "an.le", NOW)
    with pytest.raises(CustodyRefused, match="no such"):
        reports.change("d-0", "forwarded", "an.le", NOW)


def test_it_is_erased_with_the_entry_that_it_is_about(reports: Discrepancies) -> None:
    one, other = made(), made("01JD0000000000000000000001")
    reports.file(one, WORDS)
    reports.file(other, WORDS)
    assert reports.erase([one.entry, "01JD0000000000000000000009"]) == 1
    assert [found.id for found in reports.all()] == [other.id]
