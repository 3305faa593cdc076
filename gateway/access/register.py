"""The register of callers, units, officers and grants as the road of a request reads it: from memory, just looked at.

What was read is remembered until the database changes. Another process's act (the command line disabling a caller,
or stopping an officer) is noticed within `FRESH_SECONDS`; the promise outside is 1 s for stops and 5 s for the rest.
Reads cost no query while nothing changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from contracts.access import GrantEntry, Officer, Unit, Validity
from gateway.access import entries
from gateway.access.entries import RegisteredCaller
from gateway.access.epochs import read_epoch
from gateway.access.registrations import RegisterUnavailable, Registrations
from gateway.access.stops import InForce, StopKind, read_in_force
from gateway.access.view import FileView, view_of
from gateway.keys.sealing import Sealer
from gateway.store.database import Database, DatabaseFault, Store

DATABASE = "access.db"
"""Its file in a state directory, where the settings keep it nowhere else."""

FRESH_SECONDS = FileView.fresh_seconds
"""Age at which the next read looks whether another process changed the file."""
_REMEMBERED = 20_000
"""Entries kept in memory; beyond, everything is forgotten and read again."""


class _Dated(Protocol):
    @property
    def validity(self) -> Validity: ...


_Entry = TypeVar("_Entry", bound=_Dated)
_Value = TypeVar("_Value")


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class AccessRegister(Registrations):
    """Reads and acts on the register. May be used by several threads. Reads raise `RegisterUnavailable`: closed."""

    def __init__(
        self,
        place: Store,
        sealer: Sealer,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(place, sealer, now)
        self._clock = clock
        self._view = view_of(place, clock)
        self._reading = threading.Lock()
        self._memory: dict[tuple[str, ...], Any] = {}
        self._looked_at = float("-inf")
        self._mark: object = None

    @classmethod
    def open(cls, place: Store, sealer: Sealer, now: Callable[[], datetime] = utc_now) -> AccessRegister:
        """Open, or make, the register at ``place``; raises ``StoreFault``."""
        return cls(place, sealer, now)

    def close(self) -> None:
        """Close both connections."""
        with self._reading:
            self._view.close()
        super().close()

    @contextmanager
    def act(self) -> Iterator[Database]:
        """See `Registrations.act`; this process's own reads see the act at once."""
        with self._lock:
            part = self._writer.in_transaction  # of another act, which is not over when this one is
            with super().act() as connection:
                yield connection
        if not part:
            self._view.refresh()
            self._looked_at = float("-inf")

    def caller(self, id: str) -> RegisteredCaller | None:
        """The registered caller, active or not (ask `RegisteredCaller.active`); ``None`` if unknown."""
        return self._remembered(("caller", id), self._read_caller)

    def unit(self, code: str) -> Unit | None:
        """The unit's entry in force, else its latest; ``None`` if unknown."""
        return self._in_force(self._remembered(("unit", code), self._read_units))

    def officer(self, account: str) -> Officer | None:
        """The officer's entry in force, else the latest (moved, ended); ``None`` if unknown."""
        return self._in_force(self._remembered(("officer", account), self._read_officers))

    def grants(self, caller: str, dataset: str) -> Sequence[GrantEntry]:
        """The caller's grants on a dataset, those not in force included: ask each one's ``validity``."""
        return (self._remembered(("grants", caller), self._read_grants) or {}).get(dataset, ())

    def grants_of(self, caller: str) -> Sequence[GrantEntry]:
        """All grants of a caller, by dataset and id, those not in force included."""
        by_dataset = self._remembered(("grants", caller), self._read_grants) or {}
        return tuple(entry for some in by_dataset.values() for entry in some)

    def revoked(self, jti: str) -> bool:
        """Whether an access token was revoked."""
        return jti in (self._remembered(("revoked",), self._read_revoked) or ())

    def stopped(self, *concerned: tuple[StopKind, str]) -> bool:
        """Whether any of (kind, name) is stopped now."""
        stops: InForce | None = self._remembered(("stops",), self._read_stops)
        if stops is None:  # never: no stops are an object too
            raise RegisterUnavailable("the stops can't be read")
        return bool(stops) and stops.concern(concerned, self._now())

    def epoch(self) -> bytes | None:
        """The epoch of what is kept for later (`gateway.access.epochs`); ``None`` while nothing kept may count."""
        try:
            found: tuple[bytes, datetime | None] | None = self._remembered(("epoch",), self._read_epoch)
        except RegisterUnavailable:
            return None
        if found is None or (found[1] is not None and self._now() < found[1]):
            return None
        return found[0]

    def _in_force(self, dated: Sequence[_Entry] | None) -> _Entry | None:
        if not dated:
            return None
        now = self._now()
        return next((entry for entry in dated if entry.validity.holds(now)), dated[-1])

    def _remembered(self, key: tuple[str, ...], read: Callable[..., _Value | None]) -> _Value | None:
        if self._clock() - self._looked_at >= self._view.fresh_seconds:
            self._guarded(self._look)
        value: _Value | None = self._memory.get(key)
        return self._guarded(lambda: self._remember(key, read(*key[1:]))) if value is None else value

    def _remember(self, key: tuple[str, ...], value: _Value | None) -> _Value | None:
        # what is not there is not remembered: strangers could fill the memory with names
        if value is not None:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[key] = value
        return value

    def _look(self) -> None:
        mark = self._view.look()
        if mark != self._mark:
            self._memory, self._mark = {}, mark
        self._looked_at = self._clock()

    def _guarded(self, work: Callable[[], _Value]) -> _Value:
        """Use the connection. Reading and remembering are one piece, so that nothing old is put in after a look."""
        try:
            with self._reading:
                return work()
        except (DatabaseFault, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # a row that isn't ours reads as no register at all: nobody is known, nothing is granted
            raise RegisterUnavailable("the register can't be read") from None

    def _read_caller(self, id: str) -> RegisteredCaller | None:
        rows = self._view.rows("callers", id)
        return entries.read_caller(rows[0]) if rows else None

    def _read_units(self, code: str) -> tuple[Unit, ...] | None:
        return tuple(entries.read_unit(row) for row in self._view.rows("units", code)) or None

    def _read_officers(self, account: str) -> tuple[Officer, ...] | None:
        return tuple(self.read_officer(row) for row in self._view.rows("officers", account)) or None

    def _read_grants(self, caller: str) -> dict[str, tuple[GrantEntry, ...]] | None:
        rows = self._view.rows("grants", caller)
        by_dataset: dict[str, tuple[GrantEntry, ...]] = {}
        for entry in map(entries.read_grant, rows):
            by_dataset[entry.dataset] = (*by_dataset.get(entry.dataset, ()), entry)
        return by_dataset or None

    def _read_revoked(self) -> frozenset[str] | None:
        return frozenset(jti for jti, _ in self._view.rows("revoked_tokens"))

    def _read_epoch(self) -> tuple[bytes, datetime | None]:
        return read_epoch(self._view.rows("epoch"))

    def _read_stops(self) -> InForce:
        return read_in_force(self._view.rows("stops"))
