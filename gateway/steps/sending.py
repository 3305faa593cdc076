"""What is special about a sending: it goes out twice under its key alone, and tells what its dossier really used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from contracts.errors import Problem, SourceFault
from contracts.queries import Query
from gateway.audit.faults import AuditUnavailable
from gateway.steps.authorize import Grant

_LOST = frozenset({"source_unavailable", "source_timeout"})


def sends(grant: Grant) -> bool:
    """Whether something is handed over to a source, instead of asked of it."""
    return grant.route.operation.verb == "send"


def repeatable(grant: Grant, query: Query | None) -> bool:
    """Whether the source may get the same twice: by its manifest, or because what is sent bears the profile's key."""
    key = grant.route.profile.get("repeatable_by")
    by_key = isinstance(key, str) and getattr(query, key, None) is not None
    return grant.route.operation.idempotent or (sends(grant) and by_key)


def unsure(grant: Grant, query: Query, ending: SourceFault | Problem) -> Problem:
    """The ending as a problem; of a sending without a key whose answer was lost, one that no program may act on alone.

    What was refused, and what never left because the breaker was open, was certainly not taken.
    """
    problem = ending.problem() if isinstance(ending, SourceFault) else ending
    lost = problem.code in _LOST and problem.attempts != 0
    problem.unsure = lost and sends(grant) and not repeatable(grant, query)
    return problem


@dataclass(frozen=True, slots=True)
class Used:
    """Which sources a dossier used, by the log alone: a caller can't say so, nor leave one out."""

    look: Callable[[str, str], tuple[str, ...]]
    """Caller and dossier to sources; reads from disk, raises `AuditUnavailable`."""

    async def __call__(self, grant: Grant) -> tuple[str, ...]:
        """The sources, where the sending names them; raises `Problem` ``audit_unavailable`` where nobody can tell."""
        dossier = grant.purpose.dossier
        if not grant.route.operation.names_databases or dossier is None:
            return ()
        try:
            return await asyncio.to_thread(self.look, grant.caller.id, dossier)
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None
