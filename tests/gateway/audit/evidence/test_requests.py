"""One asks, another lets out, the first takes it once; nothing of this can be done alone, twice or too late."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.reasons import ReasonRefused
from gateway.audit.evidence.bundle import MOST_ENTRIES
from gateway.audit.evidence.requests import DATABASE, LASTS, STEPS, ExportRefused, Exports, ranges
from gateway.audit.faults import AuditUnavailable
from gateway.store.sqlite import connect, migrate
from tests.gateway.audit.samples import START, new_id


class Desk:
    """Requests and a clock that the test turns."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.exports = Exports(folder / DATABASE, lambda: self.now)

    def ask(self) -> str:
        return self.exports.request([4, 2, 2], "Vụ việc thử nghiệm", "binh")

    def refused(self, act: str, id_: str, by: str, **more: bool) -> str:
        with pytest.raises(ExportRefused) as told:
            getattr(self.exports, act)(id_, by, **more)
        return told.value.code

    def state(self, id_: str) -> str:
        return self.exports.find(id_).state(self.now)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.exports.close()


def test_two_people_and_once(desk: Desk) -> None:
    id_ = desk.ask()
    assert desk.state(id_) == "waiting" and desk.exports.find(id_).positions == (2, 4)
    assert desk.refused("take", id_, "binh") == "not_approved"
    assert desk.refused("decide", id_, "binh", approved=True) == "same_person"
    assert desk.exports.decide(id_, "an.le", approved=True).decided_by == "an.le"
    assert desk.state(id_) == "approved"
    assert desk.refused("decide", id_, "an.le", approved=False) == "not_waiting"
    assert desk.refused("take", id_, "an.le") == "not_yours"
    assert desk.exports.take(id_, "binh").taken_at == START
    assert desk.refused("take", id_, "binh") == "not_approved" and desk.state(id_) == "taken"


def test_the_database_itself_refuses_one_person_in_both_places(desk: Desk, tmp_path: Path) -> None:
    id_ = desk.ask()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as beside:
        for one in ("binh", "BINH", None):
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                beside.execute("UPDATE exports SET approved=1, decided_by=? WHERE id=?", (one, id_))
    assert desk.refused("decide", id_, "Binh", approved=True) == "same_person"
    assert desk.state(id_) == "waiting"


def test_requests_of_an_older_release_are_kept_and_held_to_it(tmp_path: Path) -> None:
    """Up to version 1 the table knew nothing of the rule: whoever wrote past the program could approve their own."""
    made = ("[2]", "Vụ việc", "binh", START.isoformat(), (START + LASTS).isoformat())
    rows = [
        ("x-waits", *made, None, None, None, None),
        ("x-of-two", *made, "an.le", START.isoformat(), 1, START.isoformat()),
        ("x-refused", *made, "an.le", START.isoformat(), 0, None),
        ("x-alone", *made, "Binh", START.isoformat(), 1, None),
    ]
    old = connect(tmp_path / DATABASE)
    migrate(old, STEPS[:1])
    old.executemany("INSERT INTO exports VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    old.close()
    with closing(Exports(tmp_path / DATABASE, lambda: START)) as exports:
        found = {one.id: one for one in exports.all()}
        assert {id_: one.state(START) for id_, one in found.items()} == {
            "x-waits": "waiting", "x-of-two": "taken", "x-refused": "rejected", "x-alone": "rejected",
        }  # fmt: skip
        assert found["x-of-two"].decided_by == "an.le" and found["x-alone"].decided_by == "Binh"
    with closing(sqlite3.connect(tmp_path / DATABASE)) as beside, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        beside.execute("UPDATE exports SET approved=1 WHERE id='x-alone'")


def test_who_comes_a_moment_too_late_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at a moment ago may have been decided or taken since: the writing itself asks once more."""
    rejected, taken, other = desk.ask(), desk.ask(), desk.ask()
    desk.exports.decide(rejected, "an.le", approved=False)
    desk.exports.decide(taken, "an.le", approved=True)
    assert desk.exports.take(taken, "binh") == desk.exports.find(taken)
    before = desk.exports.all()
    for looked in ("may_decide", "may_take"):
        monkeypatch.setattr(desk.exports, looked, lambda *_: None)
    for id_ in (rejected, taken):
        assert desk.refused("decide", id_, "chi", approved=True) == "not_waiting"
        assert desk.refused("take", id_, "binh") == "not_approved"
    assert desk.refused("take", other, "binh") == "not_approved"
    assert desk.exports.all() == before


def test_rejected_is_rejected(desk: Desk) -> None:
    id_ = desk.ask()
    desk.exports.decide(id_, "an.le", approved=False)
    assert desk.state(id_) == "rejected" and desk.refused("take", id_, "binh") == "not_approved"


def test_it_expires_before_and_after_the_approval(desk: Desk) -> None:
    late, taken = desk.ask(), desk.ask()
    desk.now = START + LASTS - timedelta(seconds=1)
    desk.exports.decide(taken, "an.le", approved=True)
    desk.now = START + LASTS
    assert desk.state(late) == "expired" and desk.refused("decide", late, "an.le", approved=True) == "not_waiting"
    assert desk.state(taken) == "approved"
    desk.now = START + LASTS + LASTS
    assert desk.state(taken) == "expired" and desk.refused("take", taken, "binh") == "not_approved"


def test_what_is_asked_for_is_looked_at_first(desk: Desk) -> None:
    assert desk.exports.check([3, 0, 3], " vì sao ", 4) == ((0, 3), "vì sao")
    assert len(desk.exports.check(range(MOST_ENTRIES), "vì sao", MOST_ENTRIES)[0]) == MOST_ENTRIES
    assert desk.exports.request([0], "vì sao", "binh", "x-1") == "x-1" == desk.exports.find("x-1").id
    for positions, code in (
        ([], "count"),
        (range(MOST_ENTRIES + 1), "count"),
        ([4], "unknown_entry"),
        ([-1], "unknown_entry"),
    ):
        with pytest.raises(ExportRefused) as told:
            desk.exports.check(list(positions), "vì sao", 4 if code == "unknown_entry" else 10**9)
        assert told.value.code == code
    with pytest.raises(ReasonRefused):
        desk.exports.check([1], "người có số 099190000123", 4)


def test_newest_first_and_kept(desk: Desk, tmp_path: Path) -> None:
    first = desk.ask()
    desk.now += timedelta(minutes=1)
    second = desk.ask()
    assert [asked.id for asked in desk.exports.all()] == [second, first]
    again = Exports(tmp_path / DATABASE, lambda: START)
    assert again.find(first).reason == "Vụ việc thử nghiệm"
    again.close()
    with pytest.raises(AuditUnavailable, match="can't be used"):
        again.all()


def test_unknown_ones(desk: Desk) -> None:
    for act in ("may_decide", "may_take"):
        assert desk.refused(act, "x-none", "an.le") == "unknown"


def test_the_entry_names_everybody_and_everything(desk: Desk) -> None:
    id_ = desk.ask()
    draft = desk.exports.decide(id_, "an.le", approved=True).drafted(new_id(), "console")
    assert draft.kind == "exported" and dict(draft.detail) == {
        "export": id_, "reason": "Vụ việc thử nghiệm", "requested_by": "binh", "approved_by": "an.le", "count": "2",
        "entries": "2-2 4-4",
    }  # fmt: skip
    assert ranges([5, 1, 2, 3, 9]) == "1-3 5-5 9-9" and ranges([]) == ""


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    with pytest.raises(AuditUnavailable, match="can't be opened"):
        Exports(tmp_path / "bad.db", lambda: START)
