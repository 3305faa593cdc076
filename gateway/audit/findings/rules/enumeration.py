"""Somebody tries identifiers: many different people asked for in a short time, and most of them don't exist."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from gateway.audit.findings.cases import EVIDENCE, SUBJECTS, Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import MISSED, Sighting

_KEPT = 2_000
"""Accesses remembered per actor."""


class Enumeration(Rule):
    """``least`` different subjects missed within ``seconds``, and clearly more than ``share`` of what was asked then.

    Clearly is ``deviations`` standard deviations of that many tosses of such a coin: whoever types in a drawer of old
    cards, of which a third fits nobody, comes to a half by luck.

    A caller that acts for no official (online, background) serves many people: ``least_of_caller`` holds for it.
    """

    name = "enumeration"
    severity = Severity.HIGH
    reason = Reason(
        Text("Dò số định danh", "Trying out identifiers"),
        Text(
            "Nhiều số khác nhau được hỏi trong thời gian ngắn và phần lớn không khớp với ai: dấu hiệu dò số.",
            "Many different numbers are asked for in a short time and most fit nobody: the mark of guessing.",
        ),
        Text(
            "Danh sách số lấy từ đâu? Có phải nhập liệu hàng loạt từ giấy tờ cũ, hay một hệ thống gửi sai định dạng?",
            "Where do the numbers come from? Old papers typed in bulk, a system that sends a wrong form, or guessing?",
        ),
    )
    tunable = ("least", "least_of_caller", "share", "deviations", "seconds")
    kept = ("asked", "open")
    regardless = Regardless(
        linked="numbers that fit nobody are no part of any hand-over",
        non_territorial="whoever comes from elsewhere has a number all the same",
    )
    least: float = 15
    least_of_caller: float = 60
    share: float = 0.5
    deviations: float = 2
    seconds: float = 3_600

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.asked: dict[str, list[list[int | str]]] = {}
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        missed = event.kind in MISSED or event.code == "invalid_subject"
        if not missed and not seen.answered:
            return ()
        recent = self.asked.setdefault(seen.actor, [])
        number = seen.about[0] if seen.about else f"?{event.position}"
        recent.append([seen.at, number if missed else "", event.position])
        if not missed:
            if len(recent) > _KEPT:
                del recent[: _KEPT // 2]
            return ()
        begin = seen.at - self.seconds
        keep = next((n for n, item in enumerate(recent) if int(item[0]) > begin), len(recent))
        if keep:
            del recent[:keep]
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        least = self.least if event.officer else self.least_of_caller
        distinct = len({item[1] for item in recent if item[1]})
        if case is None and (distinct < least or distinct < self._clearly(len(recent))):
            return ()
        if case is None:
            case = self.open[key] = open_case(seen, missed=0, asked=0)
            begun = [item for item in recent[:-1] if item[1]]  # what led up to it is evidence too
            case["first"] = begun[0][2] if begun else event.position
            case["evidence"] = [item[2] for item in begun][:EVIDENCE]
            case["subjects"] = [s for s in dict.fromkeys(str(item[1]) for item in begun) if s[0] != "?"][:SUBJECTS]
            case["count"] = len(begun)
        extend(case, seen, seen.about)
        case["missed"], case["asked"] = max(case["missed"], distinct), max(case["asked"], len(recent))
        return (self._report(key, case),) if grown(case, 1) else ()

    def _clearly(self, asked: int) -> float:
        return self.share * asked + self.deviations * sqrt(asked * self.share * (1 - self.share))

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown, forget whoever was quiet."""
        hits = [self._report(key, case) for key, case in untold(self.open)]
        self.open = {}
        self.asked = {}
        return hits

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, key, case, missed=case["missed"], asked=case["asked"])
