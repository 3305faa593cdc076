"""What lives in this process on one machine, and in Redis beyond it (DESIGN section 3): one choice, made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redis.asyncio import Redis

from gateway.access.limits import Limiter, MemoryLimiter, RedisLimiter
from gateway.access.quotas import Quotas, RedisQuotas, StoredQuotas
from gateway.access.replay import MemoryReplayGuard, RedisReplayGuard, ReplayGuard
from gateway.app.access_store import access_store
from gateway.cache.cache import Cache, MemoryCache
from gateway.cache.epochs import EpochSealer
from gateway.cache.flights import Flights, MemoryFlights
from gateway.cache.link import RedisLink, connect
from gateway.cache.redis_cache import RedisCache
from gateway.cache.redis_flights import RedisFlights
from gateway.cache.sign_ins import RedisSignIns, SignIns
from gateway.keys.ring import KeyRing
from gateway.settings import Settings, SettingsFault

Epoch = Callable[[], bytes | None]
PROOF_SECONDS = 3.0
"""How long a proof waits for its turn at Redis. An early "no" would refuse good proofs in a burst; the cache, which
nothing depends on, has its own short patience (`RedisLink`)."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What lives in memory on one machine and in Redis beyond it (DESIGN section 3)."""

    cache: Cache
    flights: Flights
    limiter: Limiter
    guard: ReplayGuard
    quotas: Quotas
    sign_ins: SignIns | RedisSignIns
    redis: Redis | None

    @classmethod
    def build(cls, settings: Settings, ring: KeyRing, epoch: Epoch) -> Shared:
        """Choose by ``[cache] backend``; raises `SettingsFault` for an address that is none of Redis."""
        sign_ins = EpochSealer(ring.sealer("sign-ins"), epoch)
        if settings.cache.backend == "memory":
            return cls(
                MemoryCache(settings.cache.entries),
                MemoryFlights(),
                MemoryLimiter(),
                MemoryReplayGuard(),
                StoredQuotas(access_store(settings)),
                SignIns(settings.state_path / "jobs.db", sign_ins, settings.sign_in_seconds),
                None,
            )
        try:
            redis = connect(str(settings.cache.url), PROOF_SECONDS)
        except ValueError:  # its text holds the address, and with it perhaps a password
            raise SettingsFault(
                "The setting cache.url is wrong: must begin with redis://, rediss:// or unix://."
            ) from None
        link = RedisLink(redis)
        return cls(
            RedisCache(link),
            RedisFlights(link, ring.sealer("flights")),
            RedisLimiter(redis),
            RedisReplayGuard(redis, seconds=PROOF_SECONDS),
            RedisQuotas(redis),
            RedisSignIns(link, sign_ins, settings.sign_in_seconds),
            redis,
        )
