"""What an inspector did, as the log tells it, and the minutes of handover that are made of it.

Minutes are one canonical JSON text: whoever holds it computes the SHA-256 that stands in the log. They name people by
account and entries by id, never the person who was searched for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader
from gateway.console.reviewers import Reviewer

KINDS = (Kind.SEARCHED.value, Kind.EXPORTED.value, Kind.OPENED.value, Kind.ADMINISTERED.value)
MOST = 20_000
"""Entries of a kind, by whomever and wherever, that are looked at; minutes say where older ones were left out."""
_PAGE = 500
_GRACE = timedelta(minutes=1)
"""An act that was under way when the inspection ended stands in the log a little later."""
_TOLD = frozenset({"act", "name", "how", "filters", "reason", "entry", "count", "entries", "month"})


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the inspector; ``told`` is what it says of the act, without the handle of anybody."""

    position: int
    time: str
    kind: str
    entry: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Acts:
    """An inspector's acts, oldest first. ``size``: entries on record when they were read. ``left_out_before``: older
    ones were not looked at. ``pruned``: entries that don't say any more whose they are."""

    listed: tuple[Act, ...]
    size: int
    left_out_before: str | None
    pruned: int

    @property
    def digest(self) -> str:
        """SHA-256 of the list: who signs sends it back, so that nobody signs what they didn't see."""
        return sha256_of(_written([asdict(act) for act in self.listed]))


def acts_of(reader: AuditReader, inspector: Reviewer, first: int = 0) -> Acts:
    """The acts on record from position ``first`` on. Raises `AuditUnavailable`, also for an index far behind."""
    indexed, size = reader.progress()
    if size - indexed > MOST:
        raise AuditUnavailable("the index is too far behind the log")
    end = None if inspector.valid_to is None else inspector.valid_to + _GRACE
    found: list[Event] = []
    left_out: list[str] = []
    for kind in KINDS:  # by kind and time alone: what else an index knows of an entry may be pruned from it
        query = Query(kind=kind, start=inspector.valid_from, end=end)
        for looked, event in enumerate(_newest(reader, query, min(indexed, size))):
            if event.position < first:
                break
            if looked == MOST:
                left_out.append(_moment(event.time))
                break
            found.append(event)
    found += [
        event
        for event in reader.log.walk(max(indexed, first), size)
        if event.kind in KINDS and event.time >= inspector.valid_from and (end is None or event.time < end)
    ]
    found.sort(key=lambda event: event.position)
    listed = tuple(_act(event) for event in found if _by(event, inspector))
    pruned = sum("detail" in event.gone for event in found)
    return Acts(listed, size, max(left_out, default=None), pruned)


def _newest(reader: AuditReader, query: Query, before: int) -> Iterator[Event]:
    """What answers a question, newest first, page by page."""
    following: int | None = before
    while following is not None:
        page = reader.search(query, before=following, count=_PAGE)
        yield from page.events
        following = page.next


def _by(event: Event, inspector: Reviewer) -> bool:
    return event.channel == "console" and event.detail.get("by") == inspector.account


def _act(event: Event) -> Act:
    told = {name: text for name, text in event.detail.items() if name in _TOLD or name.startswith("value.")}
    return Act(event.position, _moment(event.time), event.kind, event.entry, dict(sorted(told.items())))


def minutes_of(inspector: Reviewer, acts: Acts, drawn_by: str, drawn_at: datetime) -> dict[str, Any]:
    """The minutes. An inspection that is in force ends as they are drawn up."""
    valid_to = inspector.valid_to
    ended = drawn_at if valid_to is None or drawn_at < valid_to else valid_to
    return {
        "form": 1,
        "account": inspector.account,
        "name": inspector.name,
        "decision": inspector.decision,
        "scope": json.loads(inspector.scope.to_json()) if inspector.scope else None,
        "began_at": _moment(inspector.valid_from),
        "ended_at": _moment(ended),
        "drawn_by": drawn_by,
        "drawn_at": _moment(drawn_at),
        "in_stead": drawn_by != inspector.account,
        "log_size": acts.size,
        "left_out_before": acts.left_out_before,
        "pruned": acts.pruned,
        "acts": [asdict(act) for act in acts.listed],
    }


def text_of(minutes: Mapping[str, Any]) -> str:
    """The canonical text: members sorted, no blanks between them, UTF-8."""
    return _written(minutes)


def sha256_of(text: str) -> str:
    """The text's SHA-256, as the log holds it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
