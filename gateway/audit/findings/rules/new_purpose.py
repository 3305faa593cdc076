"""A caller that uses a purpose for the first time although it has been there for long and the grant is no new one."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import extend, open_case, report
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class NewPurpose(Rule):
    """A procedure that a caller never had an answer for, ``days`` days and ``least`` answers after its own first one.

    A grant that was registered within ``fresh`` days was decided a moment ago, and its first use is expected.
    """

    name = "new_purpose"
    severity = Severity.LOW
    kinds = ANSWERED | {"administered"}
    reason = Reason(
        Text("Mục đích chưa từng dùng", "A purpose never used before"),
        Text(
            "Hệ thống đã hoạt động lâu nay lần đầu tra cứu cho một thủ tục, dù quyền đã có từ trước.",
            "A system that has long been at work reads for a procedure for the first time, under an old grant.",
        ),
        Text(
            "Thủ tục này có thật sự vừa được triển khai không? Quyền cũ có nên thu hồi không?",
            "Was the procedure really rolled out just now? Should the old grant have been taken back?",
        ),
    )
    tunable = ("days", "least", "fresh")
    kept = ("callers", "grants")
    days: float = 30
    least: float = 1_000
    fresh: float = 60

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.callers: dict[str, dict[str, int]] = {}
        """caller -> procedure -> first day; "" -> first day of all, "#" -> answers."""
        self.grants: dict[str, int] = {}
        """grant -> day of its registration, while that is fresh."""

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.kind == "administered":
            if event.detail.get("act") == "add grant":
                self.grants[event.detail.get("name", "")] = seen.day
            return ()
        if event.caller is None or event.procedure is None:
            return ()
        used = self._used(event.caller, seen.day)
        if event.procedure in used:
            return ()
        used[event.procedure] = seen.day
        if seen.day - used[""] < self.days or used["#"] <= self.least:
            return ()
        if seen.day - self.grants.get(event.grant or "", -1_000_000) <= self.fresh:
            return ()
        case = open_case(seen)
        extend(case, seen, seen.about)
        return (report(self.name, self.severity, f"{event.caller}:{event.procedure}", case),)

    def note(self, seen: Sighting) -> None:
        """A caller is at work, whatever for."""
        if seen.event.caller is not None:
            self._used(seen.event.caller, seen.day)

    def _used(self, caller: str, day: int) -> dict[str, int]:
        used = self.callers.setdefault(caller, {"": day, "#": 0})
        used["#"] += 1
        return used

    def close_day(self, day: int) -> Iterable[Hit]:
        """Forget grants that are fresh no more."""
        self.grants = {name: made for name, made in self.grants.items() if day - made <= self.fresh}
        return ()
