"""A dossier number that no system could have issued: the purpose of the access can't be looked up."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.calendar.working import EPOCH_DAY
from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context, read_dossier
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting

_EARLIEST = 2018
"""One-stop systems with numbers of this form came with Decree 61/2018."""


class DossierMalformed(Rule):
    """A number that is not agency code, date and sequence (QCVN 120:2019/BTTTT), or whose date is none or lies ahead.

    Drafts are the caller's own ids and have no form.
    """

    name = "dossier_malformed"
    severity = Severity.LOW
    reason = Reason(
        Text("Mã hồ sơ sai cấu trúc", "Malformed dossier number"),
        Text(
            "Mã hồ sơ không theo cấu trúc mã cơ quan, ngày, số thứ tự: không thể đối chiếu mục đích tra cứu.",
            "The number is not agency code, date and sequence: the purpose of the access can't be checked.",
        ),
        Text(
            "Hệ thống có gửi mã nháp vào trường mã hồ sơ không? Cán bộ có tự gõ mã không?",
            "Does the system send its own draft id as a dossier number? Did the official type the number?",
        ),
    )
    tunable = ("least",)
    kinds = ASKED - {"interrupted"}  # written by recovery, which knows no drafts from numbers
    kept = ("open",)
    least: float = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.dossier is None or event.detail.get("dossier_is") == "draft":
            return ()
        found = read_dossier(event.dossier)
        if found is not None and _EARLIEST <= (found[1] - EPOCH_DAY) / 365.2425 + 1970 and found[1] <= seen.day + 1:
            return ()
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen)
        extend(case, seen, seen.about)
        return (report(self.name, self.severity, key, case),) if grown(case, self.least) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [report(self.name, self.severity, key, case) for key, case in untold(self.open)]
        self.open = {}
        return hits
