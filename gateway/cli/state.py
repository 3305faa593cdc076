"""Opens the parts of a state directory for a command that runs beside, or without, the gateway.

What a command changes is on record before it is changed: one ``administered`` entry, in the same log, in its one order,
and a second one if the register refused it.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from contracts.events import Draft, Kind
from contracts.identifiers import InvalidIdentifier, PersonalId
from gateway.access.entries import RegistrationRefused, check_account
from gateway.access.register import DATABASE as ACCESS_DATABASE
from gateway.access.register import AccessRegister
from gateway.audit.custody import NAME as CUSTODY_DATABASE
from gateway.audit.custody import Custody, CustodyRefused
from gateway.audit.forgetting import ForgettingRefused
from gateway.audit.ids import new_entry_id
from gateway.audit.ledger import Ledger
from gateway.audit.log import AuditLog
from gateway.audit.opening import open_log
from gateway.audit.store import DATABASE_NAME, AuditStore, in_file
from gateway.console.reviewers import ReviewerRefused
from gateway.keys.ring import KeyRing
from gateway.store.database import Database, Store
from gateway.store.sqlite_file import SqliteFile

KEYS = "keys"

Details = tuple[tuple[str, str], ...]
"""More that an entry says of an act: ids, times, a reason that `check_reason` let through."""


def now() -> datetime:
    """Aware UTC."""
    return datetime.now(UTC)


def operator() -> str:
    """The account of this machine that runs the command."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def administered(
    act: str, name: str, outcome: str | None = None, *, by: str | None = None, detail: Details = ()
) -> Draft:
    """The entry of an act: what is done to which entry of the register by whose account, never a personal value.

    ``by`` is who acts, where that is not the account of this machine: then both are on record.
    Raises `RegistrationRefused` for a name that is none, or is a personal ID: it would stand in the log for ever.
    """
    try:
        check_account(name)
    except RegistrationRefused:
        raise RegistrationRefused("a name in the register is 1 to 128 letters, digits or . _ @ -") from None
    try:
        PersonalId.parse(name)
    except InvalidIdentifier:
        person = (("by", operator()),) if by is None else (("by", by), ("operator", operator()))
        return Draft(
            kind=Kind.ADMINISTERED, entry=new_entry_id(now()), channel="command", outcome=outcome,
            detail=(("act", act), ("name", name), *person, *detail),
        )  # fmt: skip
    raise RegistrationRefused("a personal ID can't be a name in the register: it would stand in the log")


@dataclass(frozen=True, slots=True)
class State:
    """A state directory, by path; ``log_name`` is the settings' name of its log, where a settings file was named."""

    path: Path
    log_name: str | None = None
    server: AuditStore | None = None
    """Where the settings keep the log, if not in this directory."""
    retention: Mapping[str, int] = field(default_factory=dict)
    """Days that the settings keep each kind of entry."""
    witnesses: tuple[str, ...] = ()
    """Verifier keys of the witnesses that the settings name."""
    shared_register: Store | None = None
    """Where the settings keep the register, if not in this directory."""

    @property
    def audit(self) -> AuditStore:
        """Where its log lies."""
        return self.server or in_file(self.path / DATABASE_NAME)

    @property
    def access(self) -> Store:
        """Where its register lies."""
        return self.shared_register or SqliteFile(self.path / ACCESS_DATABASE)

    def keys(self) -> KeyRing:
        """Its key ring, made at first use."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return KeyRing.open(self.path / KEYS, self.log_name)

    @contextmanager
    def register(self) -> Iterator[AccessRegister]:
        """Its access register."""
        opened = AccessRegister.open(self.access, self.keys().sealer("officers"))
        try:
            yield opened
        finally:
            opened.close()

    def known(self) -> State:
        """This state, if there is one: a mistyped directory is refused, not made. Raises `RegistrationRefused`."""
        place = self.access
        if isinstance(place, SqliteFile) and not place.path.is_file():
            raise RegistrationRefused(f"there is no register in {self.path}")
        return self

    @contextmanager
    def log(self) -> Iterator[AuditLog]:
        """Its log, to append to beside a running gateway."""
        ring = self.keys()
        opened = AuditLog(
            self.audit,
            ring.index_key(),
            ring.log_signer(),
            now=now,
            seal=lambda ref: ring.escrow().seal(ref.kind, ref.identifier),
        )
        try:
            yield opened
        finally:
            opened.close()

    @contextmanager
    def ledger(self) -> Iterator[tuple[Ledger, Database]]:
        """Its log's writing half, for what takes values away."""
        ring = self.keys()
        connection = open_log(self.audit, ring.log_signer())
        try:
            yield (
                Ledger(connection, ring.log_signer(), now, lambda ref: ring.escrow().seal(ref.kind, ref.identifier)),
                connection,
            )
        finally:
            connection.close()

    @contextmanager
    def custody(self) -> Iterator[Custody]:
        """Its holds, openings and discrepancies."""
        opened = Custody(self.path / CUSTODY_DATABASE)
        try:
            yield opened
        finally:
            opened.close()

    @contextmanager
    def act(self, act: str, name: str, *, by: str | None = None, detail: Details = ()) -> Iterator[AccessRegister]:
        """The register for one act on the entry ``name``, which is on record; see `on_record`."""
        with self.on_record(act, name, by=by, detail=detail), self.register() as register:
            yield register

    @contextmanager
    def on_record(self, act: str, name: str, *, by: str | None = None, detail: Details = ()) -> Iterator[None]:
        """One act on the entry ``name``: on record before it is tried, and again if it is refused."""
        tried = administered(act, name, by=by, detail=detail)
        with self.log() as log:
            log.append_and_wait(tried)
            try:
                yield
            except (RegistrationRefused, ReviewerRefused, CustodyRefused, ForgettingRefused):
                log.append_and_wait(administered(act, name, "refused", by=by, detail=detail))
                raise


def _from_options(state: str | None, config: str | None) -> State:
    if (state is None) == (config is None):
        raise click.UsageError("Name the state directory with --state DIR, or a settings file with -c FILE.")
    if state is not None:
        return State(Path(state))
    from gateway.cli.configured import configured  # a third of a command's start, which --state does without

    return configured(Path(str(config)))


_CONFIG = "lienthong.config"


def option(command: Callable[..., object]) -> Callable[..., object]:
    """Adds ``--state DIR`` and ``-c FILE`` to a command, and hands it a `State` as ``state``."""

    def keep(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        context.meta[_CONFIG] = value

    def parse(context: click.Context, _parameter: click.Parameter, value: str | None) -> State:
        return _from_options(value, context.meta.get(_CONFIG))

    with_state = click.option("--state", "state", help="state directory", callback=parse)(command)
    return click.option("-c", "config", help="settings file", is_eager=True, expose_value=False, callback=keep)(
        with_state
    )
