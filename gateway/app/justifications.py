"""What a caller was asked about findings, and its answer, which is an entry of the log before it is filed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from contracts.errors import Pointer, Problem
from contracts.events import Draft, Kind
from gateway.app.findings import Findings
from gateway.app.sources import utc_now
from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings.database import ReviewUnavailable
from gateway.audit.findings.desk import DecisionRefused
from gateway.audit.findings.questions import Question, check_text
from gateway.audit.ids import new_entry_id

Record = Callable[[Draft], Awaitable[object]]


class CallersJustifications:
    """See `gateway.api.justifications.Justifications`."""

    def __init__(self, findings: Findings, record: Record) -> None:
        self._findings = findings
        self._record = record

    async def of(self, caller: str) -> Sequence[Mapping[str, Any]]:
        """See the protocol."""

        def read() -> list[Mapping[str, Any]]:
            waiting = self._findings.questions.waiting(caller)
            return [q.message(found) for q in waiting if (found := self._findings.store.find(q.finding)) is not None]

        try:
            return await asyncio.to_thread(read)
        except ReviewUnavailable:
            raise Problem("gateway_busy", retry_after=5) from None

    async def answer(self, caller: str, id: str, text: str) -> Mapping[str, Any]:
        """See the protocol."""
        questions = self._findings.questions
        try:
            found = await asyncio.to_thread(questions.find, id)
            if found is None or found.caller != caller:
                raise Problem("no_such_resource")
            clean = check_text(text)
            if found.answered_at is not None:
                if found.answer == clean and found.answered_by == caller:
                    return _told(found)
                raise Problem("invalid_request", errors=[Pointer("", "has its answer already")])
            detail = (("act", "answer justification"), ("name", found.finding), ("by", caller), ("question", id))
            await self._record(
                Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(utc_now()), caller=caller, detail=detail)
            )
            return _told(await asyncio.to_thread(questions.answer, id, clean, caller, "caller", caller=caller))
        except DecisionRefused as refused:
            raise Problem("invalid_request", errors=[Pointer("/answer", str(refused))]) from None
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None
        except ReviewUnavailable:
            raise Problem("gateway_busy", retry_after=5) from None


def _told(question: Question) -> Mapping[str, Any]:
    answered = question.answered_at
    return {"id": question.id, "answered_at": answered.isoformat().replace("+00:00", "Z") if answered else None}
