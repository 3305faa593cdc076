"""A test asks afterwards what really arrived at a service; this remembers it, per session and in bounded number."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from mocks.matching import Match, Traffic, matches

KEPT_HEADERS = (
    "authorization",
    "content-type",
    "idempotency-key",
    "soapaction",
    "timestamp",
    "traceparent",
    "user-agent",
    "x-mock-fault",
    "x-mock-session",
    "x-road-client",
)
LIMIT = 2000


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request and how it was answered. `status` is None while it runs and where nothing was answered."""

    number: int
    at: datetime
    service: str
    session: str | None
    traffic: Traffic
    headers: dict[str, str]
    fault: str | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)

    def document(self) -> dict[str, object]:
        """The entry as the control interface shows it: bodies in clear, because everybody in here is invented."""
        return {
            "id": self.number,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "service": self.service,
            "session": self.session,
            "method": self.traffic.method,
            "path": self.traffic.target,
            "headers": self.headers,
            "body": self.traffic.body.decode("utf-8", "replace"),
            "fault": self.fault,
            "status": self.status,
            "notes": list(self.notes),
        }


class Journal:
    """The last `LIMIT` requests of each session, oldest first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._entries: dict[str | None, deque[Entry]] = {}
        self._count = 0

    def open(
        self, *, at: datetime, service: str, session: str | None, traffic: Traffic, headers: dict[str, str]
    ) -> Entry:
        """Begin the entry of a request; the caller fills in how it ended."""
        self._count += 1
        entry = Entry(number=self._count, at=at, service=service, session=session, traffic=traffic, headers=headers)
        self._entries.setdefault(session, deque(maxlen=self._limit)).append(entry)
        return entry

    def entries(
        self,
        session: str | None = None,
        *,
        service: str | None = None,
        match: Match = None,
        everything: bool = False,
    ) -> list[Entry]:
        """The entries of one session (None: those without), or of all, in order of arrival."""
        chosen = self._entries.values() if everything else [self._entries.get(session, deque[Entry]())]
        found = [
            entry
            for entries in chosen
            for entry in entries
            if service in (None, entry.service) and matches(match, entry.traffic)
        ]
        return sorted(found, key=lambda entry: entry.number)

    def clear(self, session: str | None = None, *, everything: bool = False) -> None:
        """Forget one session's entries, or all."""
        if everything:
            self._entries.clear()
        else:
            self._entries.pop(session, None)
