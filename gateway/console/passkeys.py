"""Passkeys (WebAuthn level 3): what the browser's authenticator signs is checked here, and nothing else signs in.

User verification is always demanded: the authenticator asks for a finger, a face or a PIN, so a passkey is two factors.
Which account signs in is said by the passkey; the page asks for no name, so it tells nobody which names exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gateway.console.ceremonies import Ceremonies
from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleStore

_ADDING, _SIGNING_IN = "add passkey", "sign in by passkey"
_MOST = 10
"""Passkeys of one account."""
_LARGEST = 64 * 1024
_FAULTS = (
    WebAuthnException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it; times in seconds since 1970."""

    id: bytes
    label: str
    added_at: int
    used_at: int | None


class Passkeys:
    """Passkeys for the host name of ``origin``; raises ``ConsoleUnavailable``."""

    def __init__(self, store: ConsoleStore, ceremonies: Ceremonies | None = None, origin: str = "") -> None:
        """Without an origin (a command beside the console) passkeys can be listed and taken away."""
        self._store = store
        self._ceremonies = ceremonies or Ceremonies(store)
        self._origin = origin
        self._host = urlsplit(origin).hostname or ""

    @property
    def available(self) -> bool:
        """Whether the console has a host name: a passkey belongs to a name, and to no address."""
        try:
            ip_address(self._host)
        except ValueError:
            return bool(self._host)
        return False

    def of(self, account: str) -> Sequence[Passkey]:
        """An account's passkeys, oldest first."""
        with self._store.look() as connection:
            rows = connection.execute(
                "SELECT id, label, added_at, used_at FROM passkeys WHERE account=? ORDER BY added_at, id", (account,)
            ).fetchall()
        return [Passkey(bytes(row[0]), *row[1:]) for row in rows]

    def begin_adding(self, account: str, name: str, browser: str) -> Mapping[str, Any]:
        """What the browser's ``credentials.create`` is asked with; ``browser`` is the secret that it holds."""
        known = self.of(account)
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name="Liên Thông",
            user_name=account,
            user_display_name=name,
            user_id=account.encode(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in known],
        )
        self._ceremonies.begin(browser, f"{_ADDING} {account}", options.challenge)
        return _read(webauthn.options_to_json(options))

    def add(self, account: str, label: str, browser: str, answer: str) -> None:
        """Keep the passkey that the browser made; raises `ReviewerRefused`."""
        challenge = self._ceremonies.take(browser, f"{_ADDING} {account}")
        if challenge is None or len(answer) > _LARGEST:
            raise ReviewerRefused("the passkey took too long, or was not asked for here")
        try:
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _FAULTS:
            raise ReviewerRefused("the passkey can't be verified") from None
        row = (made.credential_id, account, made.credential_public_key, made.sign_count, label, self._store.seconds())
        with self._store.act() as connection:
            (count,) = connection.execute("SELECT count(*) FROM passkeys WHERE account=?", (account,)).fetchone()
            known = connection.execute("SELECT 1 FROM passkeys WHERE id=?", (made.credential_id,)).fetchone()
            if count >= _MOST or known:
                raise ReviewerRefused(f"the passkey is known already, or the account has {_MOST}")
            connection.execute("INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, NULL)", row)

    def remove(self, account: str, id: bytes) -> None:
        """Forget one of an account's own passkeys; raises `ReviewerRefused`."""
        with self._store.act() as connection:
            if not connection.execute("DELETE FROM passkeys WHERE id=? AND account=?", (id, account)).rowcount:
                raise ReviewerRefused("there is no such passkey")

    def remove_all(self, account: str) -> None:
        """Forget all of an account's passkeys."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM passkeys WHERE account=?", (account,))

    def begin_sign_in(self, browser: str) -> Mapping[str, Any]:
        """What the browser's ``credentials.get`` is asked with."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        self._ceremonies.begin(browser, _SIGNING_IN, options.challenge)
        return _read(webauthn.options_to_json(options))

    def sign_in(self, browser: str, answer: str) -> str | None:
        """The account whose passkey signed, or ``None``; a counter that went back is a copied passkey and no one's."""
        challenge = self._ceremonies.take(browser, _SIGNING_IN)
        if challenge is None or len(answer) > _LARGEST:
            return None
        try:
            id, user = _named(answer)
            with self._store.look() as connection:
                row = connection.execute(
                    "SELECT account, public_key, counter FROM passkeys WHERE id=?", (id,)
                ).fetchone()
            if row is None or (user is not None and user != str(row[0]).encode()):
                return None
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=bytes(row[1]),
                credential_current_sign_count=int(row[2]),
                require_user_verification=True,
            )
        except _FAULTS:
            return None
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE passkeys SET counter=?, used_at=? WHERE id=? AND counter=?",
                (found.new_sign_count, self._store.seconds(), id, row[2]),
            )
            return str(row[0]) if done.rowcount == 1 else None


def _named(answer: str) -> tuple[bytes, bytes | None]:
    """Id of the passkey and of the user as the browser says them; raises one of `_FAULTS`."""
    read = json.loads(answer)
    user = read["response"].get("userHandle")
    return base64url_to_bytes(read["rawId"]), None if user is None else base64url_to_bytes(user)


def _read(text: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(text)
    return found
