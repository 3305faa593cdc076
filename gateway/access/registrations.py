"""Acts on the register: adding, ending and listing callers, units, officers and grants (used by the command line).

Every act is one transaction on a connection of its own; readers, in this process or another, see it within a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from contracts.access import GrantEntry, Officer, Unit, Validity
from contracts.identifiers import AgencyCode, InvalidIdentifier, PersonalId
from gateway.access import entries
from gateway.access.entries import RegisteredCaller, RegistrationRefused
from gateway.access.tables import SERVER_STEPS, STEPS
from gateway.keys.sealing import SealBroken, Sealer
from gateway.observability.refusals import Refusal
from gateway.store.database import Database, DatabaseFault, Row, Rows, RowTaken, Store
from gateway.store.migrations import migrate

_Result = TypeVar("_Result")
_FOR_EVER = "9999-12-31T23:59:59.999999Z"
"""After every time that an entry can begin at."""


class RegisterUnavailable(Refusal):
    """The register can't be read or written, or holds a row that is not ours: nobody is known, nothing is granted."""


class RegisterBehind(RegisterUnavailable):
    """Nobody can tell whether the register has changed within the last second; it may be better in the next."""


class Registrations:
    """The writing half of the register. Times are aware; ``now`` gives the time of acts."""

    def __init__(self, place: Store, sealer: Sealer, now: Callable[[], datetime]) -> None:
        self._now = now
        self._sealer = sealer
        self._lock = threading.RLock()
        self._writer = place.connect()
        try:
            migrate(self._writer, STEPS, SERVER_STEPS)
        except BaseException:
            self._writer.close()
            raise

    def close(self) -> None:
        """Close the connection, once whoever uses it in another thread is done."""
        with self._lock:
            self._writer.close()

    def now(self) -> datetime:
        """The time of acts, aware."""
        return self._now()

    @contextmanager
    def act(self) -> Iterator[Database]:
        """One transaction; what the database refuses becomes `RegistrationRefused` or `RegisterUnavailable`.

        An act within an act is part of it: both are kept, or neither.
        """
        with self._lock:
            if self._writer.in_transaction:
                yield self._writer
            else:
                with self._transaction():
                    yield self._writer

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._twice(self._writer.begin)
            try:
                yield
                self._writer.commit()
            finally:
                self._writer.rollback()
        except RowTaken:
            raise RegistrationRefused("there is such an entry already, or what it names is not registered") from None
        except DatabaseFault:
            raise RegisterUnavailable("the register can't be written") from None

    # callers

    def add_caller(
        self,
        id: str,  # the column's name, and the word of the contract
        name: str,
        jwks: object,
        *,
        units: Sequence[str],
        scopes: Collection[str],
        redirect_uris: Sequence[str] = (),
        contact: str = "",
        validity: Validity | None = None,
    ) -> None:
        """Register a caller with its public keys (a JWKS object); raises `RegistrationRefused`.

        A ``jwks_uri`` is not fetched in this version: hand over the key set itself.
        """
        if isinstance(jwks, str):
            raise RegistrationRefused("jwks must be the key set itself; a jwks_uri is not fetched in this version")
        entries.check_caller(id, name, scopes, redirect_uris, contact)
        interval = entries.validity_columns(validity or Validity(self._now()))
        columns = (
            id, name, entries.jwks_text(jwks), entries.list_text(units), entries.list_text(sorted(scopes)),
            entries.list_text(redirect_uris), contact, *interval, None,
        )  # fmt: skip
        if not units:
            raise RegistrationRefused("units must not be empty: nothing listed is nothing allowed")
        with self.act() as connection:
            for unit in units:
                _demand_unit(connection, unit)
            connection.execute("INSERT INTO callers VALUES (?,?,?,?,?,?,?,?,?,?)", columns)

    def replace_keys(self, id: str, jwks: object) -> None:
        """Give a caller other keys; tokens got with a key that is gone die with it. Raises `RegistrationRefused`."""
        with self.act() as connection:
            columns = (entries.jwks_text(jwks), id)
            _one(connection.execute("UPDATE callers SET jwks=? WHERE id=? RETURNING 1", columns), "caller")

    def disable_caller(self, id: str) -> None:
        """Stop a caller and all its tokens from now on; raises `RegistrationRefused` if there is none to stop."""
        statement = "UPDATE callers SET disabled_at=? WHERE id=? AND disabled_at IS NULL RETURNING 1"
        with self.act() as connection:
            _one(connection.execute(statement, (entries.to_text(self._now()), id)), "caller in force")

    def list_callers(self) -> list[RegisteredCaller]:
        """All callers, by id."""
        return [entries.read_caller(row) for row in self.rows("SELECT * FROM callers ORDER BY id")]

    # units

    def add_unit(self, unit: Unit) -> None:
        """Register a unit for an interval that no other entry of its code touches; raises `RegistrationRefused`."""
        entries.check_label("name", unit.name)
        for code in (*unit.predecessors, *unit.successors):
            _agency_code(code)
        account = None if unit.service_account is None else entries.check_account(unit.service_account)
        columns = entries.validity_columns(unit.validity)
        with self.act() as connection:
            _demand_gap(connection, "units", "code", unit.code.value, columns)
            connection.execute(
                "INSERT INTO units VALUES (?,?,?,?,?,?,?)",
                (
                    unit.code.value,
                    unit.name,
                    entries.list_text(unit.predecessors),
                    entries.list_text(unit.successors),
                    account,
                    *columns,
                ),
            )

    def end_unit(self, code: str, at: datetime | None = None) -> None:
        """End a unit's entry in force; raises `RegistrationRefused` if there is none."""
        self._end("units", "code", code, at)

    def list_units(self) -> list[Unit]:
        """All entries of units, by code and time."""
        return [entries.read_unit(row) for row in self.rows("SELECT * FROM units ORDER BY code, valid_from")]

    # officers

    def add_officer(self, officer: Officer) -> None:
        """Register an officer, the personal ID sealed under the account; raises `RegistrationRefused`."""
        account = entries.check_account(officer.account)
        if not all(licence and licence.isascii() and licence.isprintable() for licence in officer.licences):
            raise RegistrationRefused("a licence is the name of a source")
        columns = entries.validity_columns(officer.validity)
        sealed = self.seal(account, officer.personal_id)
        with self.act() as connection:
            _demand_unit(connection, officer.unit)
            _demand_gap(connection, "officers", "account", account, columns)
            connection.execute(
                "INSERT INTO officers VALUES (?,?,?,?,?,?,?)",
                (
                    account,
                    sealed,
                    officer.unit,
                    entries.list_text(sorted(officer.licences)),
                    int(officer.service),
                    *columns,
                ),
            )

    def end_officer(self, account: str, at: datetime | None = None) -> None:
        """End an officer's entry in force; raises `RegistrationRefused` if there is none."""
        self._end("officers", "account", account, at)

    def list_officers(self) -> list[Officer]:
        """All entries of officers, by account and time."""
        return [self.read_officer(row) for row in self.rows("SELECT * FROM officers ORDER BY account, valid_from")]

    def seal(self, account: str, personal_id: PersonalId) -> bytes:
        """The personal ID as it is kept; it opens under this account alone."""
        return self._sealer.seal(personal_id.value.encode("ascii"), account.encode("utf-8"))

    def unseal(self, account: str, sealed: bytes) -> PersonalId:
        """What `seal` made; raises `RegisterUnavailable` for a forged text."""
        try:
            return PersonalId.parse(self._sealer.open(sealed, account.encode("utf-8")).decode("ascii"))
        except (SealBroken, ValueError):
            raise RegisterUnavailable("an officer's entry does not open") from None

    def read_officer(self, row: Sequence[object]) -> Officer:
        """An officer from its row, the personal ID opened; raises `RegisterUnavailable` for a forged row."""
        account, sealed, unit, licences, service, valid_from, valid_to = row
        personal_id = self.unseal(str(account), bytes(sealed))  # type: ignore[call-overload]  # BLOB column of a STRICT table
        try:
            return Officer(
                account=str(account),
                personal_id=personal_id,
                unit=str(unit),
                licences=frozenset(entries.list_of(str(licences))),
                validity=entries.validity_of(str(valid_from), None if valid_to is None else str(valid_to)),
                service=service == 1,
            )
        except ValueError:
            raise RegisterUnavailable("an officer's entry can't be read") from None

    # grants

    def add_grant(self, entry: GrantEntry) -> None:
        """Register a grant of a registered caller; raises `RegistrationRefused`."""
        entries.check_grant(entry)
        quota = (None, None) if entry.quota is None else (entry.quota.count, entry.quota.period)
        columns = (
            entry.id, entry.caller, entry.procedure.value, entry.dataset, entries.list_text(sorted(entry.operations)),
            entries.list_text(sorted(entry.fields)), entries.list_text(sorted(entry.channels)), entry.legal_basis,
            *entries.validity_columns(entry.validity), *quota,
        )  # fmt: skip
        with self.act() as connection:
            connection.execute("INSERT INTO grants VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", columns)

    def end_grant(self, id: str, at: datetime | None = None) -> None:
        """End a grant in force; raises `RegistrationRefused` if there is none."""
        self._end("grants", "id", id, at)

    def list_grants(self) -> list[GrantEntry]:
        """All grants, ended ones included, by caller, dataset and id."""
        return [entries.read_grant(row) for row in self.rows("SELECT * FROM grants ORDER BY caller, dataset, id")]

    # tokens

    def revoke(self, jti: str, expires_at: int) -> None:
        """Revoke an access token until it expires (seconds since 1970); forgets those that have expired."""
        with self.act() as connection:
            connection.execute("DELETE FROM revoked_tokens WHERE expires_at < ?", (int(self._now().timestamp()) - 600,))
            connection.execute(
                "INSERT INTO revoked_tokens VALUES (?,?) "
                "ON CONFLICT (jti) DO UPDATE SET expires_at = excluded.expires_at",
                (jti, expires_at),
            )

    def rows(self, query: str) -> list[Row]:
        """All rows of a query of ours, as the last act left them."""
        try:
            with self._lock:
                return self._twice(lambda: self._writer.execute(query))
        except DatabaseFault:
            raise RegisterUnavailable("the register can't be read") from None

    def _twice(self, work: Callable[[], _Result]) -> _Result:
        """Try again where the server may have closed a connection that nobody used: nothing is done by then."""
        try:
            return work()
        except DatabaseFault:
            if self._writer.dialect == "sqlite" or self._writer.in_transaction:
                raise
            return work()

    def _end(self, table: str, key: str, value: str, at: datetime | None) -> None:
        when = entries.to_text(at or self._now())
        with self.act() as connection:
            changed = connection.execute(
                # table and key are words of this file; an entry that has not begun ends before it begins
                f"UPDATE {table} SET valid_to = CASE WHEN valid_from > ? THEN valid_from ELSE ? END "  # noqa: S608 # no text of a caller is in it
                f"WHERE {key} = ? AND (valid_to IS NULL OR valid_to > ?) RETURNING 1",
                (when, when, value, when),
            )
            if not changed:
                raise RegistrationRefused("there is no such entry in force")


def _one(changed: Rows, what: str) -> None:
    if len(changed) != 1:
        raise RegistrationRefused(f"there is no such {what}")


def _agency_code(code: str) -> str:
    try:
        return AgencyCode.parse(code).value
    except InvalidIdentifier as fault:
        raise RegistrationRefused(str(fault)) from None


def _demand_unit(connection: Database, code: str) -> None:
    _agency_code(code)
    if connection.execute("SELECT 1 FROM units WHERE code=? LIMIT 1", (code,)).fetchone() is None:
        raise RegistrationRefused(f"unit {code} is not registered")


def _demand_gap(connection: Database, table: str, key: str, value: str, interval: tuple[str, str | None]) -> None:
    begins, ends = interval
    touching = connection.execute(
        f"SELECT 1 FROM {table} WHERE {key} = ? AND (valid_to IS NULL OR valid_to > ?) "  # noqa: S608 # words of this file
        "AND valid_from < ? AND (valid_to IS NULL OR valid_to > valid_from)",
        (value, begins, ends or _FOR_EVER),
    ).fetchone()
    if touching is not None:
        raise RegistrationRefused("there is an entry for that time already: end it first")
