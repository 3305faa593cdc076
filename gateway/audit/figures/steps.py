"""Where the time of an answer went, read from its one entry: nothing is measured on the answer's road for it.

An entry's id holds the moment at which its request began (authentication was over), the id of its ``requested`` entry
the moment at which the gateway turned to the source; ``duration_ms`` tells when the answer was made, the entry's own
time when it was on record. The steps of an answer add up to what lies between the first of these and the last.
"""

from __future__ import annotations

from typing import Literal

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.ids import milliseconds

StepName = Literal["before", "source", "retried", "joined", "recalled", "record"]
STEPS: dict[StepName, tuple[str, str]] = {
    "before": ("Cổng xử lý trước khi hỏi nguồn", "The gateway's own work before it asks"),
    "source": ("Chờ nguồn, hỏi một lần", "Waiting for the source, asked once"),
    "retried": ("Chờ nguồn, phải hỏi lại", "Waiting for the source, asked again"),
    "joined": ("Chờ lượt hỏi của yêu cầu khác", "Waiting for another request's exchange"),
    "recalled": ("Trả lời từ bộ nhớ đệm", "Answering from the cache"),
    "record": ("Ghi nhật ký trước khi trả lời", "Going on record before the answer leaves"),
}
LONGEST_MS = 600_000
"""No deadline is that long: where an id and its entry are further apart, a clock was wrong, and nothing is counted."""
_ANSWERS = frozenset({Kind.DISCLOSED, Kind.VERIFIED, Kind.NOT_FOUND, Kind.AMBIGUOUS, Kind.OUT_OF_SCOPE})
_RECALLED = frozenset({"cached", "stale"})


def steps_of(event: Event) -> dict[StepName, int]:
    """Milliseconds of each step of a definite answer; empty for every other entry, and where times contradict."""
    if event.kind not in _ANSWERS or event.duration_ms is None or event.freshness is None:
        return {}
    begun, written = milliseconds(event.entry), int(event.time.timestamp() * 1000)
    if begun is None or not 0 <= written - begun <= LONGEST_MS:
        return {}
    made = min(begun + max(0, event.duration_ms), written)
    if event.freshness in _RECALLED:
        return {"recalled": made - begun, "record": written - made}
    turned = milliseconds(event.request or "")
    if turned is None:
        return {}
    asked = min(max(begun, turned), made)
    waited: StepName = "source" if event.freshness == "live" else "joined"
    if waited == "source" and (event.attempts or 1) > 1:
        waited = "retried"
    return {"before": asked - begun, waited: made - asked, "record": written - made}
