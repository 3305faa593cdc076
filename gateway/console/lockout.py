"""Guessing gets slower with every wrong try: per account, and per network that tries.

A try is counted before it is looked at, so that many at once gain nothing; being right takes it back, and clears the
account's count. Names are kept as keyed hashes: what is typed into the account's field may be a password.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.console.store import ConsoleStore

_FORGOTTEN_AFTER = 24 * 3600


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` tries cost nothing; from then on the wait begins at ``first`` seconds and doubles up to ``most``."""

    free: int
    first: int
    most: int

    def wait(self, count: int) -> int:
        """Seconds to wait after the ``count``-th wrong try."""
        over = count - self.free
        return 0 if over < 0 else min(self.most, self.first << min(over, 20))


ACCOUNT = Patience(free=5, first=30, most=15 * 60)
PEER = Patience(free=30, first=5, most=60)
"""An edge in front makes many people one peer, so this one slows and never stops."""


@dataclass(frozen=True, slots=True)
class Try:
    """Whether a try may be looked at; ``wait`` seconds are left otherwise. ``locks``: it is the one that locks."""

    allowed: bool
    wait: int = 0
    locks: bool = False


class Lockout:
    """Counts in ``console.db``, so that a restart forgets nothing; raises ``ConsoleUnavailable``."""

    def __init__(self, store: ConsoleStore, mac: Callable[[bytes], bytes]) -> None:
        self._store = store
        self._mac = mac

    def take(self, account: str, peer: str) -> Try:
        """Count a try of this account from this network, and say whether it may be looked at."""
        now = self._store.seconds()
        names = [(self._account(account), ACCOUNT), (self._key("peer", peer), PEER)]
        with self._store.act() as connection:
            connection.execute("DELETE FROM failures WHERE last<?", (now - _FORGOTTEN_AFTER,))
            counts = []
            for name, _ in names:
                row = connection.execute("SELECT count, until FROM failures WHERE who=?", (name,)).fetchone()
                counts.append(row or (0, 0))
            wait = max(until - now for _, until in counts)
            if wait > 0:
                return Try(False, wait)
            for (name, patience), (count, _) in zip(names, counts, strict=True):
                connection.execute(
                    "INSERT OR REPLACE INTO failures (who, count, until, last) VALUES (?, ?, ?, ?)",
                    (name, count + 1, now + patience.wait(count + 1), now),
                )
            return Try(True, locks=counts[0][0] + 1 >= ACCOUNT.free)

    def clear(self, account: str, peer: str) -> None:
        """The last try was right: the account's count begins anew, the network's is what it was before."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM failures WHERE who=?", (self._account(account),))
            connection.execute(
                "UPDATE failures SET count=max(count-1, 0), until=0 WHERE who=?", (self._key("peer", peer),)
            )

    def _account(self, account: str) -> bytes:
        return self._key("account", account.strip().lower())

    def _key(self, kind: str, name: str) -> bytes:
        return self._mac(f"{kind}\0{name}".encode("utf-8", "replace"))
