"""Composes the citizen's road: the log's reader, the register's names and the embargoes of the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateway.access.embargoes import Embargoes
from gateway.access.register import AccessRegister
from gateway.app.shared import Shared
from gateway.app.sources import utc_now
from gateway.audit.custodian import Custodian
from gateway.audit.custody import Custody
from gateway.audit.disclosures import Names, View, Withheld
from gateway.audit.discrepancies import Discrepancies
from gateway.audit.event import Event
from gateway.audit.holds import Holds
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from gateway.audit.store import Place
from gateway.audit.unsealing import Openings
from gateway.citizens import ViewRoad
from gateway.keys.ring import KeyRing
from gateway.pipeline import Pipeline
from gateway.steps.authorize import Authorize
from gateway.steps.disclosures import view_route


class Records:
    """The log as the citizen's road reads it."""

    def __init__(self, state: Path, handle_of: Callable[[str, str], str | None], place: Place | None = None) -> None:
        self.reader = AuditReader(state, handle_of, place)
        self.handle_of = handle_of

    def position_of(self, entry: str) -> int | None:
        """Where an entry stands."""
        return self.reader.log.position_of(entry)

    def event(self, entry: str) -> Event | None:
        """One entry."""
        position = self.position_of(entry)
        return None if position is None else self.reader.event(position)


def names(register: AccessRegister) -> Names:
    """How the register calls callers and units."""

    def caller(id: str) -> str | None:
        found = register.caller(id)
        return found.name if found else None

    def unit(code: str) -> str | None:
        found = register.unit(code)
        return found.name if found else None

    return Names(caller, unit)


def withheld(register: AccessRegister) -> Withheld:
    """The embargoes of the moment; raises `RegisterUnavailable` where they can't be read: then nothing is shown."""
    embargoes = Embargoes(register).withheld()

    def until(event: Event) -> datetime | None:
        # asked as of the entry's own time: also what was withheld and is not any more says so
        return embargoes.until(
            {"caller": event.caller, "unit": event.unit, "procedure": event.procedure, "dossier": event.dossier},
            event.time,
        )

    return until


def custodian(records: Records, custody: Custody, audit_log: AuditLog, ring: KeyRing) -> Custodian:
    """What the console's page of custody works with."""
    return Custodian(
        Holds(custody),
        Openings(custody),
        Discrepancies(custody, ring.sealer("discrepancies")),
        records.reader,
        audit_log.handle_of,
        records.reader.log.sealed_of,
        ring.escrow(),
        audit_log.append_and_wait,
    )


def build(
    pipeline: Pipeline, shared: Shared, register: AccessRegister, records: Records, custody: Custody, ring: KeyRing
) -> ViewRoad:
    """The road, beside the pipeline whose first steps it shares."""
    return ViewRoad(
        authenticate=pipeline.authenticate,
        authorize=Authorize(register, view_route, shared.sign_ins, shared.quotas.take),
        sign_ins=shared.sign_ins,
        journal=pipeline.journal,
        records=records,
        view=View(records.reader, names(register)),
        withheld=lambda: withheld(register),
        discrepancies=Discrepancies(custody, ring.sealer("discrepancies")),
        now=utc_now,
    )
