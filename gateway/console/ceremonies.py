"""What a sign-in in two steps remembers in between: short-lived, for one browser, and used once."""

from __future__ import annotations

import hashlib

from gateway.console.store import ConsoleStore

SECONDS = 5 * 60


class Ceremonies:
    """Held under the hash of a secret that only the browser knows; raises ``ConsoleUnavailable``."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def begin(self, secret: str, purpose: str, held: bytes, seconds: int = SECONDS) -> None:
        """Hold something; what was held for the same purpose is replaced, what ran out is cleared."""
        now = self._store.seconds()
        with self._store.act() as connection:
            connection.execute("DELETE FROM ceremonies WHERE expires_at<=?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO ceremonies VALUES (?, ?, ?, ?)", (_key(secret), purpose, held, now + seconds)
            )

    def look(self, secret: str, purpose: str) -> bytes | None:
        """What is held, left where it is."""
        with self._store.look() as connection:
            row = connection.execute(
                "SELECT held FROM ceremonies WHERE key=? AND purpose=? AND expires_at>?",
                (_key(secret), purpose, self._store.seconds()),
            ).fetchone()
        return None if row is None else bytes(row[0])

    def take(self, secret: str, purpose: str) -> bytes | None:
        """What is held, for the last time."""
        with self._store.act() as connection:
            row = connection.execute(
                "DELETE FROM ceremonies WHERE key=? AND purpose=? RETURNING held, expires_at", (_key(secret), purpose)
            ).fetchone()
        return bytes(row[0]) if row is not None and row[1] > self._store.seconds() else None


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
