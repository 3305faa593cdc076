"""A test asks afterwards what really arrived at a service; this remembers it, per session and in bounded memory."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mocks.faults import Rule
from mocks.matching import Match, Traffic, matches
from mocks.nearness.difference import NOT_A_MISS, NearMiss

LIMIT = 2000
"""So many requests of one session are kept."""
BYTES = 64 * 1024 * 1024
"""So many bytes of bodies and headers are kept over all sessions."""
ENTRY_BYTES = 1024
"""What an entry takes beside its body and headers, roughly."""
OUTCOMES = ("running", "answered", "missed", "fault")


def _unexplained(entry: "Entry") -> tuple[NearMiss, ...]:
    return ()


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request and how it was answered. `status` is None while it runs and where nothing was answered; `ended`
    says that nothing more will come; `days` is how far its session's day was from the nation's; `passed_over` are the
    armed rules of its service that did not take it; `explain` tells its near misses."""

    number: int
    at: datetime
    service: str
    session: str | None
    traffic: Traffic
    headers: dict[str, str]
    fault: str | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)
    violations: tuple[str, ...] = ()
    """Where the request leaves the service's contract, and how."""
    ended: bool = False
    days: int = 0
    passed_over: tuple[Rule, ...] = ()
    explain: "Callable[[Entry], tuple[NearMiss, ...]]" = _unexplained
    _near_miss: tuple[NearMiss, ...] | None = None

    @property
    def near_miss(self) -> tuple[NearMiss, ...]:
        """Why it did not match, told when it is asked for and once; nothing while it runs."""
        if not self.ended:
            return ()
        if self._near_miss is None:
            self._near_miss = self.explain(self)
        return self._near_miss

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`: it still runs, an armed fault took it, it missed what the service expects or whom it
        knows, or it was answered as it asked."""
        if self.fault is not None:
            return "fault"
        if not self.ended:
            return "running"
        return "missed" if any(one.kind not in NOT_A_MISS for one in self.near_miss) else "answered"

    @property
    def size(self) -> int:
        """Bytes that the entry takes, roughly."""
        headers = sum(len(name) + len(value) for name, value in self.headers.items())
        return ENTRY_BYTES + headers + len(self.traffic.target) + len(self.traffic.body)

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
            "outcome": self.outcome,
            "fault": self.fault,
            "status": self.status,
            "notes": list(self.notes),
            "violations": list(self.violations),
            "near_miss": [one.document() for one in self.near_miss],
        }


class Journal:
    """The last requests of each session, oldest first: a ring of `limit` entries each, and of `size` bytes in all."""

    def __init__(
        self,
        limit: int = LIMIT,
        size: int = BYTES,
        explain: Callable[[Entry], tuple[NearMiss, ...]] = _unexplained,
    ) -> None:
        self._limit, self._size, self._explain = limit, size, explain
        self._held = 0
        self._all: OrderedDict[int, Entry] = OrderedDict()
        self._entries: dict[str | None, deque[Entry]] = {}
        self._dropped: dict[str | None, int] = {}
        self._count = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self.version = 0
        """Goes up with every change."""

    def open(
        self, *, at: datetime, service: str, session: str | None, traffic: Traffic, headers: dict[str, str]
    ) -> Entry:
        """Begin the entry of a request; the caller fills in how it ended, then says `close`."""
        self._count += 1
        entry = Entry(
            number=self._count,
            at=at,
            service=service,
            session=session,
            traffic=traffic,
            headers=headers,
            explain=self._explain,
        )
        own = self._entries.setdefault(session, deque())
        own.append(entry)
        self._all[entry.number] = entry
        self._held += entry.size
        if len(own) > self._limit:
            self._drop(own[0])
        while self._held > self._size and len(self._all) > 1:
            self._drop(next(iter(self._all.values())))
        self._tell()
        return entry

    def close(self, entry: Entry) -> None:
        """Nothing more will come of this request."""
        entry.ended = True
        self._tell()

    def entries(
        self,
        session: str | None = None,
        *,
        service: str | None = None,
        match: Match = None,
        everything: bool = False,
    ) -> list[Entry]:
        """The entries of one session (None: those without), or of all, in order of arrival."""
        chosen = self._all.values() if everything else self._entries.get(session, deque[Entry]())
        return [entry for entry in chosen if service in (None, entry.service) and matches(match, entry.traffic)]

    def entry(self, number: int) -> Entry | None:
        """One entry by its number, None where there is none or no longer."""
        return self._all.get(number)

    def dropped(self, session: str | None = None, *, everything: bool = False) -> int:
        """How many requests of a session, or of all, are remembered no longer since it was cleared."""
        return sum(self._dropped.values()) if everything else self._dropped.get(session, 0)

    def sessions(self) -> dict[str | None, int]:
        """How many entries each session has."""
        return {session: len(entries) for session, entries in self._entries.items()}

    def clear(self, session: str | None = None, *, everything: bool = False) -> None:
        """Forget one session's entries, or all."""
        for name in list(self._entries) if everything else [session]:
            for entry in self._entries.pop(name, ()):
                self._forget(entry)
            self._dropped.pop(name, None)
        if everything:
            self._dropped.clear()
        self._tell()

    def change(self) -> "asyncio.Future[None]":
        """Done as soon as anything is opened, closed or cleared after this call."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        waiting.add_done_callback(self._waiting.discard)
        return waiting

    def _drop(self, entry: Entry) -> None:
        """Let go of a session's oldest entry, and count it."""
        own = self._entries[entry.session]
        own.popleft()
        self._dropped[entry.session] = self._dropped.get(entry.session, 0) + 1
        self._forget(entry)
        if not own:  # all of it is gone, so its count counts for those without a session: names must not pile up
            del self._entries[entry.session]
            self._dropped[None] = self._dropped.get(None, 0) + self._dropped.pop(entry.session)

    def _forget(self, entry: Entry) -> None:
        del self._all[entry.number]
        self._held -= entry.size

    def wake(self) -> None:
        """Wake everybody who waits, though nothing has changed."""
        for waiting in list(self._waiting):
            if not waiting.done():
                waiting.set_result(None)

    def _tell(self) -> None:
        self.version += 1
        self.wake()
