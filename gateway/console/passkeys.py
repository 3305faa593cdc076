"""Passkeys (WebAuthn level 3): what the browser's authenticator signs is checked here, and nothing else signs in.

User verification is always demanded: the authenticator asks for a finger, a face or a PIN, so a passkey is two factors.
Which account signs in is said by the passkey; the page asks for no name, so it tells nobody which names exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gateway.console.ceremonies import Ceremonies
from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleStore

if TYPE_CHECKING:
    from gateway.console.web_authentication import WebAuthentication

_ADDING, _SIGNING_IN = "add passkey", "sign in by passkey"
_MOST = 10
"""Passkeys of one account."""
_LARGEST = 64 * 1024


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

    @cached_property
    def _browsers(self) -> WebAuthentication:
        # loaded by the first who signs in: a gateway's start, and a command that lists passkeys, do without the library
        from gateway.console.web_authentication import WebAuthentication

        return WebAuthentication(self._host, self._origin)

    def of(self, account: str) -> Sequence[Passkey]:
        """An account's passkeys, oldest first."""
        with self._store.look() as connection:
            rows = connection.execute(
                "SELECT id, label, added_at, used_at FROM passkeys WHERE account=? ORDER BY added_at, id", (account,)
            ).fetchall()
        return [Passkey(bytes(row[0]), *row[1:]) for row in rows]

    def begin_adding(self, account: str, name: str, browser: str) -> Mapping[str, Any]:
        """What the browser's ``credentials.create`` is asked with; ``browser`` is the secret that it holds."""
        asked = self._browsers.ask_to_make(account, name, [passkey.id for passkey in self.of(account)])
        self._ceremonies.begin(browser, f"{_ADDING} {account}", asked.challenge)
        return asked.options

    def add(self, account: str, label: str, browser: str, answer: str) -> None:
        """Keep the passkey that the browser made; raises `ReviewerRefused`."""
        challenge = self._ceremonies.take(browser, f"{_ADDING} {account}")
        if challenge is None or len(answer) > _LARGEST:
            raise ReviewerRefused("the passkey took too long, or was not asked for here")
        made = self._browsers.made(answer, challenge)
        if made is None:
            raise ReviewerRefused("the passkey can't be verified")
        row = (made.id, account, made.public_key, made.counter, label, self._store.seconds())
        with self._store.act() as connection:
            (count,) = connection.execute("SELECT count(*) FROM passkeys WHERE account=?", (account,)).fetchone()
            known = connection.execute("SELECT 1 FROM passkeys WHERE id=?", (made.id,)).fetchone()
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
        asked = self._browsers.ask_to_sign()
        self._ceremonies.begin(browser, _SIGNING_IN, asked.challenge)
        return asked.options

    def sign_in(self, browser: str, answer: str) -> str | None:
        """The account whose passkey signed, or ``None``; a counter that went back is a copied passkey and no one's."""
        challenge = self._ceremonies.take(browser, _SIGNING_IN)
        if challenge is None or len(answer) > _LARGEST:
            return None
        named = self._browsers.named(answer)
        if named is None:
            return None
        id, user = named
        with self._store.look() as connection:
            row = connection.execute("SELECT account, public_key, counter FROM passkeys WHERE id=?", (id,)).fetchone()
        if row is None or (user is not None and user != str(row[0]).encode()):
            return None
        counter = self._browsers.signed(answer, challenge, bytes(row[1]), int(row[2]))
        if counter is None:
            return None
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE passkeys SET counter=?, used_at=? WHERE id=? AND counter=?",
                (counter, self._store.seconds(), id, row[2]),
            )
            return str(row[0]) if done.rowcount == 1 else None
