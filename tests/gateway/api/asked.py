"""What a caller was asked, kept in memory by the tests of the face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import Problem


@dataclass
class Asked:
    """One question, and what is answered to it."""

    answers: list[tuple[str, str, str]] = field(default_factory=list)
    fault: Problem | None = None

    async def of(self, caller: str) -> Sequence[Mapping[str, Any]]:
        if self.fault:
            raise self.fault
        return [{"id": "Q1", "caller": caller}]

    async def answer(self, caller: str, id: str, text: str) -> Mapping[str, Any]:
        if self.fault:
            raise self.fault
        self.answers.append((caller, id, text))
        return {"id": id, "answered_at": "2026-11-27T03:00:00Z"}
