"""What the transport tells whoever counts: names from closed lists and seconds, never a path, an id or a value."""

from __future__ import annotations

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


class Unobserved:
    """Nobody counts."""

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        """Let it pass."""

    def on_state(self, source: str, state: BreakerState) -> None:
        """Let it pass."""
