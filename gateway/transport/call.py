"""What the transport must know of the access it sends for, and what it notes for the audit log on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.wire import WireResponse, is_source_id

_REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}")
SOURCE_ID_HEADERS = ("x-road-id", "x-road-request-id")
"""Reply headers whose value names the exchange in the source's own log (fact sheet 1, line 9); more by profile."""


@dataclass(slots=True, kw_only=True)
class Call:
    """One exchange's dealings with one source.

    ``deadline`` is in the running loop's time and covers all attempts of all turns; ``now`` gives aware UTC time;
    ``request_id`` is at most 40 letters, digits, dots and hyphens; ``generation`` is that of the link whose profile the
    question was written for. ``attempts`` and ``source_ids`` are notes that the transport takes: requests sent, and
    ids by name (``request_id`` is the last one sent).
    """

    source: str
    deadline: float
    idempotent: bool
    request_id: str
    now: Callable[[], datetime]
    profile: Mapping[str, Any] = field(default_factory=dict, repr=False)
    generation: int = 0
    attempts: int = 0
    source_ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _REQUEST_ID.fullmatch(self.request_id):
            raise ValueError("a request id is 1 to 40 letters, digits, dots and hyphens")

    def next_request_id(self) -> str:
        """The id of the attempt that comes next: the exchange's, or one of its own where the profile says so."""
        if self.profile.get("request_id_per_attempt", False):
            suffix = f"-{self.attempts + 1}"
            sent = f"{self.request_id[: 40 - len(suffix)]}{suffix}"
        else:
            sent = self.request_id
        self.source_ids["request_id"] = sent
        return sent

    def note(self, response: WireResponse) -> None:
        """Keep the source's own ids; anything that doesn't look like an id stays out of the log."""
        for name in (*SOURCE_ID_HEADERS, *self.profile.get("source_id_headers", ())):
            value = response.headers.get(name.lower(), "")
            if is_source_id(value):
                self.source_ids[name.lower().replace("-", "_")] = value
