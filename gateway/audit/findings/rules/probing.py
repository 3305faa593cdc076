"""Refused, refused, granted: somebody changes the purpose until the data comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting

_CODES = frozenset({"not_granted", "purpose_not_granted", "field_not_granted", "officer_not_active", "scope_missing"})


class Probing(Rule):
    """An answer about a person after ``least`` refusals in ``ways`` different ways within ``seconds``, same actor.

    A way is the procedure, unit, channel and fields. Or the same with ``persons`` people in a day, however few refusals
    each took. One wrong choice that is corrected is nobody's fault.
    """

    name = "probing"
    severity = Severity.HIGH
    kinds = ANSWERED | {"refused"}
    reason = Reason(
        Text("Thử nhiều mục đích đến khi được", "Trying purposes until one works"),
        Text(
            "Bị từ chối nhiều lần về cùng một người, rồi đổi thủ tục, đơn vị hoặc trường cho đến khi được trả lời.",
            "Refused several times about one person, then another procedure, unit or set of fields until it came.",
        ),
        Text(
            "Mục đích cuối cùng có đúng với hồ sơ không? Danh mục quyền có khó hiểu với cán bộ không?",
            "Does the last purpose fit the dossier? Or are the grants hard to understand for officials?",
        ),
    )
    tunable = ("least", "ways", "seconds", "persons")
    kept = ("refused", "days", "open")
    regardless = Regardless(
        linked="the purpose that works in the end is what is sought, and a linked one is as good as any",
        non_territorial="the purpose that works in the end is what is sought, and this one is as good as any",
    )
    least: float = 3
    ways: float = 2
    seconds: float = 1_800
    persons: float = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.refused: dict[str, list[list[Any]]] = {}
        """actor|subject -> [at, way, position]."""
        self.days: dict[str, dict[str, int]] = {}
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if not seen.about:
            return ()
        key = f"{seen.actor}|{seen.about[0]}"
        if event.kind == "refused":
            if event.code in _CODES:
                tries = self.refused.setdefault(key, [])
                tries.append([seen.at, self._way(seen), event.position])
                del tries[:-20]
            return ()
        found = self.refused.pop(key, None)
        if found is None:
            return ()
        way = self._way(seen)
        tries = [item for item in found if item[0] > seen.at - self.seconds and item[1] != way]
        if not tries:
            return ()
        people = self.days.setdefault(f"{seen.actor}:{seen.day}", {})
        people[seen.about[0]] = 1
        hard = len(tries) >= self.least and len({item[1] for item in tries}) >= self.ways
        if not hard and len(people) < self.persons:
            return ()
        name = f"{seen.actor}:{seen.day}"
        case = self.open.get(name)
        if case is None:
            case = self.open[name] = open_case(
                seen, first=tries[0][2], evidence=[item[2] for item in tries], refusals=0
            )
        extend(case, seen, seen.about[:1])
        case["refusals"] += len(tries)
        return (self._report(name, case),) if grown(case, 1) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown; every day begins anew."""
        hits = [self._report(key, case) for key, case in untold(self.open)]
        self.refused, self.days, self.open = {}, {}, {}
        return hits

    def _way(self, seen: Sighting) -> str:
        event = seen.event
        return "|".join((event.procedure or "", event.unit or "", event.channel or "", *sorted(event.fields_asked)))

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, key, case, refusals=case["refusals"])
