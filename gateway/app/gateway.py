"""Composition root: the only module that knows every part. It hands each what it needs, and starts and stops them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from typing import Any

from redis.exceptions import RedisError

from contracts.access import GrantEntry
from contracts.queries import Query
from gateway.access.authentication import Authenticator
from gateway.access.limits import Rate
from gateway.access.nonces import Nonces
from gateway.access.proofs import Proofs
from gateway.access.quotas import StoredQuotas
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.access.replay import RedisReplayGuard
from gateway.access.tokens import Tokens
from gateway.api import face, open_data
from gateway.api.routes import Face
from gateway.api.service import Service
from gateway.app import citizens, mail, shipping
from gateway.app.access_store import access_store
from gateway.app.anchoring import Anchoring, Watchers
from gateway.app.audit_store import audit_store
from gateway.app.justifications import CallersJustifications
from gateway.app.moving import Sources
from gateway.app.proving import Proving
from gateway.app.review import Review
from gateway.app.shared import Shared
from gateway.app.sources import utc_now
from gateway.app.watcher_process import WatcherProcess
from gateway.audit.anchors import DATABASE as ANCHORS_DATABASE
from gateway.audit.anchors import Anchors
from gateway.audit.custody import NAME as CUSTODY_DATABASE
from gateway.audit.custody import Custody
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.audit.links import Linked
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.request_ids import request_id
from gateway.audit.summaries import Summaries
from gateway.audit.used import UsedSources
from gateway.cache.answers import Answers
from gateway.cache.epochs import EpochSealer
from gateway.cache.sealed import SealedCache
from gateway.keys.ring import KeyRing
from gateway.oauth import routes as token_routes
from gateway.oauth.service import TokenService
from gateway.observability import log
from gateway.observability.metrics import Metrics
from gateway.pipeline import Pipeline
from gateway.settings import Settings
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize, Grant
from gateway.steps.exchange import ExchangeStep
from gateway.steps.journal import Journal
from gateway.steps.recall import Recall
from gateway.steps.reply import instant
from gateway.steps.resend import Resend
from gateway.steps.sending import Used, repeatable
from gateway.steps.sign_in import SignInStep
from gateway.transport.call import Call

RECOVERY_SECONDS = 15.0
"""How often requests that were never closed are looked for; a request is due at its own deadline."""


class Gateway:
    """One gateway: two ASGI faces and the parts behind them."""

    def __init__(self, settings: Settings, *, one_port: bool) -> None:
        # what only has to be right comes first: wrong settings leave nothing opened, and nothing on disk
        self.metrics = Metrics()
        self.sources = Sources(settings, self.metrics)
        self.registry = self.sources.registry  # as it was at the start: datasets and names don't change while it runs
        shipping.check(settings.audit.shipping)
        mail.mailer(settings.mail)  # the watcher's; a mistake stops the start
        place = audit_store(settings)
        watchers = Watchers.of(settings.audit)
        state = settings.state_path
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        ring = KeyRing.open(state / "keys", settings.log_name)
        self.shared = Shared.build(settings, ring, self._epoch)
        self.register = AccessRegister.open(access_store(settings), ring.sealer("officers"))
        self.log = AuditLog(
            place,
            ring.index_key(),
            ring.log_signer(),
            now=utc_now,
            observe=self._observe_log,
            seal=lambda ref: ring.escrow().seal(ref.kind, ref.identifier),
        )
        anchors = Anchors(state / ANCHORS_DATABASE, ring.log_signer().verifier, utc_now)
        reader = LogReader(place)
        self.proving = Proving(reader, anchors, self.log.checkpoint)
        self.anchoring = Anchoring(
            settings.audit, watchers, anchors, reader, self.log.checkpoint,
            lambda by, size: self.metrics.anchored.labels(by).set(size),
        )  # fmt: skip
        self.records = citizens.Records(state, self.log.handle_of, place)
        self.custody = Custody(state / CUSTODY_DATABASE)
        self.summaries = Summaries(self.log, utc_now)
        self.answers = Answers(
            state / "jobs.db", ring.sealer("answers"), bodies=EpochSealer(ring.sealer("answers"), self._epoch)
        )
        nonces = Nonces(ring.mac("nonces"), utc_now) if settings.dpop.nonce else None
        proofs = Proofs(settings.base_url, self.shared.guard, utc_now, nonces)
        tokens = Tokens(
            ring.token_key(),
            ring.token_jwks(),
            self.register,
            issuer=settings.issuer_url,
            audience=settings.base_url,
            now=utc_now,
        )
        verifier = Authenticator(
            tokens, proofs, metadata_url=f"{settings.base_url}/.well-known/oauth-protected-resource"
        )
        self.review = Review(
            settings, ring, self.log, self.metrics, self.register, self.registry, self.summaries.note,
            self._sources,
            citizens.custodian(self.records, self.custody, self.log, ring),
        )  # fmt: skip
        pipeline = self._pipeline(settings, ring, verifier)
        token_service = TokenService(
            callers=self.register,
            tokens=tokens,
            proofs=proofs,
            guard=self.shared.guard,
            limiter=self.shared.limiter,
            now=utc_now,
            note_failure=self.summaries.note,
        )
        self.public, self.operator = face.build(
            Face(
                pipeline,
                citizens.build(pipeline, self.shared, self.register, self.records, self.custody, ring),
                self.metrics,
                frozenset(self.registry.datasets),
                self._grants_of,
                self._sources,
                self.proving.receipt,
                utc_now,
            ),
            Service(
                self.metrics,
                self.proving.checkpoint,
                self.proving.witnessed,
                self.proving.tile,
                self._ready,
                lambda: {"watcher": self.review.watching.latest.here},
            ),
            token_routes.build(token_service, ring.token_jwks()),
            CallersJustifications(self.review.findings, self.log.append),
            token_url=f"{settings.base_url}/oauth2/token",
            with_operator=one_port,
            console=self.review.console,
            open_data=open_data.routes(self.review.figures),
        )
        self.watcher = WatcherProcess(settings, self.metrics) if settings.watcher == "beside" else None
        """For a command to start and to stop: a gateway within another program gets on without."""
        self._tasks: set[asyncio.Task[None]] = set()

    def _pipeline(self, settings: Settings, ring: KeyRing, verifier: Authenticator) -> Pipeline:
        journal = Journal(
            self.log,
            lambda: new_entry_id(utc_now()),
            time.monotonic,
            ring.mac("commitments"),
            Linked(self.log.handle_of, time.monotonic),
        )
        cache = SealedCache(
            self.shared.cache,
            EpochSealer(ring.sealer("cache"), self._epoch),
            lambda result: self.metrics.cache_looked_up(result).inc(),
        )
        return Pipeline(
            authenticate=Authenticate(
                verifier,
                self.shared.limiter,
                Rate(settings.limits.rate_per_second, settings.limits.burst),
                settings.limits.concurrent_requests,
                self.summaries.note,
                self.metrics,
            ),
            authorize=Authorize(self.register, self.sources.route, self.shared.sign_ins, self.shared.quotas.take),
            resend=Resend(self.answers),
            recall=Recall(cache, ring.mac("cache")),
            flights=self.shared.flights,
            exchange=ExchangeStep(self.sources.transport, utc_now, self.metrics),
            sign_in=SignInStep(
                self.shared.sign_ins,
                self.sources.sign_ins,
                self._redirects,
                journal,
                utc_now,
                settings.sign_in_seconds,
            ),
            journal=journal,
            used=Used(UsedSources(self.records.reader).of),
            new_call=self._new_call,
            now=utc_now,
            deadline_seconds=settings.limits.deadline_seconds,
        )

    def _new_call(self, grant: Grant, query: Query | None, seconds: float, entry: str) -> Call:
        route = grant.route
        return Call(
            source=route.source,
            deadline=asyncio.get_running_loop().time() + seconds,
            idempotent=repeatable(grant, query),
            request_id=request_id(entry),  # a source's statement leads back to the entry, however it ended
            now=utc_now,
            profile=route.profile,
            generation=route.generation,
        )

    async def move(self, settings: Settings) -> tuple[str, ...]:
        """Move the sources whose settings differ; see `Sources.move`."""
        return await self.sources.move(settings, self.log.append)

    def _redirects(self, caller: str) -> tuple[str, ...]:
        found = self.register.caller(caller)
        return tuple(found.redirect_uris) if found else ()

    def _epoch(self) -> bytes | None:
        return self.register.epoch()

    def _grants_of(self, caller: str) -> tuple[GrantEntry, ...]:
        return tuple(self.register.grants_of(caller))

    def _sources(self) -> list[dict[str, Any]]:
        conditions = {one.source: one for one in self.sources.transport.conditions()}
        found = []
        for name, source in self.registry.sources.items():
            shown: dict[str, Any] = {"source": name, "datasets": list(source.manifest.datasets)}
            if (condition := conditions.get(name)) is None:
                found.append({**shown, "state": "announced", "since": None, "until": None})
                continue
            since, until = (instant(at) if at else None for at in (condition.since, condition.until))
            found.append({**shown, "state": condition.state, "since": since, "until": until})
        return found

    async def _ready(self) -> dict[str, bool]:
        """Whether an answer could be given now: the log can be written, the register read, Redis reached."""
        return {"audit": self._log_reads(), "register": self._register_reads(), "redis": await self._redis_answers()}

    def _observe_log(self, kinds: Sequence[str], seconds: float) -> None:
        """Told by the log's own thread what became durable."""
        self.metrics.audit_commit_seconds.observe(seconds)
        for kind in kinds:
            self.metrics.audit_entries.labels(kind).inc()

    def _log_reads(self) -> bool:
        try:
            return self.log.size >= 0
        except AuditUnavailable:
            return False

    def _register_reads(self) -> bool:
        try:
            self.register.caller("readiness")
        except RegisterUnavailable:
            return False
        return True

    async def _redis_answers(self) -> bool:
        if self.shared.redis is None:
            return True
        try:
            async with asyncio.timeout(1):
                return bool(await self.shared.redis.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    async def start(self) -> None:
        """Recover the log, then keep it recovered, checkpointed and summarised."""
        if isinstance(self.shared.guard, RedisReplayGuard):
            await self.shared.guard.ready()
        recovered = await self.log.recover(utc_now())
        if recovered:
            log.get().warning("recovered", count=recovered)
        self._keep(self._recovering())
        self._keep(self.summaries.run())
        await self.review.start()
        self.anchoring.start()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _recovering(self) -> None:
        while True:
            await asyncio.sleep(RECOVERY_SECONDS)
            try:
                await self.log.recover(utc_now())
            except AuditUnavailable:
                log.get().error("audit_unavailable")

    async def stop(self) -> None:
        """End what runs, then close what is open; the log last."""
        await self.shared.flights.drain(10)
        await self.anchoring.stop()
        await self.review.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.summaries.flush()
        await self.sources.aclose()
        self.answers.close()
        self.shared.sign_ins.close()
        self.register.close()
        if isinstance(self.shared.quotas, StoredQuotas):
            await self.shared.quotas.close()
        if self.shared.redis is not None:
            await self.shared.redis.aclose()
        self.proving.close()
        self.records.reader.close()
        self.custody.close()
        await asyncio.to_thread(self.log.close)
