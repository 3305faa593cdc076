"""What is remade byte for byte is right; whatever else there is, is looked at closely, never passed."""

from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit.forgetting import prune
from gateway.audit.remade import Remade, remake
from tests.gateway.audit.samples import FATHER, INDEX_KEY, PERSON, begin_ledger, draft, new_id, prepared, variants

TIME = "2026-11-22T03:04:05.678901Z"


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Any, list[Any]]:
    """An entry with two rows of subjects, as the database gives it."""
    ledger, connection = begin_ledger(tmp_path)
    ledger.write([prepared(draft(subjects=(PERSON, FATHER), source_ids=(("a", "1"),), attempts=0))])
    [row] = connection.execute(
        "SELECT e.position, leaf, entry, opened FROM entries AS e JOIN openings USING (position)"
    )
    rows = connection.execute("SELECT key, handle, position, slot, salt, sealed FROM subjects ORDER BY slot")
    connection.close()
    return row, list(rows)


def look(row: Any, rows: list[Any]) -> Remade | None:
    position, leaf, entry, opened = row
    return remake(position, leaf, entry, opened, rows)


def test_a_whole_entry_is_remade(kept: tuple[Any, list[Any]]) -> None:
    remade = look(*kept)
    assert remade is not None and (remade.kind, remade.time) == ("disclosed", TIME)
    assert (remade.value("attempts"), remade.value("caller"), remade.value("code")) == (0, "demo", None)


def test_no_altered_byte_is_remade(kept: tuple[Any, list[Any]]) -> None:
    """Kind and time are told as they stand: the tree holds them, and whoever calls looks whether they are ones."""
    (position, *texts), rows = kept
    for at, text in enumerate(texts):
        for altered in variants(text):
            spoilt = [*texts]
            spoilt[at] = altered.decode("utf-8", "surrogateescape")
            found = look((position, *spoilt), rows)
            assert found is None or (found.kind, found.time) != ("disclosed", TIME)
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            if at == 2:
                continue  # the position: rows of another one are never handed over
            for altered in variants(value):
                shown = altered.decode("utf-8", "surrogateescape") if isinstance(value, str) else altered
                spoilt_row = (*row[:at], shown, *row[at + 1 :])
                assert look((position, *texts), [*rows[:number], spoilt_row, *rows[number + 1 :]]) is None
    assert look((position + 1, *texts), rows) is None
    for fewer in ([], rows[:1], rows[1:], [*rows, rows[0]], [rows[0], rows[0]]):
        assert look((position, *texts), fewer) is None
    for nothing in (None, 7, b"x", "", "[]", "{}", "7"):
        assert look((position, texts[0], texts[1], nothing), rows) is None
        assert look((position, nothing, texts[1], texts[2]), rows) is None


def test_what_was_taken_away_is_not_remade(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    ledger.write([prepared(draft(subjects=()))])
    prune(ledger, connection, INDEX_KEY, 0, 0, Draft(kind=Kind.PRUNED, entry=new_id()))
    [row] = connection.execute(
        "SELECT e.position, leaf, entry, opened FROM entries AS e JOIN openings USING (position) WHERE position=0"
    )
    assert look(row, []) is None
    connection.close()
