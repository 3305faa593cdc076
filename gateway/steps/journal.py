"""Writes an access into the log: the announcement before a source is called, the ending before a byte leaves.

Nobody gets past a log that can't be written: `AuditUnavailable` becomes the problem ``audit_unavailable``.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from contracts.errors import Problem
from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.faults import AuditUnavailable
from gateway.audit.leaf import base64url
from gateway.audit.links import Link, Linked, links
from gateway.audit.released import SEED_BYTES, commit
from gateway.audit.summaries import network
from gateway.steps import paths
from gateway.steps.arrival import Access
from gateway.steps.authorize import Grant
from gateway.steps.minimise import Answer, asked

Detail = tuple[tuple[str, str], ...]
"""Names, numbers and ids beside an entry's fields: never a value."""

GRACE_SECONDS = 10
"""How long after its deadline a request may still write its own ending, before recovery calls it interrupted."""


class Log(Protocol):
    """What the journal needs of the audit log."""

    async def append(self, draft: Draft) -> object:
        """Durable when it returns; raises `AuditUnavailable`."""
        ...


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Journal:
    """One writer of entries for all requests; ``clock`` is monotonic seconds, ``mac`` keys the commitments' salts."""

    log: Log
    new_id: Callable[[], str]
    clock: Callable[[], float]
    mac: Callable[[bytes], bytes]
    linked: Linked

    def begin(self, access: Access, grant: Grant) -> None:
        """Note what authorization found out, for every entry that follows."""
        access.legal_basis = grant.entry.legal_basis
        access.grant = grant.entry.id
        access.source = grant.route.source
        access.officer_code = grant.officer.personal_id.value if grant.officer else None

    def commitment(self, entry: str, content: bytes) -> str:
        """Hex SHA-256 over a salt that only the gateway can make again, and the content."""
        return hashlib.sha256(self.mac(entry.encode())[:16] + content).hexdigest()

    def _members(self, access: Access) -> dict[str, Any]:
        members: dict[str, Any] = {
            "caller": access.caller.id, "dataset": access.arrival.call.dataset, "trace": access.arrival.trace,
            "network": network(access.arrival.credentials.peer),
            "operation": access.arrival.call.operation, "source": access.source, "grant": access.grant,
            "legal_basis": access.legal_basis,
            "request_commitment": self.commitment(access.entry, access.arrival.body),
        }  # fmt: skip
        if (ask := access.ask) is not None:
            purpose = ask.purpose
            members |= {
                "unit": purpose.unit.value, "procedure": purpose.procedure.value, "channel": purpose.channel,
                "dossier": purpose.dossier or purpose.draft, "officer": purpose.officer_account,
                "network": purpose.officer_network or members["network"],
                "fields_asked": ask.fields,
                # a number is held against the form of numbers later on; a draft has none
                "detail": (("dossier_is", "draft"),) if purpose.draft is not None else (),
            }  # fmt: skip
        return members

    def _subjects(self, access: Access, more: tuple[SubjectRef, ...] = ()) -> tuple[SubjectRef, ...]:
        subjects = list(asked(access.ask.identifiers)) if access.ask else []
        if access.officer_code:
            subjects.append(SubjectRef("personal_id", access.officer_code, "officer"))
        known = {(ref.kind, ref.identifier) for ref in subjects if ref.role == "asked"}
        # who was asked for is on record by that: no second time as the one answered, nor as a member of the household
        again = ("answered", "relative")
        subjects += [ref for ref in more if ref.role not in again or (ref.kind, ref.identifier) not in known]
        return tuple(dict.fromkeys(subjects))

    async def announce(self, access: Access, entry: str, *, deadline_seconds: float, exchange_of: str | None) -> None:
        """The durable ``requested`` entry, before a source is called or another's exchange is joined."""
        due = access.arrival.at + timedelta(seconds=deadline_seconds + GRACE_SECONDS)
        await self._append(
            Draft(
                kind=Kind.REQUESTED, entry=entry, subjects=self._subjects(access), due_at=_instant(due),
                exchange_of=exchange_of, **self._members(access),
            )
        )  # fmt: skip
        access.requested, access.exchange_of = entry, exchange_of

    async def close(self, access: Access, answer: Answer, content: bytes, detail: Detail = ()) -> None:
        """The ending of an answered access, before its bytes leave; a person's numbers that it shows are linked."""
        try:
            ending = self._ending(
                access, answer.kind, answer, detail, content=content, outcome=answer.members.get("outcome"),
                **_released(answer),
            )  # fmt: skip
            new = await self._new_links(ending.subjects) if _is_of_people(access) else []
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None
        await self._append(ending, *[link.draft(self.new_id(), access.entry, access.source) for link in new])
        for link in new:
            self.linked.remember(link)

    async def _new_links(self, subjects: Sequence[SubjectRef]) -> list[Link]:
        """The links that are not on record; raises `AuditUnavailable`."""
        new = []
        for link in links(subjects):
            if not self.linked.remembers(link):
                if await asyncio.to_thread(self.linked.is_new, link):
                    new.append(link)
                else:
                    self.linked.remember(link)
        return new

    async def filed(self, access: Access, subjects: tuple[SubjectRef, ...], detail: Detail) -> None:
        """Something that is no question was handed in; its words are kept elsewhere, and nothing to guess them by."""
        ending = self._ending(access, Kind.ADMINISTERED, None, detail)
        await self._append(replace(ending, subjects=subjects, request_commitment=None))

    async def close_problem(self, access: Access, problem: Problem) -> None:
        """The ending of an access that got no answer: ``refused`` for the caller's fault, else ``failed``."""
        kind = Kind.REFUSED if problem.row.status < 500 else Kind.FAILED
        ids = tuple(sorted(problem.source_ids.items()))
        await self._end(access, kind, None, code=problem.code, attempts=problem.attempts, source_ids=ids)

    async def answered_with(self, access: Access, problem: Problem) -> Problem:
        """Put a problem on record where its kind has a receipt; gives the problem to answer with, under its entry."""
        if problem.row.receipt:
            try:
                await self.close_problem(access, problem)
            except Problem as unavailable:
                return unavailable
            problem.receipt = access.entry
        return problem

    async def sent(self, access: Access, content: bytes) -> None:
        """The person was sent to a source's sign-in: nothing is known of them yet."""
        await self._end(access, Kind.SENT, None, content=content)

    async def cancelled(self, access: Access) -> None:
        """The caller left before its answer."""
        await self._end(access, Kind.CANCELLED, None)

    async def resent(self, access: Access, first: str, content: bytes) -> None:
        """A stored answer left once more; points at the entry it was first given under."""
        await self._end(access, Kind.RESENT, None, content=content, resends=first)

    async def _end(
        self, access: Access, kind: Kind, answer: Answer | None, *, content: bytes | None = None, **members: Any
    ) -> None:
        await self._append(self._ending(access, kind, answer, content=content, **members))

    def _ending(
        self, access: Access, kind: Kind, answer: Answer | None, detail: Detail = (), *, content: bytes | None = None,
        **members: Any,
    ) -> Draft:  # fmt: skip
        if (found := access.found) is not None and "source_ids" not in members:
            members["source_ids"] = tuple(sorted(found.source_ids.items()))
            members["attempts"] = found.attempts if access.freshness in ("live", "shared") else None
        common = self._members(access)
        common_detail = common.pop("detail", ())
        return Draft(
            kind=kind, entry=access.entry, request=access.requested, exchange_of=access.exchange_of,
            subjects=self._subjects(access, answer.subjects if answer else ()),
            fields_delivered=answer.fields if answer else (),
            freshness=access.freshness, age_seconds=access.age_seconds,
            duration_ms=round((self.clock() - access.begun) * 1000),
            answer_commitment=self.commitment(access.entry, content) if content is not None else None,
            **members, **common, detail=(*common_detail, *detail),
        )  # fmt: skip

    async def _append(self, *drafts: Draft) -> None:
        """Put entries on record, in this order; those of one turn share a commit."""
        if len(drafts) == 1:
            written = [await self._written(drafts[0])]
        else:
            written = await asyncio.gather(*map(self._written, drafts))
        if not all(written):
            raise Problem("audit_unavailable") from None

    async def _written(self, draft: Draft) -> bool:
        try:
            await self.log.append(draft)
        except AuditUnavailable:
            return False
        return True


def _released(answer: Answer) -> dict[str, Any]:
    """A commitment of each value that leaves, be it of the record or a word of the comparison, and their seed.

    Raises `EntryRefused` for what can't be committed to: then it doesn't leave.
    """
    left = {Kind.DISCLOSED: "record", Kind.VERIFIED: "results"}.get(answer.kind)
    if left is None or not answer.members.get(left):
        return {}
    seed = os.urandom(SEED_BYTES)
    return {"released": tuple(commit(seed, dict(paths.leaves(answer.members[left])))), "release_seed": base64url(seed)}


def _is_of_people(access: Access) -> bool:
    """Whether all numbers asked for and answered with are one person's: not where an organization is asked about."""
    return access.arrival.call.dataset in ("persons", "identities")
