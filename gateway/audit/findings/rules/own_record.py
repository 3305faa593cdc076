"""An official who reads their own record: not the work of a counter, and often a trial of something else."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting


class OwnRecord(Rule):
    """The official's handle is that of a person asked for or answered about; handles tell without any number.

    Whoever files an errand of their own has a colleague handle it, whatever the procedure.
    """

    name = "own_record"
    severity = Severity.MEDIUM
    kinds = ASKED - {"refused", "failed", "cancelled", "interrupted"}
    reason = Reason(
        Text("Cán bộ tra cứu chính mình", "An official reads their own record"),
        Text(
            "Người tra cứu và người được tra cứu là một: hồ sơ của cán bộ phải do đồng nghiệp xử lý.",
            "The one who reads and the one who is read are the same person: a colleague must handle that dossier.",
        ),
        Text(
            "Cán bộ có hồ sơ của chính mình không? Ai phân công? Có phải thử hệ thống không?",
            "Is there a dossier of the official's own? Who assigned it? Was the system being tried out?",
        ),
    )
    kept = ("open",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        if not seen.officers or not any(handle in seen.about for handle in seen.officers):
            return ()
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen)
        extend(case, seen, seen.officers)
        return (report(self.name, self.severity, key, case),) if grown(case, 1) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [report(self.name, self.severity, key, case) for key, case in untold(self.open)]
        self.open = {}
        return hits
