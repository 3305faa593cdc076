"""A caller that asks again with the same Idempotency-Key gets the same answer, even over a restart (API section 3).

Keys and digests are kept as keyed hashes (a caller may have put a number into its key), bodies sealed. A reservation
that a crash left behind ends with the restart; one that hangs ends by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gateway.cache.jobs import JobsDatabase
from gateway.keys.sealing import SealBroken, Sealer, Seals
from gateway.store.sqlite import StoreFault

DAY = 86_400
RUNNING_SECONDS = 150
"""How long a reservation holds without an answer: longer than any deadline."""


class Conflict(Exception):
    """The key was used with another body."""


class InProgress(Exception):
    """A request with the key is still running."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The key is reserved: `Answers.finish` or `Answers.release` must follow."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer that was given before: HTTP status, body as it left, entry of the first access."""

    status: int
    body: bytes = field(repr=False)
    entry: str


class Answers:
    """Answers by caller and key in ``jobs.db``. Raises `StoreFault` where the database can't be used."""

    def __init__(
        self,
        path: Path,
        sealer: Sealer,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        bodies: Seals | None = None,
    ) -> None:
        """``bodies`` seals the answers themselves, where that is another."""
        self._bodies = bodies or sealer
        self._jobs = JobsDatabase(path)
        self._sealer = sealer
        self._now = now
        try:
            self._secret = self._jobs.now(self._open_secret)
            # one process uses this database, so whatever was running has ended with its predecessor
            self._jobs.now(lambda database: database.execute("DELETE FROM answers WHERE status IS NULL"))
        except StoreFault:
            self._jobs.close()
            raise

    async def begin(self, caller: str, key: str, digest: bytes, seconds: int = DAY) -> Begun | Stored:
        """Reserve ``key`` for a request with this digest, or give its stored answer.

        Raises `Conflict` (another digest) and `InProgress`. A stored answer that doesn't open counts as none.
        """
        row_id, bound = self._id(caller, key), self._mac(b"digest", digest)

        def work(database: sqlite3.Connection) -> Begun | Stored:
            now = self._now().timestamp()
            database.execute("DELETE FROM answers WHERE expires_at <= ?", (now,))
            found = database.execute(
                "SELECT digest, status, entry, sealed FROM answers WHERE id = ?", (row_id,)
            ).fetchone()
            if found is not None:
                if not hmac.compare_digest(found[0], bound):
                    raise Conflict
                if found[1] is None:
                    raise InProgress
                if (stored := self._opened(row_id, *found)) is not None:
                    return stored
            database.execute(
                "INSERT OR REPLACE INTO answers (id, digest, keep_seconds, expires_at) VALUES (?, ?, ?, ?)",
                (row_id, bound, seconds, now + RUNNING_SECONDS),
            )
            return Begun()

        return await self._jobs.run(work)

    async def finish(self, caller: str, key: str, status: int, body: bytes, entry: str) -> None:
        """Keep the answer of a reserved key; nothing where the reservation is gone."""
        row_id = self._id(caller, key)

        def work(database: sqlite3.Connection) -> None:
            found = database.execute(
                "SELECT digest, keep_seconds FROM answers WHERE id = ? AND status IS NULL", (row_id,)
            ).fetchone()
            if found is None:
                return
            sealed = self._bodies.seal(body, self._associated(row_id, found[0], status, entry))
            database.execute(
                "UPDATE answers SET status = ?, entry = ?, sealed = ?, expires_at = ? WHERE id = ?",
                (status, entry, sealed, self._now().timestamp() + found[1], row_id),
            )

        await self._jobs.run(work)

    async def release(self, caller: str, key: str) -> None:
        """Give a reserved key back; an answer that is stored stays."""
        row_id = self._id(caller, key)
        await self._jobs.run(
            lambda database: database.execute("DELETE FROM answers WHERE id = ? AND status IS NULL", (row_id,))
        )

    def close(self) -> None:
        """Finish what is being written, then close."""
        self._jobs.close()

    def _open_secret(self, database: sqlite3.Connection) -> bytes:
        """The key of the hashes: made once, sealed in the database that it serves."""
        found = database.execute("SELECT sealed FROM secrets WHERE name = 'answers'").fetchone()
        if found is not None:
            try:
                return self._sealer.open(found[0], b"answers secret")
            except SealBroken:
                raise StoreFault("jobs.db was written under another sealing key") from None
        secret = os.urandom(32)
        database.execute(
            "INSERT INTO secrets (name, sealed) VALUES ('answers', ?)", (self._sealer.seal(secret, b"answers secret"),)
        )
        return secret

    def _opened(self, row_id: bytes, digest: bytes, status: int, entry: str, sealed: bytes) -> Stored | None:
        try:
            return Stored(status, self._bodies.open(sealed, self._associated(row_id, digest, status, entry)), entry)
        except SealBroken:
            return None

    def _associated(self, row_id: bytes, digest: bytes, status: int, entry: str) -> bytes:
        return b"answer\0" + row_id + digest + f"{status}\0{entry}".encode()

    def _id(self, caller: str, key: str) -> bytes:
        return self._mac(b"id", len(caller.encode()).to_bytes(4) + caller.encode() + key.encode())

    def _mac(self, use: bytes, message: bytes) -> bytes:
        return hmac.new(self._secret, use + b"\0" + message, hashlib.sha256).digest()
