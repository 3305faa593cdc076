"""A legal hold keeps entries from being pruned, and people from being forgotten, until two people lift it.

A hold names at least one of: a person (by handles), a dossier, a caller, a procedure, a period. Entries that fit all
that it names are held. A hold that can't be read holds everything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from contracts.reasons import holds_number
from gateway.audit.custody import Custody, CustodyRefused, check_why, demand_other, new_id
from gateway.audit.event import Event

_COLUMNS = "id, made_by, made_at, reason, terms, asked_by, asked_at, asked_reason, lifted_by, lifted_at, lifted_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a hold holds: entries that fit every member that is set. ``start`` is included, ``end`` is not."""

    handles: frozenset[str] = frozenset()
    """Of one person, whose numbers may be several: any of them fits."""
    dossier: str | None = None
    caller: str | None = None
    procedure: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def __bool__(self) -> bool:
        return self != Terms()

    def hold(self, event: Event) -> bool:
        """Whether an entry is held."""
        return (
            (not self.handles or any(filed.handle in self.handles for filed in event.subjects))
            and (self.dossier is None or event.dossier == self.dossier)
            and (self.caller is None or event.caller == self.caller)
            and (self.procedure is None or event.procedure == self.procedure)
            and (self.start is None or event.time >= self.start)
            and (self.end is None or event.time < self.end)
        )

    def to_json(self) -> dict[str, Any]:
        """What is set, as text."""
        given: dict[str, Any] = {
            "handles": sorted(self.handles), "dossier": self.dossier, "caller": self.caller,
            "procedure": self.procedure, "start": self.start and to_text(self.start),
            "end": self.end and to_text(self.end),
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}

    @classmethod
    def read(cls, text: str) -> Terms:
        """The reverse of `to_json`; raises ``ValueError``."""
        raw: dict[str, Any] = json.loads(text)
        raw |= {name: datetime.fromisoformat(raw[name]) for name in ("start", "end") if name in raw}
        return cls(**raw | {"handles": frozenset(raw.get("handles", ()))})


def check_terms(terms: Terms) -> None:
    """Raise `CustodyRefused` for what no hold can have; to be called before the terms go on record."""
    if not terms:
        raise CustodyRefused("a hold names a person, a dossier, a caller, a procedure or a period")
    if terms.start is not None and terms.end is not None and terms.start >= terms.end:
        raise CustodyRefused("a hold's period ends after it begins")
    if any(holds_number(name) for name in (terms.dossier, terms.caller, terms.procedure) if name):
        raise CustodyRefused("a hold's terms must not hold a person's number: they stand on record for ever")


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, and how far its lifting came."""

    id: str
    made_by: str
    made_at: str
    reason: str
    terms: Terms
    asked_by: str | None = None
    asked_at: str | None = None
    asked_reason: str | None = None
    lifted_by: str | None = None
    lifted_at: str | None = None
    lifted_reason: str | None = None

    @property
    def state(self) -> Literal["holds", "lift_asked", "lifted"]:
        """One word for a list."""
        if self.lifted_at is not None:
            return "lifted"
        return "holds" if self.asked_by is None else "lift_asked"


class Holds:
    """Acts on holds; every refusal is a `CustodyRefused`. ``by`` is an account in lower case."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    def add(self, terms: Terms, reason: str, by: str, now: datetime, *, id: str | None = None) -> Hold:
        """Hold from now on; one person is enough."""
        check_terms(terms)
        made = Hold(id or new_id("h"), by, to_text(now), check_why(reason), terms)
        with self._custody.act() as connection:
            connection.execute(
                "INSERT INTO holds (id, made_by, made_at, reason, terms) VALUES (?,?,?,?,?)",
                (made.id, by, made.made_at, made.reason, json.dumps(terms.to_json(), ensure_ascii=False)),
            )
        return made

    def ask(self, id: str, reason: str, by: str, now: datetime) -> None:
        """The first of two people asks to lift it; it goes on holding."""
        self._standing(id, "holds")
        self._note(
            "UPDATE holds SET asked_by=?, asked_at=?, asked_reason=? WHERE id=? AND asked_by IS NULL",
            by, to_text(now), check_why(reason), id,
        )  # fmt: skip

    def lift(self, id: str, reason: str, by: str, now: datetime) -> None:
        """The second lifts it; what was held back is looked at again by the next pruning."""
        found = self._standing(id, "lift_asked")
        demand_other(found.asked_by or by, by, "lifting")
        self._note(
            "UPDATE holds SET lifted_by=?, lifted_at=?, lifted_reason=? WHERE id=? AND lifted_by IS NULL",
            by, to_text(now), check_why(reason), id,
        )  # fmt: skip
        with self._custody.act() as connection:
            connection.execute("DELETE FROM pruned")

    def find(self, id: str) -> Hold:
        """One hold, whatever became of it."""
        for one in self.all():
            if one.id == id:
                return one
        raise CustodyRefused("there is no such hold")

    def all(self) -> list[Hold]:
        """All holds, latest first; raises ``ValueError`` for one that can't be read."""
        rows = self._custody.rows(f"SELECT {_COLUMNS} FROM holds ORDER BY made_at DESC, id")  # noqa: S608  # own words
        return [Hold(row[0], row[1], row[2], row[3], Terms.read(row[4]), *row[5:]) for row in rows]

    def in_force(self) -> list[Hold]:
        """Those that nobody has lifted; raises `CustodyRefused` where one can't be read: then everything is held."""
        try:
            return [one for one in self.all() if one.lifted_at is None]
        except (ValueError, TypeError):
            raise CustodyRefused("a hold can't be read, so everything is held") from None

    def _standing(self, id: str, state: str) -> Hold:
        found = self.find(id)
        if found.state != state:
            raise CustodyRefused(
                {
                    "holds": "nobody has asked to lift it yet",
                    "lift_asked": f"{found.asked_by} has asked to lift it already: confirm, if you agree",
                    "lifted": "this hold is lifted already",
                }[found.state]
            )
        return found

    def _note(self, statement: str, *values: object) -> None:
        with self._custody.act() as connection:
            if connection.execute(statement, values).rowcount != 1:
                raise CustodyRefused("somebody else was quicker: look again")


def held(holds: Iterable[Hold], event: Event) -> bool:
    """Whether any hold keeps an entry."""
    return any(one.terms.hold(event) for one in holds)


def keeping(holds: Iterable[Hold], handles: Collection[str], events: Iterable[Event]) -> str | None:
    """The hold that keeps a person from being forgotten: by a handle, or by one of the entries filed under them."""
    standing = list(holds)
    for one in standing:
        if one.terms.handles & set(handles):
            return one.id
    for event in events:
        for one in standing:
            if one.terms.hold(event):
                return one.id
    return None


def to_text(moment: datetime) -> str:
    """UTC with ``Z``, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
