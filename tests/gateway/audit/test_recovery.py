"""What a crash cut off gets an ending that tells the same story, and only when it is due."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.recovery import interruptions
from gateway.audit.store import AuditStore
from gateway.audit.verify import verify
from tests.gateway.audit.samples import FATHER, PERSON, START, begin_ledger, draft, prepared, requested


def stories(connection: Any) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT opened FROM openings ORDER BY position")
    return [{name: value for name, (_, value) in json.loads(row[0]).items()} for row in rows]


def test_a_due_request_is_interrupted_with_its_story(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    given = requested(officer="canbo.thu", subjects=(PERSON, FATHER), trace="0af7", request_commitment="ab" * 32)
    ledger.write([prepared(given)])
    [ending] = interruptions(connection, START)
    assert ending.kind == Kind.INTERRUPTED and ending.closes == given.entry
    ledger.write([ending])
    asked, ended = stories(connection)
    assert ended["request"] == given.entry and ended["entry"] != given.entry
    own = {"entry", "due_at", "request_commitment"}
    assert {n: v for n, v in ended.items() if n not in ("entry", "request")} == {
        n: v for n, v in asked.items() if n not in own
    }
    assert [subject["role"] for subject in ended["subjects"]] == ["asked", "relative"]
    assert interruptions(connection, START) == []
    connection.close()
    assert verify(place).exit_code() == 0


def test_a_younger_request_is_left_alone(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(requested(due=START + timedelta(seconds=1)))])
    assert interruptions(connection, START) == []
    assert len(interruptions(connection, START + timedelta(seconds=1))) == 1
    connection.close()


def test_an_ended_request_is_left_alone(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    given = requested()
    ledger.write([prepared(given)])
    ledger.write([prepared(draft(request=given.entry))])
    assert interruptions(connection, START) == []
    connection.close()


def test_a_damaged_story_still_gets_an_ending(tmp_path: Path) -> None:
    for number, damage in enumerate(
        ["DELETE FROM openings", "UPDATE openings SET opened='[1]'", "UPDATE openings SET opened='{\"caller\":1}'",
         "UPDATE openings SET opened='{\"subjects\":[\"\",[1]]}'"]
    ):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        ledger, connection = begin_ledger(folder)
        given = requested()
        ledger.write([prepared(given)])
        connection.execute(damage)
        [ending] = interruptions(connection, START)
        assert ending.closes == given.entry
        connection.close()


def test_a_request_whose_time_is_damaged_is_closed_too(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    first, second = requested(), requested()
    ledger.write([prepared(first), prepared(second)])
    connection.execute("UPDATE open_requests SET due_at='x' WHERE entry=?", (second.entry,))
    closed = [entry.closes for entry in interruptions(connection, START)]
    connection.close()
    assert closed == [first.entry, second.entry]  # in the order in which they were asked
