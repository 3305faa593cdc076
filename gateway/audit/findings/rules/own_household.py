"""An official who reads a relative: the delivered household names the official as one of the family."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class OwnHousehold(Rule):
    """The official's handle is among the relatives that an answer named (father, mother, spouse, household head)."""

    name = "own_household"
    severity = Severity.MEDIUM
    kinds = ANSWERED
    reason = Reason(
        Text("Cán bộ tra cứu người nhà", "An official reads a relative"),
        Text(
            "Trong thông tin gia đình được trả về có chính cán bộ tra cứu: xung đột lợi ích.",
            "The household that was delivered names the official who asked: a conflict of interest.",
        ),
        Text(
            "Người nhà có nộp hồ sơ không? Vì sao không để đồng nghiệp xử lý?",
            "Did the relative file a dossier? Why did no colleague handle it?",
        ),
    )
    kept = ("open",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        if not seen.officers or not any(handle in seen.relatives for handle in seen.officers):
            return ()
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen)
        extend(case, seen, seen.about)
        return (report(self.name, self.severity, key, case),) if grown(case, 1) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [report(self.name, self.severity, key, case) for key, case in untold(self.open)]
        self.open = {}
        return hits
