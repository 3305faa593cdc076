"""One dossier as a cover for many people: a dossier concerns a household, not a street."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import Sighting


class CrowdedDossier(Rule):
    """More than ``most`` different people asked for under one dossier in a day."""

    name = "crowded_dossier"
    severity = Severity.MEDIUM
    reason = Reason(
        Text("Một hồ sơ, quá nhiều người", "One dossier, too many people"),
        Text(
            "Một số hồ sơ được dùng để tra cứu nhiều người hơn số người mà một hồ sơ thường liên quan.",
            "One dossier number is used to look up more people than a dossier usually concerns.",
        ),
        Text(
            "Hồ sơ này cần dữ liệu của từng ấy người không? Nếu thủ tục là liên thông, hãy khai vào danh mục.",
            "Does the dossier need that many people? If the procedure is a linked one, put it into the register.",
        ),
    )
    tunable = ("most",)
    kept = ("dossiers",)
    regardless = Regardless(non_territorial="a dossier concerns no more people because it is filed elsewhere")
    most: float = 12

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.dossiers: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.dossier is None or not seen.about:
            return ()
        key = f"{event.caller}/{event.dossier}"
        case = self.dossiers.get(key)
        if case is None:
            case = self.dossiers[key] = open_case(seen, people={})
        people = case["people"]
        if seen.about[0] in people:
            return ()
        people[seen.about[0]] = 1
        extend(case, seen, seen.about[:1])
        if grown(case, self.most + 1):
            return (self._report(key, case),)
        return ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown; every day begins anew."""
        hits = [self._report(key, case) for key, case in untold(self.dossiers)]
        self.dossiers = {}
        return hits

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, f"{key}:{case['day']}", case, people=len(case["people"]))
