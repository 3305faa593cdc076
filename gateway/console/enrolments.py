"""A one-time code of the command line lets a new account in once, to set up how it will sign in."""

from __future__ import annotations

import hashlib
import secrets

from gateway.console import accounts
from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleStore

SECONDS = 24 * 3600
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters and digits that nobody mistakes for others; 20 of them are 98 bits."""


class Enrolments:
    """Codes are kept as hashes and used once; a new one replaces those before. Raises ``ConsoleUnavailable``."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def issue(self, account: str) -> str:
        """A code for an account that signs in here; raises `ReviewerRefused` for any other."""
        letters = [secrets.choice(_LETTERS) for _ in range(20)]
        code = "-".join("".join(letters[start : start + 5]) for start in range(0, 20, 5))
        now = self._store.seconds()
        with self._store.act() as connection:
            found = accounts.find(connection, account, now)
            if found is None:
                raise ReviewerRefused(f"there is no account {account}")
            if found.issuer is not None:
                raise ReviewerRefused("the account signs in at its OpenID Connect issuer")
            connection.execute("DELETE FROM enrolments WHERE account=? OR expires_at<=?", (account, now))
            connection.execute("INSERT INTO enrolments VALUES (?, ?, ?)", (_hash(code), account, now + SECONDS))
        return code

    def use(self, account: str, code: str) -> bool:
        """Whether this is the account's code; if so, it was."""
        with self._store.act() as connection:
            done = connection.execute(
                "DELETE FROM enrolments WHERE code=? AND account=? AND expires_at>?",
                (_hash(code), account, self._store.seconds()),
            )
            return done.rowcount == 1


def _hash(code: str) -> bytes:
    plain = "".join(letter for letter in code.upper() if letter in _LETTERS)
    return hashlib.sha256(plain.encode()).digest()
