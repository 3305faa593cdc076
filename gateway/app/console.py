"""Puts together what the console works with: whoever owns a page hands its part over here, by a field of `Parts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.app.issuer import issuer
from gateway.app.sources import utc_now
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.console.accounts import Accounts
from gateway.console.ceremonies import Ceremonies
from gateway.console.enrolments import Enrolments
from gateway.console.lockout import Lockout
from gateway.console.parts import Parts
from gateway.console.passkeys import Passkeys
from gateway.console.passwords import Passwords
from gateway.console.sessions import Lifetimes, Sessions
from gateway.console.store import ConsoleStore
from gateway.keys.ring import KeyRing
from gateway.settings import Console


def parts(
    settings: Console,
    store: ConsoleStore,
    ring: KeyRing,
    audit_log: AuditLog,
    note_failure: Callable[[str, str], None],
    **more: Any,
) -> Parts:
    """The console's parts; ``more`` are those that its pages' owners hand over (fields of `Parts`)."""
    mac, ceremonies = ring.mac("console"), Ceremonies(store)
    return Parts(
        origin=settings.url,
        now=utc_now,
        new_entry=lambda: new_entry_id(utc_now()),
        record=audit_log.append,
        note_failure=note_failure,
        mac=mac,
        store=store,
        accounts=Accounts(store),
        sessions=Sessions(store, Lifetimes(settings.idle_minutes * 60, settings.session_hours * 3600)),
        ceremonies=ceremonies,
        enrolments=Enrolments(store),
        lockout=Lockout(store, mac),
        passkeys=Passkeys(store, ceremonies, settings.url),
        oidc=issuer(settings, ceremonies, utc_now),
        passwords=Passwords(store, ring.sealer("console")),
        **more,
    )
