"""Disclosures that the citizen's view keeps back for a while, because an investigation would be warned by them.

An embargo names one caller, unit, procedure or dossier and the decision that orders it. It withholds and never deletes:
the entries stand in the log, and are shown once its time is over. An embargo that can't be read withholds everything.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from gateway.access import concerned, entries
from gateway.access.actors import check_actor
from gateway.access.concerned import check_why, keys
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable, Registrations

EmbargoKind = Literal["caller", "unit", "procedure", "dossier"]
KINDS: tuple[EmbargoKind, ...] = get_args(EmbargoKind)
LONGEST = timedelta(days=366)
"""A longer investigation needs a decision anew."""
_COLUMNS = "id, kind, name, withheld_until, decision, ordered_by, since, ended_by, ended_at, ended_reason"


@dataclass(frozen=True, slots=True)
class Embargo:
    """One embargo and whether it was ended early."""

    id: str
    kind: EmbargoKind
    name: str
    withheld_until: datetime
    decision: str
    ordered_by: str
    since: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_reason: str | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it withholds: neither ended nor over."""
        return self.ended_at is None and now < self.withheld_until


class Withheld:
    """The embargoes in force, as the citizen's view asks for them."""

    def __init__(self, embargoes: Iterable[Embargo]) -> None:
        until: dict[tuple[str, str], datetime] = {}
        for one in embargoes:
            if one.ended_at is None:
                key = (one.kind, one.name)
                until[key] = max(one.withheld_until, until.get(key, one.withheld_until))
        self._until = until

    def until(self, attributes: Mapping[str, str | None], now: datetime) -> datetime | None:
        """Until when an entry is withheld, by its ``caller``, ``unit``, ``procedure`` and ``dossier``; or ``None``."""
        found = [
            until
            for kind in KINDS
            if (name := attributes.get(kind))
            for key in keys(kind, name)
            if (until := self._until.get(key)) is not None and now < until
        ]
        return max(found, default=None)


def new_embargo_id() -> str:
    """An id short enough to be typed."""
    return f"e-{secrets.token_hex(5)}"


def check_name(kind: str, name: str) -> str:
    """The name as an embargo holds it; raises `RegistrationRefused` for a kind or name that is none."""
    return concerned.check_name(kind, name, KINDS)


class Embargoes:
    """Acts on embargoes, each one transaction; every refusal is a `RegistrationRefused`."""

    def __init__(self, register: Registrations) -> None:
        self._register = register

    def add(
        self, kind: str, name: str, until: datetime, decision: str, by: str, *, id: str | None = None
    ) -> Embargo:  # fmt: skip
        """Withhold from now until ``until``, at most `LONGEST`, on a decision whose number is named."""
        now = self._register.now()
        if until.tzinfo is None or not now < until <= now + LONGEST:
            raise RegistrationRefused(f"an embargo ends in the future, at most {LONGEST.days} days from now")
        found = check_name(kind, name)
        made = Embargo(id or new_embargo_id(), kind, found, until, check_why(decision), check_actor(by), now)  # type: ignore[arg-type]  # check_name proves the kind
        with self._register.act() as connection:
            connection.execute(
                "INSERT INTO embargoes VALUES (?,?,?,?,?,?,?,NULL,NULL,NULL)",
                (made.id, made.kind, made.name, entries.to_text(until), made.decision, made.ordered_by,
                 entries.to_text(now)),
            )  # fmt: skip
        return made

    def end(self, id: str, by: str, reason: str) -> None:
        """End an embargo early: what it withheld is shown from now on."""
        now = entries.to_text(self._register.now())
        with self._register.act() as connection:
            changed = connection.execute(
                "UPDATE embargoes SET ended_by=?, ended_at=?, ended_reason=? "
                "WHERE id=? AND ended_at IS NULL AND withheld_until > ? RETURNING 1",
                (check_actor(by), now, check_why(reason), id, now),
            )
            if len(changed) != 1:
                raise RegistrationRefused("there is no such embargo in force")

    def list(self) -> list[Embargo]:
        """All embargoes, latest first."""
        try:
            rows = self._register.rows(f"SELECT {_COLUMNS} FROM embargoes ORDER BY since DESC, id")  # noqa: S608 # words of this file
            return [_read(row) for row in rows]
        except (ValueError, TypeError):
            raise RegisterUnavailable("an embargo can't be read") from None

    def withheld(self) -> Withheld:
        """Those that nobody has ended, to ask many entries about; raises `RegisterUnavailable`: show nothing then."""
        return Withheld(self.list())


def _read(row: Sequence[Any]) -> Embargo:
    id_, kind, name, until, decision, by, since, ended_by, ended_at, why = row
    return Embargo(
        id_, kind, check_name(kind, name), entries.to_time(until), decision, by, entries.to_time(since),
        ended_by, ended_at and entries.to_time(ended_at), why,
    )  # fmt: skip
