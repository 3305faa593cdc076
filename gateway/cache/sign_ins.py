"""Between the two halves of a sign-in somebody has to remember it, sealed, for ten minutes and for one use.

A session belongs to the caller that began it: with another caller's name its row isn't even found.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from gateway.cache.jobs import JobsDatabase
from gateway.cache.link import RedisLink
from gateway.keys.sealing import SealBroken, Seals

Kind = Literal["session", "identity"]
SESSION_SECONDS = 600


def place(id: str, caller: str) -> bytes:
    """Where a caller's sign-in lies: a digest, for the id is what opens it (24 random bytes: nobody can guess)."""
    owner = caller.encode()
    return hashlib.sha256(b"sign-in\0" + len(owner).to_bytes(4) + owner + id.encode("utf-8", "surrogatepass")).digest()


def _associated(kind: Kind, where: bytes) -> bytes:
    return kind.encode() + b"\0" + where


def _opened(sealer: Seals, sealed: bytes | None, kind: Kind, where: bytes) -> bytes | None:
    if sealed is None:
        return None
    try:
        return sealer.open(sealed, _associated(kind, where))
    except SealBroken:
        return None  # what doesn't open was never put


class SignIns:
    """Sessions and completed sign-ins in ``jobs.db``; raises `StoreFault` where the database can't be used."""

    def __init__(
        self,
        path: Path,
        sealer: Seals,
        seconds: int = SESSION_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._jobs = JobsDatabase(path)
        self._sealer = sealer
        self._seconds = seconds
        self._now = now

    async def put(self, id: str, caller: str, payload: bytes) -> None:
        """Keep a session until it is taken or expires."""
        await self._keep("session", place(id, caller), payload, self._seconds)

    async def take(self, id: str, caller: str) -> bytes | None:
        """The session, once; ``None`` when unknown, expired, used or another caller's. Atomic."""
        where = place(id, caller)

        def work(database: sqlite3.Connection) -> bytes | None:
            found = database.execute(
                "DELETE FROM sign_ins WHERE id = ? AND kind = 'session' RETURNING sealed, expires_at", (where,)
            ).fetchone()
            return found[0] if found is not None and found[1] > self._now().timestamp() else None

        return _opened(self._sealer, await self._jobs.run(work), "session", where)

    async def complete(self, id: str, caller: str, payload: bytes, seconds: int) -> None:
        """Keep who signed in for ``seconds``."""
        await self._keep("identity", place(id, caller), payload, seconds)

    async def completed(self, id: str, caller: str) -> bytes | None:
        """Who signed in, as often as asked; ``None`` when nobody did, it expired, or it is another caller's."""
        where = place(id, caller)

        def work(database: sqlite3.Connection) -> bytes | None:
            found = database.execute(
                "SELECT sealed FROM sign_ins WHERE id = ? AND kind = 'identity' AND expires_at > ?",
                (where, self._now().timestamp()),
            ).fetchone()
            return found[0] if found is not None else None

        return _opened(self._sealer, await self._jobs.run(work), "identity", where)

    def close(self) -> None:
        """Finish what is being written, then close."""
        self._jobs.close()

    async def _keep(self, kind: Kind, where: bytes, payload: bytes, seconds: int) -> None:
        def work(database: sqlite3.Connection) -> None:
            now = self._now().timestamp()
            database.execute("DELETE FROM sign_ins WHERE expires_at <= ?", (now,))
            database.execute(
                "INSERT OR REPLACE INTO sign_ins (id, kind, sealed, expires_at) VALUES (?, ?, ?, ?)",
                (where, kind, self._sealer.seal(payload, _associated(kind, where)), now + seconds),
            )

        await self._jobs.run(work)


class RedisSignIns:
    """The same for replicas on one Redis: either half may reach any replica. Raises `CacheFault` where it is dead."""

    def __init__(
        self, link: RedisLink, sealer: Seals, seconds: int = SESSION_SECONDS, prefix: str = "lienthong:sign-in:"
    ) -> None:
        self._link = link
        self._sealer = sealer
        self._seconds = seconds
        self._prefix = prefix

    async def put(self, id: str, caller: str, payload: bytes) -> None:
        """See `SignIns.put`."""
        await self._keep("session", place(id, caller), payload, self._seconds)

    async def take(self, id: str, caller: str) -> bytes | None:
        """See `SignIns.take`."""
        where = place(id, caller)
        sealed: bytes | None = await self._link.run(lambda redis: redis.getdel(self._name("session", where)))
        return _opened(self._sealer, sealed, "session", where)

    async def complete(self, id: str, caller: str, payload: bytes, seconds: int) -> None:
        """See `SignIns.complete`."""
        await self._keep("identity", place(id, caller), payload, seconds)

    async def completed(self, id: str, caller: str) -> bytes | None:
        """See `SignIns.completed`."""
        where = place(id, caller)
        sealed: bytes | None = await self._link.run(lambda redis: redis.get(self._name("identity", where)))
        return _opened(self._sealer, sealed, "identity", where)

    def close(self) -> None:
        """Nothing is held here: the client belongs to who made it."""

    async def _keep(self, kind: Kind, where: bytes, payload: bytes, seconds: int) -> None:
        sealed = self._sealer.seal(payload, _associated(kind, where))
        await self._link.run(lambda redis: redis.set(self._name(kind, where), sealed, ex=seconds))

    def _name(self, kind: Kind, where: bytes) -> str:
        return f"{self._prefix}{kind}:{where.hex()}"
