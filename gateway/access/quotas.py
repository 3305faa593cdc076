"""How much a grant may be used per hour, day or month: counted so that neither a restart nor a crash gives more.

A database counts in leases: a process takes a small block of the quota in one durable step and uses it up in memory.
What a crashed process had not used is lost, never given twice. Periods are those of Asia/Ho_Chi_Minh, as all calendars.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.access import GrantEntry, Quota
from contracts.errors import Problem
from gateway.access.tables import SERVER_STEPS, STEPS
from gateway.store.database import DatabaseFault, Store
from gateway.store.migrations import migrate
from gateway.store.worker import Worker

VIET_NAM = timezone(timedelta(hours=7), "+07:00")
"""Asia/Ho_Chi_Minh: no daylight saving since 1975, so the fixed offset needs no time-zone database."""
_BLOCKS = 100
"""A lease is a hundredth of the quota: what a crash can lose, against one durable write per lease."""

_KEPT = timedelta(days=62)


class Quotas(Protocol):
    """Counts uses of grants that have a quota."""

    async def take(self, entry: GrantEntry, now: datetime) -> int | None:
        """Count one use; seconds until the next period where the quota is used up, else ``None``.

        Raises `Problem` ``gateway_busy`` where it can't be counted: an uncounted use is none.
        """
        ...


def period_of(quota: Quota, now: datetime) -> tuple[str, int]:
    """The period that ``now`` lies in, as a sortable text, and the whole seconds until the next one begins."""
    here = now.astimezone(VIET_NAM)
    hour = here.replace(minute=0, second=0, microsecond=0)
    if quota.period == "hour":
        start, end = hour, hour + timedelta(hours=1)
    elif quota.period == "day":
        start = hour.replace(hour=0)
        end = start + timedelta(days=1)
    else:
        start = hour.replace(hour=0, day=1)
        end = (start + timedelta(days=32)).replace(day=1)
    return f"{quota.period}:{start:%Y-%m-%dT%H}", max(1, math.ceil((end - here).total_seconds()))


@dataclass(slots=True)
class _Lease:
    period: str
    left: int
    exhausted: bool = False


class StoredQuotas:
    """Counts beside the register, on a connection and in a thread of its own; several processes may count at once."""

    def __init__(self, place: Store) -> None:
        self._worker = Worker("quotas")
        self._connection = place.connect()
        try:
            migrate(self._connection, STEPS, SERVER_STEPS)
        except BaseException:
            self._connection.close()
            raise
        self._leases: dict[str, _Lease] = {}
        self._turn = asyncio.Lock()

    async def take(self, entry: GrantEntry, now: datetime) -> int | None:
        """See `Quotas.take`."""
        quota = entry.quota
        if quota is None:
            return None
        period, wait = period_of(quota, now)
        if self._use(entry.id, period):
            return None
        async with self._turn:
            # another request of this process may have taken a lease while this one waited for its turn
            if self._use(entry.id, period):
                return None
            lease = self._leases.get(entry.id)
            if lease is not None and lease.period == period and lease.exhausted:
                return wait
            stale, _ = period_of(quota, now - _KEPT)
            try:
                got = await asyncio.shield(self._worker.run(lambda: self._lease(entry.id, quota.count, period, stale)))
            except DatabaseFault:
                raise Problem("gateway_busy", retry_after=1) from None
            self._leases[entry.id] = _Lease(period, got, exhausted=got == 0)
            return None if self._use(entry.id, period) else wait

    async def close(self) -> None:
        """Give unused leases back and close."""
        leases, self._leases = self._leases, {}
        try:
            await self._worker.run(lambda: self._give_back(leases))
        finally:
            self._worker.close()
            self._connection.close()

    def _use(self, grant: str, period: str) -> bool:
        lease = self._leases.get(grant)
        if lease is None or lease.period != period or lease.left < 1:
            return False
        lease.left -= 1
        return True

    def _lease(self, grant: str, count: int, period: str, stale: str) -> int:
        connection = self._connection
        connection.begin()
        try:
            row = connection.execute(
                "SELECT leased FROM quota_counts WHERE grant_id=? AND period=?", (grant, period)
            ).fetchone()
            leased = row[0] if row else 0
            got: int = min(max(1, count // _BLOCKS), max(0, count - leased))
            if got:
                # old counts stay for a while, so that a clock that is set back finds what was used
                connection.execute("DELETE FROM quota_counts WHERE grant_id=? AND period<?", (grant, stale))
                connection.execute(
                    "INSERT INTO quota_counts VALUES (?,?,?) "
                    "ON CONFLICT (grant_id, period) DO UPDATE SET leased = excluded.leased",
                    (grant, period, leased + got),
                )
            connection.commit()
        finally:
            connection.rollback()
        return got

    def _give_back(self, leases: dict[str, _Lease]) -> None:
        for grant, lease in leases.items():
            if lease.left:
                self._connection.execute(
                    "UPDATE quota_counts SET leased = leased - ? WHERE grant_id=? AND period=?",
                    (lease.left, grant, lease.period),
                )


_SCRIPT = """
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
if count >= tonumber(ARGV[1]) then return 0 end
redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


class RedisQuotas:
    """Counts for all replicas in one atomic script; the server must keep what it is told (append-only file)."""

    def __init__(self, redis: Redis, prefix: str = "lienthong:quota:", seconds: float = 0.5) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._prefix = prefix
        self._patience = seconds

    async def take(self, entry: GrantEntry, now: datetime) -> int | None:
        """See `Quotas.take`."""
        quota = entry.quota
        if quota is None:
            return None
        period, wait = period_of(quota, now)
        try:
            async with asyncio.timeout(self._patience):
                taken = await self._script(keys=[f"{self._prefix}{entry.id}:{period}"], args=[quota.count, wait + 3600])
        except (RedisError, OSError, TimeoutError):
            raise Problem("gateway_busy", retry_after=1) from None
        return None if int(taken) == 1 else wait
