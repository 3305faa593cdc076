"""Officials who read people's data when their unit is closed, by the working calendar of the public service."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.access import OFFICER_CHANNELS
from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import Sighting


class AfterHours(Rule):
    """``least`` accesses outside the unit's hours in a day, or ``least_at_night`` between 22:00 and 05:00.

    Overtime that was approved beforehand is told (``findings.toml``), and nobody is asked about it.
    """

    name = "after_hours"
    severity = Severity.MEDIUM
    reason = Reason(
        Text("Tra cứu ngoài giờ làm việc", "Access outside working hours"),
        Text(
            "Cán bộ tra cứu khi đơn vị đóng cửa (ban đêm, cuối tuần, ngày lễ, Tết): không có công dân nào ở quầy.",
            "An official reads data while the unit is closed (night, weekend, holiday): nobody is at the counter.",
        ),
        Text(
            "Có phân công trực hoặc làm thêm giờ không? Hồ sơ có thật và đang đến hạn không?",
            "Was the official on duty or on approved overtime? Are the dossiers real and due?",
        ),
    )
    tunable = ("least", "least_at_night")
    kept = ("open",)
    regardless = Regardless(
        linked="a hand-over waits until the unit opens",
        non_territorial="the counter where it is filed has hours like any other",
    )
    least: float = 3
    least_at_night: float = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.officer is None or event.channel not in OFFICER_CHANNELS:
            return ()
        if self.context.calendar.open_at(event.unit, seen.day, seen.minute, event.officer):
            return ()
        # what happens between midnight and 05:00 belongs to the evening before
        night = seen.minute >= 22 * 60 or seen.minute < 5 * 60
        evening = seen.day - (seen.minute < 5 * 60)
        key = f"{seen.actor}:{evening}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen, day=evening, night=0)
        extend(case, seen, seen.about)
        case["night"] += night
        if grown(case, self.least) or (not case["told"] and case["night"] >= self.least_at_night):
            return (self._report(key, case),)
        return ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown; a night goes on into the next day."""
        ended = {key: case for key, case in self.open.items() if case["day"] < day}
        hits = [self._report(key, case) for key, case in untold(ended)]
        self.open = {key: case for key, case in self.open.items() if case["day"] >= day}
        return hits

    def _report(self, key: str, case: Case) -> Hit:
        calendar = self.context.calendar
        return report(
            self.name, self.severity, key, case, closed=calendar.day_off(case["day"]) or "ngoài giờ",
            night=case["night"], calendar=calendar.year(case["day"]),
        )  # fmt: skip
