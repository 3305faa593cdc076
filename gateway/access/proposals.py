"""Changes of the register that wait for a second person: filed by one, approved or rejected by another, never oneself.

Until two people can approve, commands act at once. From then on they file proposals, and that stays so: accounts that
are taken away, or a database of theirs that is gone, don't bring back acting alone. What shall end in an emergency is
stopped (`gateway.access.stops`), not proposed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from gateway.access import changes, entries
from gateway.access.actors import check_actor, demand_other
from gateway.access.changes import SEALED, Change
from gateway.access.concerned import check_why
from gateway.access.differences import Difference, differences
from gateway.access.documents import Document
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable, Registrations
from gateway.store.database import Database

__all__ = ["Approvers", "Change", "Proposal", "Proposals", "new_proposal_id"]

ProposalState = Literal["open", "approved", "rejected", "withdrawn", "expired"]
LASTING = timedelta(days=14)
"""How long a proposal waits; after that it must be proposed anew, on the register as it is then."""
_COLUMNS = (
    "id, act, name, payload, base, reason, proposed_by, proposed_at, expires, state, decided_by, decided_at, "
    "decided_reason"
)

Approvers = Callable[[], Collection[str]]
"""Accounts of those who can approve now (leads, administrators, deputies); raises where it can't tell."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal and what became of it. ``base`` is what stood in the register under its name when it was filed."""

    id: str
    change: Change
    base: tuple[Document, ...]
    reason: str
    proposed_by: str
    proposed_at: datetime
    expires: datetime
    state: ProposalState = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_reason: str | None = None

    def differences(self) -> list[Difference]:
        """What it changes, field by field."""
        return differences(*changes.before_and_after(self.change, self.base))


def new_proposal_id() -> str:
    """An id short enough to be typed."""
    return f"p-{secrets.token_hex(5)}"


class _Tried(Exception):
    """Takes a trial back."""


class Proposals:
    """Proposals in the register's database; every refusal is a `RegistrationRefused`, each act one transaction."""

    def __init__(
        self,
        register: Registrations,
        approvers: Approvers,
        *,
        counted: Approvers | None = None,
        remembered: Approvers | None = None,
    ) -> None:
        """``approvers`` decide. Two of ``counted`` (them) make a second person needed; two of ``remembered`` for good.

        They differ where accounts of a demonstration are among them.
        """
        self._register = register
        self._approvers = approvers
        self._counted = counted or approvers
        self._remembered = remembered or self._counted

    def demanded(self) -> bool:
        """Whether a change needs a second person: two can approve now, or once could."""
        with self._register.act() as connection:
            return self._demanded(connection)

    def _demanded(self, connection: Database) -> bool:
        if connection.execute("SELECT 1 FROM second_person").fetchone() is not None:
            return True
        if not _two(self._counted()):
            return False
        if _two(self._remembered()):
            connection.execute("INSERT INTO second_person VALUES (1, ?)", (entries.to_text(self._register.now()),))
        return True

    def at_once(self, change: Change) -> None:
        """Apply a change that needs nobody else; refused where it does."""
        with self._register.act() as connection:
            if self._demanded(connection):
                raise RegistrationRefused("this needs a second person now: it must be proposed")
            changes.apply(self._register, change)

    def file(self, change: Change, by: str, reason: str = "", *, id: str | None = None) -> Proposal:
        """Propose; a change that could not be applied today is refused today."""
        now = self._register.now()
        why = check_why(reason) if reason else ""
        with suppress(_Tried), self._register.act():
            changes.apply(self._register, change)
            raise _Tried
        with self._register.act() as connection:
            self._forget_expired(connection, now)
            made = Proposal(
                id or new_proposal_id(), change, tuple(changes.present(self._register, change)), why,
                check_actor(by), now, now + LASTING,
            )  # fmt: skip
            connection.execute(
                "INSERT INTO proposals VALUES (?,?,?,?,?,?,?,?,?,'open',NULL,NULL,NULL)",
                (
                    made.id, change.act, change.name, change.text(), _text(made.base), made.reason, made.proposed_by,
                    entries.to_text(now), entries.to_text(made.expires),
                ),
            )  # fmt: skip
        return made

    def approve(self, id: str, by: str, reason: str = "") -> Proposal:
        """Apply it, all or nothing; refused where the register has changed under its name since it was filed."""
        with self._register.act() as connection:
            found = self._open(connection, id)
            self._demand_second(found, by)
            if tuple(changes.present(self._register, found.change)) != found.base:
                raise RegistrationRefused("what it changes has changed since it was proposed: propose it anew")
            changes.apply(self._register, found.change)
            self._decide(connection, found, "approved", by, reason)
        return self.find(id)

    def reject(self, id: str, by: str, reason: str) -> Proposal:
        """Turn it down; a reason is needed, so that the proposer knows what to do."""
        with self._register.act() as connection:
            found = self._open(connection, id)
            self._demand_second(found, by)
            self._decide(connection, found, "rejected", by, check_why(reason))
        return self.find(id)

    def withdraw(self, id: str, by: str, reason: str = "") -> Proposal:
        """Take back one's own proposal."""
        with self._register.act() as connection:
            found = self._open(connection, id)
            if check_actor(by) != found.proposed_by:
                raise RegistrationRefused("only its proposer withdraws a proposal: reject it")
            self._decide(connection, found, "withdrawn", by, reason)
        return self.find(id)

    def find(self, id: str) -> Proposal:
        """One proposal, whatever became of it."""
        found = [one for one in self.list() if one.id == id]
        if not found:
            raise RegistrationRefused("there is no such proposal")
        return found[0]

    def list(self) -> list[Proposal]:
        """All proposals, latest first."""
        rows = self._register.rows(f"SELECT {_COLUMNS} FROM proposals ORDER BY proposed_at DESC, id")  # noqa: S608 # words of this file
        return [self._read(row) for row in rows]

    def _demand_second(self, found: Proposal, by: str) -> None:
        demand_other(found.proposed_by, by, "approving or rejecting")
        if check_actor(by) not in {account.lower() for account in self._approvers()}:
            raise RegistrationRefused("only a lead, an administrator or a deputy of theirs decides on a proposal")

    def _open(self, connection: Database, id: str) -> Proposal:
        row = connection.execute(f"SELECT {_COLUMNS} FROM proposals WHERE id=?", (id,)).fetchone()  # noqa: S608 # words of this file
        if row is None:
            raise RegistrationRefused("there is no such proposal")
        found = self._read(row)
        if found.state != "open":
            raise RegistrationRefused(f"this proposal is {found.state} already")
        return found

    def _decide(self, connection: Database, found: Proposal, state: ProposalState, by: str, reason: str) -> None:
        why = check_why(reason) if reason else ""
        connection.execute(
            "UPDATE proposals SET state=?, decided_by=?, decided_at=?, decided_reason=?, payload=? WHERE id=?",
            (
                state, check_actor(by), entries.to_text(self._register.now()), why,
                _without_person(found.change), found.id,
            ),
        )  # fmt: skip

    def _forget_expired(self, connection: Database, now: datetime) -> None:
        """Nobody will decide on them: a personal ID, even sealed, is kept for nothing."""
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM proposals WHERE state='open' AND expires <= ?",  # noqa: S608 # words of this file
            (entries.to_text(now),),
        )
        for one in map(self._read, rows):
            connection.execute(
                "UPDATE proposals SET state='expired', payload=? WHERE id=?", (_without_person(one.change), one.id)
            )

    def _read(self, row: Sequence[Any]) -> Proposal:
        id_, act, name, payload, base, reason, by, at, expires, state, decided_by, decided_at, why = row
        try:
            if act not in changes.ACTS:  # the table itself holds states to our words
                raise ValueError("no word of ours")
            ends = entries.to_time(expires)
            if state == "open" and self._register.now() >= ends:
                state = "expired"
            return Proposal(
                id_, Change(act, name, json.loads(payload)), tuple(json.loads(base)), reason, by, entries.to_time(at),
                ends, state, decided_by, decided_at and entries.to_time(decided_at), why,
            )  # fmt: skip
        except (ValueError, TypeError, RecursionError):
            raise RegisterUnavailable("a proposal can't be read") from None


def _two(accounts: Collection[str]) -> bool:
    return len({account.lower() for account in accounts}) >= 2


def _text(base: Sequence[Document]) -> str:
    return json.dumps(list(base), ensure_ascii=False)


def _without_person(change: Change) -> str:
    return Change(change.act, change.name, {k: v for k, v in change.payload.items() if k != SEALED}).text()
