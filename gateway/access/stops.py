"""The stop switch: one person stops an officer, a unit, a caller, a procedure or a source; two people resume it.

A stop is in force from the moment it is written until its expiry, or until one person has asked to resume it and
another has confirmed. What is stopped need not be known: an officer may be stopped before anybody registers them.
A time that a damaged clock put into the future makes no stop wait: only the expiry and the resuming end it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from gateway.access import concerned, entries
from gateway.access.actors import check_actor, demand_other
from gateway.access.concerned import check_why, keys
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable, Registrations
from gateway.store.database import Database

StopKind = Literal["officer", "unit", "caller", "procedure", "source"]
KINDS: tuple[StopKind, ...] = get_args(StopKind)
USUAL = timedelta(hours=24)
"""How long a stop lasts where nobody says otherwise."""
LONGEST = timedelta(days=30)
"""A stop is for an emergency; what shall end for good is ended by a proposal."""

_COLUMNS = (
    "id, kind, name, reason, stopped_by, since, expires, "
    "asked_by, asked_at, asked_reason, resumed_by, resumed_at, resumed_reason"
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop and what became of it. ``name`` is lower case where case means nothing."""

    id: str
    kind: StopKind
    name: str
    reason: str
    stopped_by: str
    since: datetime
    expires: datetime
    asked_by: str | None = None
    asked_at: datetime | None = None
    asked_reason: str | None = None
    resumed_by: str | None = None
    resumed_at: datetime | None = None
    resumed_reason: str | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it holds: neither resumed nor expired."""
        return self.resumed_at is None and now < self.expires

    def state(self, now: datetime) -> Literal["stopped", "resume_asked", "resumed", "expired"]:
        """One word for a list."""
        if self.resumed_at is not None:
            return "resumed"
        if now >= self.expires:
            return "expired"
        return "stopped" if self.asked_by is None else "resume_asked"


def new_stop_id() -> str:
    """An id short enough to be typed."""
    return f"s-{secrets.token_hex(5)}"


def check_name(kind: str, name: str) -> str:
    """The name as a stop holds it; raises `RegistrationRefused` for a kind or name that is none."""
    return concerned.check_name(kind, name, KINDS)


class InForce:
    """The stops in force as the road of a request asks for them: nearly always none."""

    __slots__ = ("_until",)

    def __init__(self, stops: Iterable[Stop]) -> None:
        until: dict[tuple[str, str], datetime] = {}
        for stop in stops:
            if stop.resumed_at is None:
                key = (stop.kind, stop.name)
                until[key] = max(stop.expires, until.get(key, stop.expires))
        self._until: Mapping[tuple[str, str], datetime] = until

    def __bool__(self) -> bool:
        return bool(self._until)

    def concern(self, names: Iterable[tuple[StopKind, str]], now: datetime) -> bool:
        """Whether any of (kind, name) is stopped at ``now``. A stop of a unit holds for all units below it."""
        return any(
            now < until
            for kind, name in names
            for key in keys(kind, name)
            if (until := self._until.get(key)) is not None
        )


def read_in_force(rows: Iterable[Sequence[Any]]) -> InForce:
    """The stops of these rows; raises for a row that is not ours: then everything counts as stopped."""
    return InForce(map(_read, rows))


def _read(row: Sequence[Any]) -> Stop:
    id_, kind, name, reason, by, since, expires, asked_by, asked_at, asked_reason, resumed_by, resumed_at, why = row
    return Stop(
        id_, kind, check_name(kind, name), reason, by, entries.to_time(since), entries.to_time(expires),
        asked_by, asked_at and entries.to_time(asked_at), asked_reason,
        resumed_by, resumed_at and entries.to_time(resumed_at), why,
    )  # fmt: skip


class Stops:
    """Acts on stops, each one transaction; every refusal is a `RegistrationRefused`."""

    def __init__(self, register: Registrations) -> None:
        self._register = register

    def stop(
        self, kind: str, name: str, reason: str, by: str, *, until: datetime | None = None, id: str | None = None
    ) -> Stop:
        """Stop ``name`` from now until ``until`` (`USUAL` from now, at most `LONGEST`); one person is enough."""
        now = self._register.now()
        ends = now + USUAL if until is None else until
        if ends.tzinfo is None or not now < ends <= now + LONGEST:
            raise RegistrationRefused(f"a stop ends in the future, at most {LONGEST.days} days from now")
        found = check_name(kind, name)
        made = Stop(id or new_stop_id(), kind, found, check_why(reason), check_actor(by), now, ends)  # type: ignore[arg-type]  # check_name proves the kind
        with self._register.act() as connection:
            connection.execute(
                "INSERT INTO stops (id, kind, name, reason, stopped_by, since, expires) VALUES (?,?,?,?,?,?,?)",
                (made.id, made.kind, made.name, made.reason, made.stopped_by, *map(entries.to_text, (now, ends))),
            )
        return made

    def ask(self, id: str, by: str, reason: str) -> Stop:
        """The first of two people asks to resume; the stop stays in force."""
        person, why, now = check_actor(by), check_why(reason), self._register.now()
        with self._register.act() as connection:
            found = self._standing(connection, id, now)
            if found.asked_by is not None:
                raise RegistrationRefused(f"{found.asked_by} has asked to resume it already: confirm, if you agree")
            connection.execute(
                "UPDATE stops SET asked_by=?, asked_at=?, asked_reason=? WHERE id=?",
                (person, entries.to_text(now), why, id),
            )
        return self.find(id)

    def confirm(self, id: str, by: str, reason: str) -> Stop:
        """The second of two people confirms; the stop is over."""
        person, why, now = check_actor(by), check_why(reason), self._register.now()
        with self._register.act() as connection:
            found = self._standing(connection, id, now)
            if found.asked_by is None:
                raise RegistrationRefused("nobody has asked to resume it yet")
            demand_other(found.asked_by, person, "resuming")
            connection.execute(
                "UPDATE stops SET resumed_by=?, resumed_at=?, resumed_reason=? WHERE id=?",
                (person, entries.to_text(now), why, id),
            )
        return self.find(id)

    def find(self, id: str) -> Stop:
        """One stop, whatever became of it."""
        found = [stop for stop in self.list() if stop.id == id]
        if not found:
            raise RegistrationRefused("there is no such stop")
        return found[0]

    def list(self) -> list[Stop]:
        """All stops, latest first."""
        try:
            return [_read(row) for row in self._register.rows(f"SELECT {_COLUMNS} FROM stops ORDER BY since DESC, id")]  # noqa: S608 # words of this file
        except (ValueError, TypeError):
            raise RegisterUnavailable("a stop can't be read") from None

    def _standing(self, connection: Database, id: str, now: datetime) -> Stop:
        row = connection.execute(f"SELECT {_COLUMNS} FROM stops WHERE id=?", (id,)).fetchone()  # noqa: S608 # words of this file
        if row is None:
            raise RegistrationRefused("there is no such stop")
        found = _read(row)
        if not found.in_force(now):
            raise RegistrationRefused(f"this stop is over: it was {found.state(now)}")
        return found
