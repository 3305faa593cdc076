"""Old values go by kind, in batches that say so; what a hold keeps stays until it is lifted, and proofs stay."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Kind
from gateway.audit import retention
from gateway.audit.custody import NAME, Custody
from gateway.audit.forgetting import prune_some
from gateway.audit.holds import Holds, Terms
from gateway.audit.reading import LogReader
from gateway.audit.verify import verify
from tests.gateway.audit.samples import INDEX_KEY, START, begin_ledger, draft, new_id, prepared

DAYS = {"disclosed": 30, "refused": 10}


class Archive:
    """A log of one entry a day: disclosed, refused, failed, and again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, START
        self.ledger, self.connection = begin_ledger(folder, lambda: self.now)
        self.custody = Custody(folder / NAME)
        self.reader = LogReader(folder / "audit.db")
        self.batches: list[list[int]] = []
        self.grow(60)

    def grow(self, days: int) -> None:
        for _ in range(days):
            kind = (Kind.DISCLOSED, Kind.REFUSED, Kind.FAILED)[self.reader.size() % 3]
            self.ledger.write([prepared(draft(kind, dossier=f"D-{self.reader.size()}"))])
            self.now += timedelta(days=1)

    def prune(self, positions: Any) -> None:
        self.batches.append(list(positions))
        prune_some(self.ledger, self.connection, INDEX_KEY, positions, retention.draft(new_id(), "an.le", DAYS))

    @property
    def taken(self) -> list[int]:
        return [position for batch in self.batches for position in batch]

    def run(self, days: dict[str, int] | None = None, *, dry: bool = False) -> retention.Pruned:
        holds = Holds(self.custody)
        given = DAYS if days is None else days
        return retention.run(self.reader, self.custody, given, holds.in_force, self.now, None if dry else self.prune)

    def bare(self) -> list[int]:
        """Positions that lost their values."""
        return [row.position for row in self.reader.rows(0, 1000) if "caller" not in json.loads(row.opened)]

    def close(self) -> None:
        self.connection.close()
        self.custody.close()
        self.reader.close()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(retention, "BATCH", 7)
    made = Archive(tmp_path)
    yield made
    made.close()


def over(until: int, last_refused: int) -> list[int]:
    """Positions that are due: disclosed (0, 3, …) below ``until``, refused (1, 4, …) below ``last_refused``."""
    return sorted([*range(0, until, 3), *range(1, last_refused, 3)])


def test_each_kind_is_kept_for_its_days_and_the_log_verifies(archive: Archive) -> None:
    done = archive.run()
    assert [at for at in archive.bare() if at < 60] == over(30, 50)
    assert done.entries == {"disclosed": 10, "refused": 17} and done.held == 0
    assert all(1 <= len(batch) <= 7 for batch in archive.batches) and archive.taken == over(30, 50)
    assert verify(archive.folder / "audit.db").exit_code() == 0


def test_a_dry_run_counts_and_takes_nothing(archive: Archive) -> None:
    assert archive.run(dry=True).entries == {"disclosed": 10, "refused": 17}
    assert archive.bare() == [] and archive.custody.rows("SELECT * FROM pruned") == []


def test_nothing_goes_without_a_number_of_days(archive: Archive) -> None:
    assert archive.run({}).entries == {}


def test_what_says_what_went_stays(archive: Archive) -> None:
    archive.run()
    archive.grow(3)
    archive.now += timedelta(days=100)
    assert archive.run({"forgotten": 1, "pruned": 1}).entries == {}


def test_the_next_run_looks_at_what_is_new(archive: Archive) -> None:
    archive.run()
    archive.batches.clear()
    assert archive.run().entries == {}
    archive.grow(9)
    archive.run()
    assert [at for at in archive.taken if at < 60] == sorted({*over(39, 59)} - {*over(30, 50)})  # each, and none twice
    begun: list[int] = []
    retention.run(archive.reader, archive.custody, DAYS, list, archive.now, None, lambda at, _: begun.append(at))
    assert begun[0] > 20
    rows = dict(archive.custody.rows("SELECT kind, position FROM pruned"))
    assert rows.keys() == set(DAYS) and rows["disclosed"] > 20
    assert verify(archive.folder / "audit.db").exit_code() == 0


def test_a_hold_wins_until_it_is_lifted(archive: Archive) -> None:
    holds = Holds(archive.custody)
    made = holds.add(Terms(dossier="D-3"), "Án 12/2026", "an.le", archive.now)
    done = archive.run()
    assert done.held == 1 and 3 not in archive.bare() and 6 in archive.bare()
    holds.ask(made.id, "xong", "an.le", archive.now)
    archive.run()
    assert 3 not in archive.bare()
    holds.lift(made.id, "đồng ý", "binh", archive.now)
    assert archive.run().entries == {"disclosed": 1} and 3 in archive.bare()
    assert verify(archive.folder / "audit.db").exit_code() == 0


def test_a_hold_that_is_made_meanwhile_keeps_what_is_left(archive: Archive) -> None:
    real = archive.prune

    def held_after(positions: Any) -> None:
        real(positions)
        if len(archive.batches) == 1:
            Holds(archive.custody).add(Terms(dossier="D-21"), "Án 12/2026", "an.le", archive.now)

    archive.prune = held_after  # type: ignore[method-assign]  # somebody acts during the run
    assert archive.run().held == 1
    assert 18 in archive.bare() and 21 not in archive.bare() and 24 in archive.bare()


def test_it_goes_on_where_a_crash_cut_it_off(archive: Archive) -> None:
    real = archive.prune

    def dies(positions: Any) -> None:
        if len(archive.batches) == 2:
            raise RuntimeError("a crash")
        real(positions)

    archive.prune = dies  # type: ignore[method-assign]  # a fault of the test
    with pytest.raises(RuntimeError):
        archive.run()
    archive.prune = real  # type: ignore[method-assign]  # and its end
    archive.run()
    assert [at for at in archive.bare() if at < 60] == over(30, 50)
    assert verify(archive.folder / "audit.db").exit_code() == 0


def test_progress_is_told(archive: Archive) -> None:
    told: list[tuple[int, int]] = []
    retention.run(
        archive.reader, archive.custody, DAYS, list, archive.now, None, lambda at, size: told.append((at, size))
    )
    assert told and told[-1][0] == told[-1][1] and all(at <= size for at, size in told)


def test_what_is_held_is_counted_and_an_entry_says_by_which_rule_it_goes(archive: Archive) -> None:
    Holds(archive.custody).add(Terms(caller="demo"), "Án 12/2026", "an.le", archive.now)
    assert archive.run(dry=True).held == 27 and archive.run(dry=True).entries == {}
    made = retention.draft("entry", "an.le", {"refused": 10, "disclosed": 30})
    assert (made.kind, made.entry, made.channel) == (Kind.PRUNED, "entry", "command")
    assert made.detail == (("by", "an.le"), ("rule", "disclosed=30 refused=10"))
