"""What both shipped forms say of an entry in their own words, so that neither forgets a field of the log."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Literal, Protocol

from gateway.audit.event import Event

_ELSEWHERE = frozenset({"position", "time", "entry", "subjects"})
"""Fields with a place of their own in every form; subjects are written out by `rest_of`."""
_FAILED = frozenset({"refused", "failed", "interrupted", "authentication_summary"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rest_of(event: Event) -> dict[str, Any]:
    """Every field of the entry that is there, under the names of ``docs/audit.md``; ``gone`` names what was deleted."""
    found: dict[str, Any] = {}
    for each in fields(Event):
        value = getattr(event, each.name)
        if each.name in _ELSEWHERE or value in (None, (), frozenset()) or value == {}:
            continue
        found[each.name] = _plain(value)
    if event.subjects:
        found["subjects"] = [{"handle": s.handle, "kind": s.kind, "role": s.role} for s in event.subjects]
    return found


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [list(item) if isinstance(item, tuple) else item for item in value]
    return dict(value) if hasattr(value, "keys") and not isinstance(value, str) else value  # type: ignore[call-overload]  # a Mapping


def result_of(event: Event) -> Literal["success", "failure", "unknown"]:
    """Whether what was tried was done; ``unknown`` where it has not ended or its caller had left."""
    if event.kind in _FAILED or event.outcome == "refused":
        return "failure"
    return "unknown" if event.kind in ("requested", "cancelled") else "success"


def address(network: str | None) -> str | None:
    """The network as one IP address, where it is one."""
    try:
        return str(ip_address(network or ""))
    except ValueError:
        return None


class _Timed(Protocol):
    @property
    def time(self) -> datetime: ...


def instant(timed: _Timed) -> str:
    """The entry's time, UTC with microseconds and ``Z``."""
    return timed.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def epoch_milliseconds(event: Event) -> int:
    """Whole milliseconds since 1970."""
    since = event.time - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
