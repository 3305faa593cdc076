"""A well-formed dossier number that the procedure system itself doesn't know, where its dossiers are connected."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.calendar.working import EPOCH_DAY
from gateway.audit.findings.cases import Case, extend, open_case, report
from gateway.audit.findings.context import Context, read_dossier
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import Sighting

_LIMIT = 200_000
"""Numbers that wait for the feed; beyond, new ones are not looked at, and the oldest come first."""


class DossierNotInFeed(Rule):
    """Asked ``days`` days after the access, and once the feed covers that day; what no feed covers gives no finding.

    A number that no feed has covered ``patience`` days later is let go.
    """

    name = "dossier_not_in_feed"
    severity = Severity.HIGH
    reason = Reason(
        Text("Hồ sơ không tồn tại ở hệ thống thủ tục", "The dossier doesn't exist"),
        Text(
            "Mã hồ sơ đúng cấu trúc nhưng hệ thống giải quyết thủ tục không có hồ sơ này.",
            "The number is well formed, but the procedure system has no such dossier.",
        ),
        Text(
            "Mã hồ sơ lấy từ đâu? Dữ liệu hồ sơ nhập vào đã đủ cho ngày đó chưa?",
            "Where does the number come from? Is the imported feed complete for that day?",
        ),
    )
    tunable = ("days", "patience")
    kept = ("waiting",)
    regardless = Regardless(
        linked="the unit whose code the number bears keeps the dossier, and says that there is none",
        non_territorial="the unit whose code the number bears keeps the dossier, and says that there is none",
    )
    days: float = 2
    patience: float = 60

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.waiting: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """Note the number."""
        event = seen.event
        if seen.number is None:
            return ()
        key = f"{event.caller}/{seen.number}"
        case = self.waiting.get(key)
        if case is None:
            if len(self.waiting) >= _LIMIT or (found := read_dossier(seen.number)) is None:
                return ()
            if self.context.feed.covered_until(found[0]) is None:
                return ()
            case = self.waiting[key] = open_case(seen, owner=found[0], number=seen.number)
        extend(case, seen, seen.about)
        return ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Ask the feed about what is old enough."""
        hits: list[Hit] = []
        feed = self.context.feed
        for key, case in list(self.waiting.items()):
            if case["day"] + self.days > day:
                break  # in the order of their days
            if feed.holds(case["number"]):
                del self.waiting[key]
                continue
            covered = feed.covered_until(case["owner"])
            if covered is not None and covered >= case["day"]:
                del self.waiting[key]
                hits.append(report(self.name, self.severity, f"{key}:{case['day'] - EPOCH_DAY}", case))
            elif case["day"] + self.patience <= day:
                del self.waiting[key]
        return hits
