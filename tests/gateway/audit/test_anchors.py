"""What outsiders signed is kept beside the log, whole, and two views of one log are kept as what they are."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.anchors import _THIN, DATABASE, STEPS, Anchors
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.tree import CompactRange, leaf_hash
from gateway.keys.notes import LogSigner, NoteBroken, split
from gateway.keys.witnesses import WitnessSigner, with_lines
from gateway.store.sqlite import connect, migrate
from tests.gateway.audit.samples import SIGNER, START

W1 = WitnessSigner("witness.test/w1", bytes(32))
W2 = WitnessSigner("witness.test/w2", bytes(range(32)))


def note_of(size: int, salt: str = "", signer: LogSigner = SIGNER) -> str:
    tree = CompactRange()
    for n in range(size):
        tree.append(leaf_hash(f"{salt}{n}".encode()))
    return sign_checkpoint(signer, tree)


def lines(note: str, *witnesses: WitnessSigner) -> dict[str, str]:
    return {each.key.vkey: each.cosign(split(note)[0], 7) for each in witnesses}


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    return Anchors(tmp_path / DATABASE, SIGNER.verifier, lambda: START)


def test_cosignatures_gather_under_one_checkpoint(anchors: Anchors) -> None:
    note = note_of(5)
    assert anchors.lines_under(note) == note and anchors.witnessed() is None and anchors.all() == []
    assert anchors.keep(note, lines(note, W1)).size == 5
    anchors.keep(anchors.lines_under(note), lines(note, W2))
    found = anchors.witnessed()
    assert found is not None and W1.key.cosigned(found.note) == W2.key.cosigned(found.note) == 7
    assert anchors.lines_under(note) == found.note and anchors.all() == [found]
    assert found.note.count("log.test ") == 1


def test_the_newest_and_the_oldest_that_cover_an_entry(anchors: Anchors) -> None:
    for size in (3, 5, 9):
        anchors.keep(note_of(size), lines(note_of(size), W1))
    anchors.keep(note_of(4), {}, b"token")
    anchors.keep(note_of(2), {})  # signed by nobody but the log
    assert [anchor.checkpoint.size for anchor in anchors.all()] == [2, 3, 4, 5, 9]
    earliest = [found.checkpoint.size if (found := anchors.earliest(n)) else None for n in (0, 2, 3, 4, 8, 9)]
    assert earliest == [3, 3, 4, 5, 9, None]
    newest = [found.checkpoint.size if (found := anchors.witnessed(n)) else None for n in (0, 8, 9)]
    assert newest == [9, 9, None]
    stamped = anchors.earliest(3)
    assert stamped is not None and stamped.tokens == (b"token",)


def test_a_line_is_kept_under_its_witness_alone(anchors: Anchors) -> None:
    """A note that comes with lines is kept without: whoever asks gets those that were handed over by name."""
    note = note_of(5)
    cosigned = with_lines(note, lines(note, W1).values())
    anchors.keep(cosigned, {}, b"token")
    (kept,) = anchors.all()
    assert kept.note == note == anchors.lines_under(note)


def test_what_can_not_be_kept_leaves_nothing_and_hinders_nobody(anchors: Anchors) -> None:
    note, broken = note_of(5), {W1.key.vkey: [1]}
    with pytest.raises(AuditUnavailable, match="can't be used"):
        anchors.keep(note, broken)  # type: ignore[arg-type]  # no text
    assert anchors.all() == []
    anchors.keep(note, lines(note, W1))
    assert len(anchors.all()) == 1


def test_two_views_are_both_kept(anchors: Anchors) -> None:
    anchors.keep(note_of(5), lines(note_of(5), W1))
    anchors.keep(note_of(5, "other"), lines(note_of(5, "other"), W2))
    assert len(anchors.all()) == 2 and len({anchor.checkpoint.root for anchor in anchors.all()}) == 2


def test_only_this_logs_checkpoints(anchors: Anchors) -> None:
    for note in ("nonsense", note_of(5, signer=LogSigner("other", bytes(32))), SIGNER.sign("other\n1\nAAAA\n")):
        with pytest.raises(NoteBroken):
            anchors.keep(note, {})
        with pytest.raises(NoteBroken):
            anchors.lines_under(note)


def test_what_a_witness_accepted(anchors: Anchors, tmp_path: Path) -> None:
    assert anchors.accepted(W1.key.vkey) == 0
    anchors.remember(W1.key.vkey, 5)
    anchors.remember(W1.key.vkey, 7)
    anchors.close()
    again = Anchors(tmp_path / DATABASE, SIGNER.verifier, lambda: START)
    assert again.accepted(W1.key.vkey) == 7 and again.accepted(W2.key.vkey) == 0


def test_old_ones_are_thinned_to_one_a_day(tmp_path: Path) -> None:
    now = [START]
    anchors = Anchors(tmp_path / DATABASE, SIGNER.verifier, lambda: now[0])
    for size in range(1, 9):  # four a day
        now[0] = START + timedelta(hours=5 * size)
        anchors.keep(note_of(size), lines(note_of(size), W1), bytes([size]))
    days: dict[str, int] = {}
    for size in range(1, 9):
        days[(START + timedelta(hours=5 * size)).date().isoformat()] = size
    assert anchors.thin() == 0
    now[0] = START + timedelta(days=30)
    assert anchors.thin() == 8 - len(days)
    assert [anchor.checkpoint.size for anchor in anchors.all()] == sorted(days.values())
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        for table in ("cosignatures", "timestamps"):
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # own names
            assert count == len(days)
    assert anchors.thin() == 0


def test_nobodys_word_is_thinned_away_by_anothers(tmp_path: Path) -> None:
    """A time stamp of the morning, and the witness who was there then, are all there is of them on that day."""
    now = [START]
    anchors = Anchors(tmp_path / DATABASE, SIGNER.verifier, lambda: now[0])
    anchors.keep(note_of(1), {}, b"stamped")
    anchors.keep(note_of(2), lines(note_of(2), W2))
    anchors.keep(note_of(3), lines(note_of(3), W1))
    anchors.keep(note_of(4), lines(note_of(4), W1))
    now[0] = START + timedelta(days=1)
    anchors.keep(note_of(5), lines(note_of(5), W1, W2), b"stamped later")
    now[0] = START + timedelta(days=30)
    assert anchors.thin() == 1
    assert [anchor.checkpoint.size for anchor in anchors.all()] == [1, 2, 4, 5]


def test_two_views_are_not_thinned(tmp_path: Path) -> None:
    now = [START]
    anchors = Anchors(tmp_path / DATABASE, SIGNER.verifier, lambda: now[0])
    for note in (note_of(5), note_of(5, "other"), note_of(6), note_of(7)):
        anchors.keep(note, lines(note, W1))
    now[0] = START + timedelta(days=30)
    assert anchors.thin() == 1 and [anchor.checkpoint.size for anchor in anchors.all()] == [5, 5, 7]


def test_thinning_compares_those_of_one_day_alone(tmp_path: Path) -> None:
    """Every round ends with it: where it looked through all anchors for each, years of them took it seconds."""
    path = tmp_path / DATABASE
    with closing(connect(path)) as before:
        migrate(before, STEPS[:1])  # as an earlier version left it
    with closing(Anchors(path, SIGNER.verifier, lambda: START)) as anchors:
        plan = [str(row[3]) for row in anchors.rows(f"EXPLAIN QUERY PLAN {_THIN}", "")]
    looks = [line for line in plan if " later" in line]
    assert len(looks) == 2 and all("checkpoints_day (<expr>=?" in line for line in looks)


def test_what_cannot_be_used_says_so(tmp_path: Path, anchors: Anchors) -> None:
    anchors.close()
    for ask in (anchors.all, anchors.witnessed, anchors.thin):
        with pytest.raises(AuditUnavailable, match="can't be used"):
            ask()
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    with pytest.raises(AuditUnavailable, match="can't be opened"):
        Anchors(tmp_path / "bad.db", SIGNER.verifier, lambda: START)
