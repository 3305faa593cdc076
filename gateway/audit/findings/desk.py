"""What people do to findings: take one up, note, decide; a grave one is put aside or passed on by two people.

Whoever asks for it comes first, and a lead who is somebody else agrees. The caller of these functions puts the act on
record before; every act is checked twice, once before that (`Desk.check`) and once in its own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.reasons import ReasonRefused, check_reason
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import Finding, FindingStore, State, note_change
from gateway.observability.refusals import Refusal


class DecisionRefused(Refusal, ValueError):
    """A decision can't stand; one sentence in both languages."""

    def __init__(self, vi: str, en: str = "") -> None:
        super().__init__(en or vi)
        self.vi = vi
        self.en = en


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: the account, and whether it is a lead (or its deputy)."""

    account: str
    lead: bool = False


GRAVE = frozenset({State.DISMISSED, State.ESCALATED})
"""What two people decide where the severity is high."""


class Desk:
    """Acts on findings; raises `DecisionRefused`."""

    def __init__(self, store: FindingStore) -> None:
        self.store = store

    def need(self, id: str) -> Finding:
        """The finding, or `DecisionRefused`."""
        found = self.store.find(id)
        if found is None:
            raise DecisionRefused("Không có phát hiện này.", "There is no such finding.")
        return found

    def check(self, id: str, to: State, by: Person, note: str) -> bool:
        """Whether the decision would be in force at once (else it waits for a second person); raises if it can't be."""
        found = self.need(id)
        _check_note(note)
        if found.state == to and found.wish is None and not found.grew:
            raise DecisionRefused("Phát hiện đã ở trạng thái này.", "The finding is in that state already.")
        if found.severity != Severity.HIGH or to not in GRAVE:
            return True
        if found.wish != to:
            return False
        if found.wish_by == by.account:
            raise DecisionRefused(
                "Mức nghiêm trọng cao cần hai người: người thứ hai phải là người khác.",
                "High severity needs two people: the second must be somebody else.",
            )
        if not by.lead:
            raise DecisionRefused(
                "Chỉ trưởng nhóm (hoặc người được ủy quyền) được đồng ý với đề nghị này.",
                "Only a lead (or a deputy) may agree to this.",
            )
        return True

    def decide(self, id: str, to: State, by: Person, note: str) -> bool:
        """Decide, or ask for the decision; gives whether it is in force."""
        with self.store.database.act() as connection:
            final = self.check(id, to, by, note)
            found = self.need(id)
            if final:
                connection.execute(
                    "UPDATE findings SET state=?, decided_last=?, wish=NULL, wish_by=NULL, wish_note=NULL WHERE id=?",
                    (to, None if to is State.NEW else found.last, id),
                )
            else:
                connection.execute(
                    "UPDATE findings SET wish=?, wish_by=?, wish_note=? WHERE id=?", (to, by.account, note.strip(), id)
                )
            note_change(
                connection, id, self.store.now(), by.account, "decided" if final else "asked for decision",
                before=found.state, after=to, note=note.strip(),
            )  # fmt: skip
        return final

    def withdraw(self, id: str, by: Person, note: str) -> None:
        """Take back, or refuse, a decision that waits: its author, or a lead."""
        _check_note(note)
        with self.store.database.act() as connection:
            found = self.need(id)
            if found.wish is None:
                raise DecisionRefused("Không có đề nghị nào đang chờ.", "No decision waits.")
            if found.wish_by != by.account and not by.lead:
                raise DecisionRefused(
                    "Chỉ người đề nghị hoặc trưởng nhóm được rút.", "Only its author or a lead may take it back."
                )
            connection.execute("UPDATE findings SET wish=NULL, wish_by=NULL, wish_note=NULL WHERE id=?", (id,))
            note_change(connection, id, self.store.now(), by.account, "withdrew", before=found.wish, note=note.strip())

    def assign(self, id: str, to: str | None, by: Person) -> None:
        """Give a finding to somebody, or to nobody."""
        with self.store.database.act() as connection:
            found = self.need(id)
            connection.execute("UPDATE findings SET assignee=? WHERE id=?", (to, id))
            note_change(connection, id, self.store.now(), by.account, "assigned", before=found.assignee, after=to)

    def note(self, id: str, by: Person, note: str) -> None:
        """Add a remark."""
        _check_note(note)
        with self.store.database.act() as connection:
            self.need(id)
            note_change(connection, id, self.store.now(), by.account, "noted", note=note.strip())


def _check_note(note: str) -> None:
    try:
        check_reason(note)
    except ReasonRefused as refused:
        raise DecisionRefused(
            "Lý do từ 1 đến 500 ký tự, một dòng, không chứa số định danh hay số điện thoại.", str(refused)
        ) from None
