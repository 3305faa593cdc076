"""A source was asked, and nobody wrote down what came of it: what left, if anything did, is not on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gateway.audit.findings.cases import Case, extend, open_case, report
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting


class Unended(Rule):
    """A ``requested`` without its ending ``grace`` seconds after it was due; recovery would have written it."""

    name = "unended"
    severity = Severity.HIGH
    kinds = ASKED | {"requested", "resent", "sent"}
    reason = Reason(
        Text("Yêu cầu không có kết thúc", "A request without an ending"),
        Text(
            "Nguồn đã được hỏi nhưng không có bản ghi kết thúc, kể cả do khôi phục: nhật ký thiếu một mắt xích.",
            "A source was asked, but no ending is on record, not even one by recovery: a link of the log is missing.",
        ),
        Text(
            "Máy nào đang chạy lúc đó? Tiến trình khôi phục có chạy không? Hãy đối soát với nguồn.",
            "Which replica was running? Does recovery run? Reconcile with the source's statement.",
        ),
    )
    tunable = ("grace",)
    kept = ("waiting", "soonest")
    regardless = Regardless(
        linked="a link of the log is missing, whatever was asked for",
        non_territorial="a link of the log is missing, whatever was asked for",
    )
    grace: float = 120

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.waiting: dict[str, Case] = {}
        self.soonest: float = 0

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """Note a request, or close it."""
        event = seen.event
        if event.kind == "requested":
            due = _seconds(event.due_at, seen.at)
            if not self.waiting or due < self.soonest:
                self.soonest = due
            case = self.waiting[event.entry] = open_case(seen, due=due)
            extend(case, seen, seen.about)
        elif event.request is not None:
            self.waiting.pop(event.request, None)
        return ()

    def pass_time(self, at: int) -> Iterable[Hit]:
        """Report whatever is overdue."""
        if not self.waiting or self.soonest + self.grace >= at:
            return ()
        late = [entry for entry, case in self.waiting.items() if case["due"] + self.grace < at]
        hits = [report(self.name, self.severity, entry, self.waiting.pop(entry)) for entry in late]
        self.soonest = min((case["due"] for case in self.waiting.values()), default=0)
        return hits


def _seconds(due: str | None, otherwise: int) -> int:
    try:
        return int(datetime.fromisoformat(due or "").timestamp())
    except ValueError:
        return otherwise
