"""Deletes values of entries that are older than their kind is kept, a few hundred at a time; proofs stay, holds win.

No kind is pruned unless the settings give it a number of days. How far pruning came is remembered per kind, so that a
daily run reads what is new and not the whole log; a hold that is lifted begins anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.events import Draft, Kind
from gateway.audit.custody import Custody
from gateway.audit.event import read_event
from gateway.audit.excuses import kept_fields
from gateway.audit.faults import AuditUnavailable
from gateway.audit.holds import Hold, held
from gateway.audit.leaf import read_canonical
from gateway.audit.reading import LogReader, Row

BATCH = 200
"""Entries per transaction: others wait for some ten milliseconds."""
NEVER = frozenset({Kind.FORGOTTEN.value, Kind.PRUNED.value})
"""Kinds that say what went, and stay."""

Prune = Callable[[Sequence[int]], object]
"""Prunes entries by position, in one transaction and on record."""
Progress = Callable[[int, int], None]
"""Told up to which position of how many was looked."""


@dataclass(slots=True)
class Pruned:
    """What a run did, or (a dry one) would do: entries by kind, and how many a hold kept."""

    entries: Counter[str] = field(default_factory=Counter)
    held: int = 0


def run(
    log: LogReader,
    custody: Custody,
    days: Mapping[str, int],
    holds: Callable[[], Sequence[Hold]],
    now: datetime,
    prune: Prune | None,
    progress: Progress = lambda _at, _size: None,
) -> Pruned:
    """Prune what is over, oldest first; without ``prune`` only count. Raises `AuditUnavailable`.

    ``holds`` gives those in force, asked before every batch: one that is made meanwhile keeps what is left.
    """
    limits = {kind: now - timedelta(days=count) for kind, count in days.items() if kind not in NEVER}
    done = Pruned()
    if not limits:
        return done
    cursors: dict[str, int] = {kind: 0 for kind in limits}
    cursors |= {kind: at for kind, at in custody.rows("SELECT kind, position FROM pruned") if kind in limits}
    position, size, last = min(cursors.values()), log.size(), max(limits.values())
    blocked: set[str] = set()
    while position < size:
        rows = log.rows(position, BATCH)
        if not rows:
            break
        going: list[int] = []
        standing = holds()
        for row in rows:
            kind, time = _judge(row, limits, standing, cursors, going, blocked, done)
            if time >= last:
                size = row.position  # all that follow are younger
                break
            if kind in limits and time >= limits[kind]:
                blocked.add(kind)  # this kind's rest is younger, others' may not be
        if going and prune is not None:
            prune(going)
        position = min(rows[-1].position + 1, size)
        if prune is not None:
            _note(custody, {kind: position for kind in limits if kind not in blocked and position > cursors[kind]})
        progress(position, size)
    return done


def _judge(
    row: Row,
    limits: Mapping[str, datetime],
    holds: Sequence[Hold],
    cursors: Mapping[str, int],
    going: list[int],
    blocked: set[str],
    done: Pruned,
) -> tuple[str, datetime]:
    try:
        event = read_event(*row)
        opened = read_canonical(row.opened)
    except (ValueError, TypeError, LookupError):
        raise AuditUnavailable("an entry can't be read: run the verification") from None
    over = event.kind in limits and event.time < limits[event.kind] and row.position >= cursors[event.kind]
    if over and isinstance(opened, dict) and opened.keys() - kept_fields(event.kind):
        if held(holds, event):
            done.held += 1
            blocked.add(event.kind)  # to be looked at again when the hold is lifted
        else:
            going.append(row.position)
            done.entries[event.kind] += 1
    return event.kind, event.time


def _note(custody: Custody, cursors: Mapping[str, int]) -> None:
    if cursors:
        with custody.act() as connection:
            for kind, position in cursors.items():
                connection.execute(
                    "INSERT INTO pruned VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET position=?2", (kind, position)
                )


def why(days: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """What a ``pruned`` entry says of its rule."""
    return (("rule", " ".join(f"{kind}={count}" for kind, count in sorted(days.items()))),)


def draft(entry: str, by: str, days: Mapping[str, int]) -> Draft:
    """A ``pruned`` entry before its list is known."""
    return Draft(kind=Kind.PRUNED, entry=entry, channel="command", detail=(("by", by), *why(days)))
