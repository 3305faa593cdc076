"""Justification requests: the caller's contact is asked, and whatever comes back is filed with the finding.

A message names entries, a dossier and a rule, never a person, a value or a handle: it travels outside. It is dropped as
a file into the outbox, and sent where the operator set a sender up. The answer comes by the caller's own token
(``POST /v1/justifications/{id}``), or is put down at the console when it came on paper.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.reasons import holds_number
from gateway.audit.findings.catalogue import BY_NAME
from gateway.audit.findings.desk import DecisionRefused, Person
from gateway.audit.findings.store import Finding, FindingStore, moment_of, note_change
from gateway.audit.ids import new_entry_id

LONGEST = 2_000
"""Characters of a question or an answer."""
DAYS = 5
"""Days that a contact has by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request with, later, its answer."""

    id: str
    finding: str
    caller: str | None
    contact: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    question: str
    entries: tuple[str, ...]
    dossier: str | None
    sent_at: datetime | None
    tries: int
    answered_at: datetime | None
    answered_by: str | None
    answered_how: str | None
    answer: str | None

    def message(self, finding: Finding) -> dict[str, Any]:
        """What the contact reads."""
        rule = BY_NAME[finding.rule].reason
        return {
            "id": self.id,
            "finding": {"id": finding.id, "rule": finding.rule, "vi": rule.title.vi, "en": rule.title.en},
            "look": {"vi": rule.look.vi, "en": rule.look.en},
            "question": self.question,
            "caller": self.caller, "unit": finding.unit, "officer": finding.officer, "procedure": finding.procedure,
            "dossier": self.dossier, "entries": list(self.entries), "count": finding.count,
            "asked_at": self.asked_at.isoformat(), "due_at": self.due_at.isoformat(),
            "answer": f"POST /v1/justifications/{self.id}",
        }  # fmt: skip


Send = Callable[[Question], None]
"""Tells the contact; raises ``OSError`` when it can't, and is asked again."""

_COLUMNS = (
    "id, finding, caller, contact, asked_by, asked_at, due_at, question, entries, dossier, sent_at, tries,"
    " answered_at, answered_by, answered_how, answer"
)


class Questions:
    """Asks and files; raises `DecisionRefused`. ``outbox`` is a folder of the state directory."""

    def __init__(self, store: FindingStore, outbox: Path) -> None:
        self._store = store
        self._outbox = outbox

    def check(self, finding: Finding, contact: str | None, question: str) -> str:
        """The contact, or `DecisionRefused`: nobody to ask, or words that can't stand."""
        _check(question)
        if finding.caller is None or not contact:
            raise DecisionRefused(
                "Hệ thống này chưa có đầu mối liên hệ trong danh mục.", "The register has no contact for this caller."
            )
        return contact

    def ask(
        self, finding: Finding, contact: str | None, question: str, entries: Sequence[str], by: Person, days: int = DAYS
    ) -> Question:
        """Put a question into the outbox; ``entries`` are ids of the evidence."""
        contact = self.check(finding, contact, question)
        now = self._store.now()
        id = new_entry_id(now)
        due = now + timedelta(days=max(1, min(days, 60)))
        with self._store.database.act() as connection:
            connection.execute(
                f"INSERT INTO questions ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,NULL,0,NULL,NULL,NULL,NULL)",  # noqa: S608  # words of this file
                (
                    id, finding.id, finding.caller, contact, by.account, int(now.timestamp()), int(due.timestamp()),
                    _clean(question), json.dumps(list(entries)), finding.dossier,
                ),
            )  # fmt: skip
            note_change(connection, finding.id, now, by.account, "asked for justification", after=id)
        found = self.find(id)
        assert found is not None  # noqa: S101  # written a moment ago
        return found

    def deliver(self, send: Send | None = None) -> int:
        """Hand over what waits; gives how many left. A message that can't leave is tried again, ever more rarely."""
        left, now = 0, self._store.now()
        for question in self.unsent():
            finding = self._store.find(question.finding)
            tried = timedelta(seconds=2 ** min(question.tries, 12) - 1)
            if finding is None or now < question.asked_at + tried:
                continue
            text = json.dumps(question.message(finding), ensure_ascii=False, indent=2)
            try:
                self._drop(question.id, text)
                if send is not None:
                    send(question)
                sent: int | None = int(self._store.now().timestamp())
                left += 1
            except OSError:
                sent = None
            with self._store.database.act() as connection:
                connection.execute("UPDATE questions SET sent_at=?, tries=tries+1 WHERE id=?", (sent, question.id))
        return left

    def unsent(self) -> list[Question]:
        """What waits in the outbox, oldest first."""
        rows = self._store.database.read(f"SELECT {_COLUMNS} FROM questions WHERE sent_at IS NULL ORDER BY id")  # noqa: S608  # words of this file
        return [_question(row) for row in rows]

    def told(self, id: str, by: str) -> None:
        """Somebody told the contact by other means; raises `DecisionRefused`."""
        with self._store.database.act() as connection:
            now, found = self._store.now(), self.find(id)
            if found is None or found.sent_at is not None:
                raise DecisionRefused("Không có gì chờ gửi với mã này.", "Nothing of this id waits.")
            connection.execute("UPDATE questions SET sent_at=? WHERE id=?", (int(now.timestamp()), id))
            note_change(connection, found.finding, now, by, "contact told", after=id)

    def _drop(self, id: str, text: str) -> None:
        self._outbox.mkdir(mode=0o700, exist_ok=True)
        path = self._outbox / f"{id}.json"
        waiting = path.with_suffix(".part")
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        waiting.replace(path)

    def check_answer(self, id: str, text: str, caller: str | None = None) -> Question:
        """The question that waits for this answer, or `DecisionRefused`."""
        _check(text)
        found = self.find(id)
        if found is None or (caller is not None and found.caller != caller):
            raise DecisionRefused("Không có yêu cầu này.", "There is no such request.")
        if found.answered_at is not None:
            raise DecisionRefused("Yêu cầu này đã được trả lời.", "This request has its answer already.")
        return found

    def answer(self, id: str, text: str, by: str, how: str, *, caller: str | None = None) -> Question:
        """File the answer, once. ``caller`` is the one whose token it came with: another's question isn't there."""
        with self._store.database.act() as connection:
            found = self.check_answer(id, text, caller)
            now = self._store.now()
            connection.execute(
                "UPDATE questions SET answered_at=?, answered_by=?, answered_how=?, answer=? WHERE id=?",
                (int(now.timestamp()), by, how, _clean(text), id),
            )
            note_change(connection, found.finding, now, by, "justification answered", after=id)
        answered = self.find(id)
        assert answered is not None  # noqa: S101  # written a moment ago
        return answered

    def find(self, id: str) -> Question | None:
        """One request."""
        rows = self._store.database.read(f"SELECT {_COLUMNS} FROM questions WHERE id=?", id)  # noqa: S608  # words of this file
        return _question(rows[0]) if rows else None

    def of(self, finding: str) -> list[Question]:
        """All requests about a finding, oldest first."""
        rows = self._store.database.read(
            f"SELECT {_COLUMNS} FROM questions WHERE finding=? ORDER BY asked_at, id",  # noqa: S608  # words of this file
            finding,
        )
        return [_question(row) for row in rows]

    def waiting(self, caller: str) -> list[Question]:
        """What a caller was asked and has not answered, oldest first."""
        rows = self._store.database.read(
            f"SELECT {_COLUMNS} FROM questions WHERE caller=? AND answered_at IS NULL ORDER BY asked_at, id",  # noqa: S608  # words of this file
            caller,
        )
        return [_question(row) for row in rows]

    def overdue(self) -> int:
        """Requests without answer whose time is over."""
        now = int(self._store.now().timestamp())
        rows = self._store.database.read("SELECT count(*) FROM questions WHERE answered_at IS NULL AND due_at < ?", now)
        return int(rows[0][0])


def check_text(text: str) -> str:
    """A question or an answer as it is kept; raises `DecisionRefused` for words that can't stand."""
    _check(text)
    return _clean(text)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _check(text: str) -> None:
    clean = _clean(text)
    if not 1 <= len(clean) <= LONGEST or not clean.replace("\n", "").isprintable() or holds_number(clean):
        raise DecisionRefused(
            f"Nội dung từ 1 đến {LONGEST} ký tự, không chứa số định danh, số thẻ hay số điện thoại.",
            f"The text is 1 to {LONGEST} characters and holds no person's, card's or phone number.",
        )


def _question(row: tuple[Any, ...]) -> Question:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    for name in ("asked_at", "due_at", "sent_at", "answered_at"):
        values[name] = None if values[name] is None else moment_of(values[name])
    return Question(**(values | {"entries": tuple(json.loads(values["entries"]))}))
