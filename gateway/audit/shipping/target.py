"""What every place that entries are shipped to has in common: a batch is confirmed as a whole, or not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gateway.audit.shipping.lines import Line


class NotDelivered(Exception):
    """The target did not confirm a batch; the text says why, without an entry's content or an address.

    ``retry_after`` is how many seconds the target asked to be left alone; ``too_large`` asks for smaller batches.
    """

    def __init__(self, why: str, *, retry_after: float | None = None, too_large: bool = False) -> None:
        super().__init__(why)
        self.retry_after, self.too_large = retry_after, too_large


class Target(Protocol):
    """A place that entries are shipped to; used by one thread."""

    def deliver(self, lines: Sequence[Line]) -> None:
        """Returns once the target has confirmed every line; raises `NotDelivered`."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
