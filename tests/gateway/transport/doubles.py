"""Time, chance and a sender that the tests of the transport hold in their own hands."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.errors import SourceFault
from contracts.wire import WireRequest, WireResponse
from gateway.transport.call import Call
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.observer import BreakerState
from gateway.transport.sender import Limits, Outgoing
from gateway.transport.transport import Transport

START = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SOURCE = "source"


@dataclass
class Clock:
    """Monotonic seconds and UTC time that move when told to; `sleep` moves them at once."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds - 1000.0)

    def move(self, seconds: float) -> None:
        self.seconds += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


Answer = WireResponse | SourceFault | Callable[[Outgoing], WireResponse]


@dataclass
class ScriptedSender:
    """Gives the next answer of the script, the last one for ever; an attempt takes ``seconds`` of the clock."""

    clock: Clock
    script: list[Answer]
    seconds: float = 0.0
    seen: list[Outgoing] = field(default_factory=list)
    limits: list[Limits] = field(default_factory=list)
    closed: bool = False

    async def send(self, request: Outgoing, limits: Limits) -> WireResponse:
        self.seen.append(request)
        self.limits.append(limits)
        self.clock.move(min(self.seconds, limits.total_seconds))
        await asyncio.sleep(0)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, SourceFault):
            raise type(answer)(answer.reason, retry_after=answer.retry_after, owner=answer.owner)
        return answer if isinstance(answer, WireResponse) else answer(request)

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class Counted:
    """Keeps what the transport reports."""

    exchanges: list[tuple[str, str]] = field(default_factory=list)
    states: list[BreakerState] = field(default_factory=list)

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        assert seconds >= 0
        self.exchanges.append((source, result))

    def on_state(self, source: str, state: BreakerState) -> None:
        self.states.append(state)


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> WireResponse:
    """A reply; ``content_type`` and the like become headers."""
    return WireResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def asking(**more: Any) -> WireRequest:
    """A plain request."""
    return WireRequest(**({"method": "GET", "path": "/look-up", "operation": "look_up"} | more))


@dataclass
class Bench:
    """A transport with one source, everything around it in the test's hands."""

    transport: Transport
    sender: ScriptedSender
    clock: Clock
    counted: Counted

    def call(self, seconds: float = 60.0, *, idempotent: bool = True, profile: Mapping[str, Any] | None = None) -> Call:
        """An exchange that may last ``seconds`` from now."""
        return Call(
            source=SOURCE,
            deadline=self.clock() + seconds,
            idempotent=idempotent,
            request_id="H26-20260302-000000001",
            now=self.clock.now,
            profile=profile or {},
        )


def bench(
    *script: Answer,
    seconds: float = 0.0,
    jitter: float = 0.5,
    link: SourceLink | None = None,
    **endpoint: Any,
) -> Bench:
    """A transport whose sender follows ``script``."""
    clock = Clock()
    sender = ScriptedSender(clock, list(script), seconds)
    counted = Counted()
    transport = Transport(
        {
            SOURCE: link
            or SourceLink(endpoint=SourceEndpoint(base_url="https://source.example", **endpoint), auth="none")
        },
        now=clock.now,
        observer=counted,
        sender=lambda _link: sender,
        clock=clock,
        sleep=clock.sleep,
        jitter=lambda: jitter,
    )
    return Bench(transport, sender, clock, counted)
