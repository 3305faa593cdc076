"""Sessions live on the server: the browser holds a random id and the table its hash; both ends of its life are kept.

A session ends after `Lifetimes.idle` seconds without a page, after `Lifetimes.whole` seconds in any case, with the
account, and on signing out. Figures that refresh by themselves don't count as a page.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.console import accounts
from gateway.console.reviewers import Reviewer, ReviewerRefused
from gateway.console.store import ConsoleStore

COOKIE = "__Host-lienthong"
"""The browser itself then demands Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2)."""
BOUND = {"enrolment": "/account"}
"""Sessions for one purpose alone, by how they were opened, and the one page that they lead to."""
_TOUCH_SECONDS = 10
"""A page looked at sooner after the last one is not written down: reading must not wait for the disk each time."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Seconds that a session may idle, and live in whole."""

    idle: int = 15 * 60
    whole: int = 8 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is in force, and whose it is; ``csrf`` is the token that its forms must bring."""

    key: bytes
    who: Reviewer
    csrf: str
    method: str
    opened_at: int

    def __repr__(self) -> str:
        return f"Session({self.who.account}, {self.method})"


class Sessions:
    """Opened at sign-in, always under a new id; raises ``ConsoleUnavailable``."""

    def __init__(self, store: ConsoleStore, lifetimes: Lifetimes) -> None:
        self._store = store
        self.lifetimes = lifetimes

    def open(self, account: str, method: str) -> str:
        """A new session's id for the cookie; what has run out is cleared. Raises `ReviewerRefused`: not in force."""
        identifier = secrets.token_urlsafe(32)
        now = self._store.seconds()
        with self._store.act() as connection:
            found = accounts.find(connection, account, now)
            if found is None or not found.in_force(datetime.fromtimestamp(now, UTC)):
                raise ReviewerRefused("the account is not in force")
            connection.execute(
                "DELETE FROM sessions WHERE seen_at<=? OR opened_at<=?",
                (now - self.lifetimes.idle, now - self.lifetimes.whole),
            )
            connection.execute(
                "INSERT INTO sessions (id, account, csrf, method, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
                (_key(identifier), account, secrets.token_urlsafe(32), method, now, now),
            )
        return identifier

    def find(self, identifier: str | None, *, page: bool) -> Session | None:
        """The session in force under a cookie's value; with ``page`` its idle time begins anew."""
        if not identifier or len(identifier) > 100:
            return None
        key, now = _key(identifier), self._store.seconds()
        with self._store.look() as connection:
            row = connection.execute(
                "SELECT account, csrf, method, opened_at, seen_at FROM sessions WHERE id=?", (key,)
            ).fetchone()
            who = None if row is None else accounts.find(connection, row[0], now)
        if row is None or who is None:
            return None
        _, csrf, method, opened_at, seen_at = row
        fresh = now - seen_at < self.lifetimes.idle and now - opened_at < self.lifetimes.whole
        if not fresh or not who.in_force(datetime.fromtimestamp(now, UTC)):
            self.end(key)
            return None
        if page and now - seen_at >= _TOUCH_SECONDS:
            with self._store.act() as connection:
                connection.execute("UPDATE sessions SET seen_at=? WHERE id=?", (now, key))
        return Session(key, who, csrf, method, opened_at)

    def end(self, key: bytes) -> None:
        """Forget a session."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM sessions WHERE id=?", (key,))

    def end_all(self, account: str) -> None:
        """Forget all sessions of an account."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM sessions WHERE account=?", (account,))

    def end_others(self, account: str, key: bytes) -> None:
        """Forget an account's sessions but one."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM sessions WHERE account=? AND id<>?", (account, key))

    def leave_word(self, key: bytes, kind: str, vi: str, en: str) -> None:
        """A message for the session's next page; ``kind`` is ``done`` or ``refused``."""
        with self._store.act() as connection:
            text = json.dumps({"kind": kind, "vi": vi, "en": en}, ensure_ascii=False)
            connection.execute("UPDATE sessions SET flash=? WHERE id=?", (text, key))

    def take_word(self, key: bytes) -> dict[str, str] | None:
        """The message that waits, once."""
        with self._store.look() as connection:
            row = connection.execute("SELECT flash FROM sessions WHERE id=? AND flash IS NOT NULL", (key,)).fetchone()
        if row is None:
            return None
        with self._store.act() as connection:
            connection.execute("UPDATE sessions SET flash=NULL WHERE id=?", (key,))
        found: dict[str, str] = json.loads(row[0])
        return found


def _key(identifier: str) -> bytes:
    return hashlib.sha256(identifier.encode("utf-8", "replace")).digest()
