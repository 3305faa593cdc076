"""A unit that reads a person's data for a dossier that another unit received."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context, read_dossier
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting


class DossierOfAnotherUnit(Rule):
    """The agency code in the number is neither the unit's own, nor above or below it, nor before or after it.

    Linked procedures, and those that may be filed at any unit, are set aside.
    """

    name = "dossier_of_another_unit"
    severity = Severity.MEDIUM
    reason = Reason(
        Text("Hồ sơ của đơn vị khác", "Another unit's dossier"),
        Text(
            "Mã hồ sơ thuộc một đơn vị không liên quan đến đơn vị tra cứu: mục đích có thể là mượn.",
            "The number belongs to a unit that has nothing to do with the asking one: the purpose may be borrowed.",
        ),
        Text(
            "Hồ sơ có được chuyển giao không? Thủ tục có liên thông hoặc phi địa giới hành chính không?",
            "Was the dossier handed over? Is the procedure a linked one, or one that may be filed anywhere?",
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
        if event.dossier is None or event.unit is None or event.dossier.startswith(f"{event.unit}-"):
            return ()
        found = read_dossier(event.dossier)
        if (
            found is None
            or found[0][0].isdigit()  # an agency code of the older form, which no unit of the register has
            or event.detail.get("dossier_is") == "draft"
            or self.context.borderless(event.procedure)
            or self.context.family(event.unit, found[0])
        ):
            return ()
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen, owner=found[0])
        extend(case, seen, seen.about)
        return (self._report(key, case),) if grown(case, self.least) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [self._report(key, case) for key, case in untold(self.open)]
        self.open = {}
        return hits

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, key, case, owner=case["owner"])
