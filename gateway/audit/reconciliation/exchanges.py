"""What the log says was asked of one source: each exchange once, with how it ended and under which ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contracts.events import ENDINGS, Kind
from gateway.audit.event import Event
from gateway.audit.reconciliation.request_ids import entry_of

Result = Literal["found", "not_found", "ambiguous", "out_of_scope", "sent", "failed"]
_RESULTS: dict[str, Result] = {
    Kind.DISCLOSED: "found", Kind.VERIFIED: "found", Kind.NOT_FOUND: "not_found", Kind.AMBIGUOUS: "ambiguous",
    Kind.OUT_OF_SCOPE: "out_of_scope", Kind.SENT: "sent", Kind.FAILED: "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """A ``requested`` entry that leads an exchange: from now on the source may be asked."""

    entry: str
    position: int
    time: datetime
    officer: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an exchange ended. ``attempts`` ``None``: nobody knows whether, or how often, the source was asked.

    ``result`` is what the source must have seen; ``None`` where our ending doesn't tell (a caller that left, a
    refusal after the answer). ``ids`` are those under which the source knows it beside ours.
    """

    entry: str
    time: datetime
    result: Result | None
    attempts: int | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that a joiner's ending tells of another's exchange: the leader may have left before its own ending."""

    entry: str
    attempts: int | None
    result: Result | None
    ids: tuple[str, ...]


def exchanges(events: Iterable[Event], source: str) -> Iterator[Begun | Ended | Known]:
    """In the order of the log. Answers from the cache are no exchange and are passed over."""
    for event in events:
        if event.source != source:
            continue
        if event.kind == Kind.REQUESTED:
            if event.exchange_of is None:
                yield Begun(event.entry, event.position, event.time, event.officer, event.unit)
        elif event.kind in ENDINGS and event.request is not None:
            result = _RESULTS.get(event.kind)
            ids = tuple(value for _, value in event.source_ids)
            if event.exchange_of is None:
                yield Ended(event.request, event.time, result, event.attempts, ids)
            elif (leader := _leader(event)) is not None:
                yield Known(leader, event.attempts, result, ids)


def _leader(event: Event) -> str | None:
    """The exchange that an ending of a joiner speaks of, if the source was reached."""
    sent = dict(event.source_ids).get("request_id")
    return event.exchange_of if sent is None else entry_of(sent) or event.exchange_of
