"""A caller that was silent for long and asks again: a system that was put out of use, or its key in other hands."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting


class WakingCaller(Rule):
    """``days`` days without any access, then one; callers registered as seasonal are set aside."""

    name = "waking_caller"
    severity = Severity.MEDIUM
    reason = Reason(
        Text("Hệ thống im lặng lâu nay hoạt động lại", "A dormant caller wakes"),
        Text(
            "Một hệ thống không tra cứu gì trong thời gian dài bỗng hoạt động: có thể khóa của nó đã lọt ra ngoài.",
            "A system that asked nothing for a long time asks again: its key may be in other hands.",
        ),
        Text(
            "Đơn vị chủ quản có đưa hệ thống trở lại sử dụng không? Khóa đã được thay chưa?",
            "Did its owner put the system back into use? Was its key changed?",
        ),
    )
    tunable = ("days",)
    kept = ("last", "open")
    kinds = ASKED | {"requested", "resent", "sent"}
    regardless = Regardless(
        linked="whoever has the key chooses the procedure; systems that sleep in good order are registered",
        non_territorial="whoever has the key chooses the procedure, and where it is filed",
    )
    days: float = 60

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.last: dict[str, int] = {}
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        caller = seen.event.caller
        if caller is None:
            return ()
        before = self.last.get(caller)
        self.last[caller] = seen.day
        case = self.open.get(caller)
        if case is None:
            if before is None or seen.day - before < self.days or caller in self.context.seasonal_callers:
                return ()
            case = self.open[caller] = open_case(seen, silent=seen.day - before)
        extend(case, seen, seen.about)
        return (self._report(caller, case),) if grown(case, 1) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [self._report(caller, case) for caller, case in untold(self.open)]
        self.open = {}
        return hits

    def _report(self, caller: str, case: Case) -> Hit:
        return report(self.name, self.severity, f"{caller}:{case['day']}", case, silent_days=case["silent"])
