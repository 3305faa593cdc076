"""When another attempt may help and when it only adds to the load: a pure rule, and tenacity to follow it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from contracts.errors import SourceFault

T = TypeVar("T")

BASE_SECONDS = 0.1
LONGEST_SECONDS = 2.0


def should_retry(
    fault: BaseException | None, *, attempt: int, max_attempts: int, remaining: float, pause: float, idempotent: bool
) -> bool:
    """Whether attempt number ``attempt`` (from 1), which ended with ``fault``, is followed by another.

    ``remaining`` and ``pause`` are seconds: the pause must end before the deadline does.
    """
    return (
        idempotent
        and isinstance(fault, SourceFault)
        and fault.retryable
        and attempt < max_attempts
        and pause < remaining
    )


def pause_seconds(fault: BaseException | None, *, attempt: int, fraction: float) -> float:
    """Full jitter (``fraction`` of 0.1 s doubled per attempt, 2 s at most), after ``Retry-After`` if there is one."""
    told = fault.retry_after if isinstance(fault, SourceFault) and fault.retry_after is not None else 0
    return told + fraction * min(LONGEST_SECONDS, BASE_SECONDS * 2.0 ** min(attempt - 1, 16))


class Budget:
    """Retries that one source may cost: a fifth of its first attempts, beside a reserve that refills.

    While a source is down, retries would multiply what everybody sends; then the reserve empties and first
    attempts go on alone. ``clock`` is monotonic seconds.
    """

    SHARE = 0.2
    RESERVE = 100.0
    REFILL_PER_SECOND = 5.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tokens = self.RESERVE
        self._seen: float | None = None

    def deposit(self) -> None:
        """A first attempt was made."""
        self._add(self.SHARE)

    def spend(self) -> bool:
        """Take one retry, if there is one."""
        now = self._clock()
        if self._seen is not None:
            self._add(max(0.0, now - self._seen) * self.REFILL_PER_SECOND)
        self._seen = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def _add(self, tokens: float) -> None:
        self._tokens = min(self.RESERVE, self._tokens + tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """Runs an attempt until it answers or `should_retry` says no; the last attempt's fault is raised."""

    max_attempts: int
    idempotent: bool
    remaining: Callable[[], float]
    budget: Budget
    jitter: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Give what ``attempt`` gives, or raise what it raised last."""
        self.budget.deposit()
        tries = AsyncRetrying(
            retry=retry_if_exception(lambda fault: isinstance(fault, SourceFault)),
            wait=self._pause,
            stop=self._stop,
            sleep=self.sleep,
            reraise=True,
        )
        result: T = await tries(attempt)
        return result

    def _pause(self, state: RetryCallState) -> float:
        return pause_seconds(_fault(state), attempt=state.attempt_number, fraction=self.jitter())

    def _stop(self, state: RetryCallState) -> bool:
        again = should_retry(
            _fault(state),
            attempt=state.attempt_number,
            max_attempts=self.max_attempts,
            remaining=self.remaining(),
            pause=state.upcoming_sleep,
            idempotent=self.idempotent,
        )
        return not (again and self.budget.spend())


def _fault(state: RetryCallState) -> BaseException | None:
    return None if state.outcome is None else state.outcome.exception()
