"""One official who reads far more people than colleagues of the same unit do, against what is usual there."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

from gateway.audit.findings.cases import Case, extend, open_case, report
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import Sighting

_NORMAL = 1.4826
"""Median absolute deviation to standard deviation, for the normal distribution."""
_KEPT = 400
"""Officer-days remembered per unit: about 20 working days of 20 officials."""


class AbovePeers(Rule):
    """A day's different people, at least ``least``, ``deviations`` robust deviations and ``times`` the median above.

    Peers are the other officials of the unit today and in the days before; fewer than ``support`` officer-days are no
    measure. Where ``together`` others were there today, their own median must be left behind too: a day on which all
    are busy (after Tết) is nobody's.
    """

    name = "above_peers"
    severity = Severity.MEDIUM
    reason = Reason(
        Text("Nhiều hơn hẳn đồng nghiệp", "Far above the peers"),
        Text(
            "Trong một ngày, cán bộ này tra cứu nhiều người hơn hẳn đồng nghiệp cùng đơn vị và hơn hẳn ngày thường.",
            "In one day this official read far more people than colleagues of the unit do, and than is usual there.",
        ),
        Text(
            "Có phân công việc hàng loạt (chiến dịch, rà soát) bằng văn bản không? Hồ sơ có tương ứng không?",
            "Is there a written assignment for bulk work (a campaign, a review)? Do the dossiers match?",
        ),
    )
    tunable = ("least", "deviations", "times", "support", "together")
    kept = ("today", "usual")
    regardless = Regardless(non_territorial="colleagues of the same counter serve those who come from elsewhere too")
    least: float = 40
    deviations: float = 8
    times: float = 3
    support: float = 20
    together: float = 2

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.today: dict[str, dict[str, Case]] = {}
        self.usual: dict[str, list[list[Any]]] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """Count different people per official."""
        event = seen.event
        if event.officer is None or event.unit is None or not seen.about:
            return ()
        officials = self.today.setdefault(event.unit, {})
        case = officials.get(seen.actor)
        if case is None:
            case = officials[seen.actor] = open_case(seen, people={})
        if seen.about[0] not in case["people"]:
            case["people"][seen.about[0]] = 1
            extend(case, seen, seen.about[:1])
        return ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Compare, then remember the day."""
        hits: list[Hit] = []
        for unit, officials in self.today.items():
            usual = self.usual.setdefault(unit, [])
            for actor, case in officials.items():
                hits += self._judge(actor, case, officials, usual)
            if self.context.calendar.works(day):
                usual += [[actor, case["count"]] for actor, case in officials.items()]
                del usual[:-_KEPT]
        self.today = {}
        return hits

    def _judge(self, actor: str, case: Case, officials: dict[str, Case], usual: list[list[Any]]) -> Iterable[Hit]:
        count = case["count"]
        if count < self.least:
            return ()
        others = [other["count"] for name, other in officials.items() if name != actor]
        before = [number for name, number in usual if name != actor]
        own = [number for name, number in usual if name == actor]
        peers = others + before + (own if len(others) + len(before) < self.support else [])
        if len(peers) < self.support:
            return ()
        middle = median(peers)
        deviation = max(_NORMAL * median(abs(number - middle) for number in peers), 0.1 * middle, 1.0)
        floor = max(middle + self.deviations * deviation, self.times * middle)
        if len(others) >= self.together:
            floor = max(floor, self.times * median(others))
        if count <= floor:
            return ()
        key = f"{actor}:{case['day']}"
        return (report(self.name, self.severity, key, case, people=count, usual=middle, threshold=round(floor)),)
