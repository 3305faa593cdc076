"""What is about to end, before it ends: callers, their keys, grants, officers and units.

A key tells its own end where its JWK has ``exp`` or its certificate (``x5c``) a date; otherwise it should be replaced
`KEY_LIFE` after it was first seen. Nothing ends by being listed here: an old key goes on working.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cryptography.x509 import load_der_x509_certificate

from contracts.access import Validity
from gateway.access import entries
from gateway.access.entries import RegisteredCaller, key_name
from gateway.access.public_keys import read_public_key
from gateway.access.registrations import Registrations

ExpiryKind = Literal["caller", "key", "grant", "officer", "unit"]
WITHIN = timedelta(days=30)
"""How far ahead one looks where nobody says otherwise."""
KEY_LIFE = timedelta(days=365)
"""Age at which a key that tells no end of its own should be replaced."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """One end ahead. ``name`` is the entry's id, account, code or caller, ``what`` says which of them.

    ``contact`` is the caller's, empty for officers and units. ``by_age`` marks a key that ends for its age alone.
    """

    kind: ExpiryKind
    name: str
    what: str
    at: datetime
    contact: str = ""
    by_age: bool = False

    def days(self, now: datetime) -> int:
        """Whole days left; negative where it is over."""
        return (self.at - now) // timedelta(days=1)


def note_keys(register: Registrations) -> None:
    """Remember when each key was first seen, and forget keys that are gone. Done before ages are asked for."""
    now = entries.to_text(register.now())
    with register.act() as connection:
        held = {(caller.id, key.thumbprint) for caller in register.list_callers() for key in caller.keys}
        known = set(connection.execute("SELECT caller, thumbprint FROM key_sightings"))
        for key in sorted(held - known):
            connection.execute("INSERT INTO key_sightings VALUES (?,?,?)", (*key, now))
        for key in sorted(known - held):
            connection.execute("DELETE FROM key_sightings WHERE caller=? AND thumbprint=?", key)


def upcoming(register: Registrations, within: timedelta = WITHIN) -> list[Expiry]:
    """What ends within that time from now, soonest first; keys past their age stay on the list until replaced."""
    now = register.now()
    found = [*_callers(register, now), *_grants(register, now), *_officers(register), *_units(register)]
    return sorted(
        (one for one in found if one.at <= now + within and (one.at > now or one.kind == "key")),
        key=lambda one: (one.at, one.kind, one.name, one.what),
    )


def _ends(validity: Validity) -> Iterator[datetime]:
    if validity.valid_to is not None:
        yield validity.valid_to


def _callers(register: Registrations, now: datetime) -> Iterator[Expiry]:
    seen = {(caller, thumbprint): entries.to_time(first) for caller, thumbprint, first in register.rows(_SIGHTINGS)}
    for caller in register.list_callers():
        if not caller.active(max(now, caller.validity.valid_from)):
            continue
        for at in _ends(caller.validity):
            yield Expiry("caller", caller.id, caller.name, at, caller.contact)
        yield from _keys(caller, seen, now)


_SIGHTINGS = "SELECT caller, thumbprint, first_seen FROM key_sightings"


def _keys(caller: RegisteredCaller, seen: Mapping[tuple[str, str], datetime], now: datetime) -> Iterator[Expiry]:
    for jwk in json.loads(caller.jwks)["keys"]:
        key = read_public_key(jwk)
        told = _told_end(jwk)
        at = told or seen.get((caller.id, key.thumbprint), now) + KEY_LIFE
        yield Expiry("key", caller.id, key_name(key), at, caller.contact, by_age=told is None)


def _told_end(jwk: Mapping[str, Any]) -> datetime | None:
    """The sooner of a JWK's ``exp`` and its certificate's last moment; ``None`` where it tells neither."""
    ends = []
    exp = jwk.get("exp")
    if isinstance(exp, int) and not isinstance(exp, bool) and 0 <= exp < 253_402_300_800:  # before year 10000
        ends.append(datetime.fromtimestamp(exp, UTC))
    chain = jwk.get("x5c")
    if isinstance(chain, list) and chain and isinstance(chain[0], str):
        try:
            ends.append(load_der_x509_certificate(base64.b64decode(chain[0], validate=True)).not_valid_after_utc)
        except ValueError:  # no certificate: then it tells nothing, and its age counts
            pass
    return min(ends, default=None)


def _grants(register: Registrations, now: datetime) -> Iterator[Expiry]:
    contacts = {caller.id: caller.contact for caller in register.list_callers() if caller.active(now)}
    for entry in register.list_grants():
        for at in _ends(entry.validity):
            if entry.caller in contacts:
                what = f"{entry.caller} {entry.procedure.value} {entry.dataset}"
                yield Expiry("grant", entry.id, what, at, contacts[entry.caller])


def _officers(register: Registrations) -> Iterator[Expiry]:
    for officer in register.list_officers():
        for at in _ends(officer.validity):
            yield Expiry("officer", officer.account, f"{officer.unit} {' '.join(sorted(officer.licences))}".strip(), at)


def _units(register: Registrations) -> Iterator[Expiry]:
    for unit in register.list_units():
        for at in _ends(unit.validity):
            yield Expiry("unit", unit.code.value, unit.name, at)
