"""What the transport tells whoever counts: names from closed lists and seconds, never a path, an id or a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

BreakerState = Literal["closed", "half-open", "open"]


class Observer(Protocol):
    """Counts attempts and breaker states; called inline, so it must be quick and must not raise."""

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        """One attempt ended: ``answered``, ``cancelled``, or the code of its fault."""
        ...

    def on_state(self, source: str, state: BreakerState) -> None:
        """The source's breaker changed."""
        ...


class OfCurrent:
    """Passes on what one link of a source tells; its breaker only while that link is the source's ``current`` one."""

    def __init__(self, observer: Observer, current: Callable[[], bool]) -> None:
        self._observer, self._current = observer, current

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        """Counted on whichever link it was."""
        self._observer.on_exchange(source, result, seconds)

    def on_state(self, source: str, state: BreakerState) -> None:
        """An old link that breaks says nothing about the source as it is now."""
        if self._current():
            self._observer.on_state(source, state)


class Unobserved:
    """Nobody counts."""

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        """Let it pass."""

    def on_state(self, source: str, state: BreakerState) -> None:
        """Let it pass."""
