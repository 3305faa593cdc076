"""Who a handle is, is opened by two reviewers with a reason each, once, and as an entry before anybody sees it.

The private half of the escrow key may be kept elsewhere: then it is handed in for the one opening. A handle that was
forgotten has no seal any more, and one that was made before seals existed never had one.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.custody import Custody, CustodyRefused, check_why, demand_other, new_id
from gateway.audit.holds import to_text
from gateway.audit.links import PAIR
from gateway.keys.escrow import Escrow, EscrowClosed

ASKED = timedelta(days=7)
"""How long a request waits for its second person."""
APPROVED = timedelta(hours=24)
"""How long an approval may wait to be used."""
_COLUMNS = "id, handle, asked_by, asked_at, reason, approved_by, approved_at, approved_reason, shown_at"


@dataclass(frozen=True, slots=True)
class Opening:
    """One request to open a handle, and how far it came."""

    id: str
    handle: str
    asked_by: str
    asked_at: str
    reason: str
    approved_by: str | None = None
    approved_at: str | None = None
    approved_reason: str | None = None
    shown_at: str | None = None

    def state(self, now: datetime) -> Literal["asked", "approved", "shown", "expired"]:
        """One word for a list."""
        if self.shown_at is not None:
            return "shown"
        if self.approved_at is None:
            return "asked" if now < datetime.fromisoformat(self.asked_at) + ASKED else "expired"
        return "approved" if now < datetime.fromisoformat(self.approved_at) + APPROVED else "expired"


@dataclass(frozen=True, slots=True)
class Opened:
    """Who a handle is; shown once and kept nowhere."""

    kind: str
    identifier: str = field(repr=False)
    entry: str


class Openings:
    """Acts on requests; every refusal is a `CustodyRefused`. ``by`` is an account in lower case."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    def ask(self, handle: str, reason: str, by: str, now: datetime, *, id: str | None = None) -> Opening:
        """The first reviewer asks."""
        made = Opening(id or new_id("o"), handle, by, to_text(now), check_why(reason))
        with self._custody.act() as connection:
            connection.execute(
                "INSERT INTO openings (id, handle, asked_by, asked_at, reason) VALUES (?,?,?,?,?)",
                (made.id, handle, by, made.asked_at, made.reason),
            )
        return made

    def approve(self, id: str, reason: str, by: str, now: datetime) -> Opening:
        """A second reviewer agrees; from now on it may be shown, once."""
        found = self._standing(id, "asked", now)
        demand_other(found.asked_by, by, "opening a handle")
        self._note(
            "UPDATE openings SET approved_by=?, approved_at=?, approved_reason=? WHERE id=? AND approved_by IS NULL",
            by, to_text(now), check_why(reason), id,
        )  # fmt: skip
        return self.find(id)

    def find(self, id: str) -> Opening:
        """One request, whatever became of it."""
        for one in self.all():
            if one.id == id:
                return one
        raise CustodyRefused("there is no such request")

    def all(self) -> list[Opening]:
        """All requests, latest first."""
        return [
            Opening(*row)
            for row in self._custody.rows(f"SELECT {_COLUMNS} FROM openings ORDER BY asked_at DESC, id")  # noqa: S608  # own words
        ]

    def waiting(self, handle: str, now: datetime) -> Opening | None:
        """The request for a handle that waits for its second person, if there is one."""
        return next((one for one in self.all() if one.handle == handle and one.state(now) == "asked"), None)

    def show(
        self,
        id: str,
        by: str,
        now: datetime,
        *,
        seal_of: Callable[[str], bytes | None],
        handle_of: Callable[[str, str], str | None],
        escrow: Escrow,
        append: Callable[[Draft], object],
        entry: str,
        channel: str,
    ) -> Opened:
        """Open the handle for one of its two reviewers: the ``opened`` entry first, then the identifier.

        Raises `CustodyRefused`, and `AuditUnavailable` from ``append``: then nothing is shown. The request is used up
        before the entry is written, so that two who ask at once are not both shown.
        """
        found = self._standing(id, "approved", now)
        if by not in (found.asked_by, found.approved_by):
            raise CustodyRefused("only the two who agreed may see it")
        subject = _unsealed(found.handle, seal_of(found.handle), handle_of, escrow)
        self._note("UPDATE openings SET shown_at=? WHERE id=? AND shown_at IS NULL", to_text(now), id)
        detail = (
            ("handle", found.handle), ("request", found.id), ("asked_by", found.asked_by), ("reason", found.reason),
            ("approved_by", found.approved_by or ""), ("approved_reason", found.approved_reason or ""), ("by", by),
        )  # fmt: skip
        append(Draft(kind=Kind.OPENED, entry=entry, channel=channel, subjects=(subject,), detail=detail))
        return Opened(subject.kind, subject.identifier, entry)

    def _standing(self, id: str, state: str, now: datetime) -> Opening:
        found = self.find(id)
        is_in = found.state(now)
        if is_in != state:
            raise CustodyRefused(
                {
                    "asked": "it waits for a second person",
                    "approved": f"{found.approved_by} has agreed already",
                    "shown": "it was shown already: ask anew",
                    "expired": "the request has expired: ask anew",
                }[is_in]
            )
        return found

    def _note(self, statement: str, *values: object) -> None:
        with self._custody.act() as connection:
            if connection.execute(statement, values).rowcount != 1:
                raise CustodyRefused("somebody else was quicker: look again")


def _unsealed(
    handle: str, sealed: bytes | None, handle_of: Callable[[str, str], str | None], escrow: Escrow
) -> SubjectRef:
    if sealed is None:
        raise CustodyRefused("nothing is sealed under this handle: the person was forgotten, or it is no handle")
    try:
        kind, identifier = escrow.open(sealed)
    except EscrowClosed as closed:
        raise CustodyRefused(f"{closed}: hand it in with --escrow-key") from None
    if kind == PAIR:
        raise CustodyRefused("this handle stands for two linked numbers: open either of them")
    if not hmac.compare_digest((handle_of(kind, identifier) or "").encode(), handle.encode()):
        raise CustodyRefused("what is sealed is not the handle's own: run the verification")
    return SubjectRef(kind, identifier, "asked")
