"""A unit that reads a person's data for a dossier that another unit received."""

from __future__ import annotations

from gateway.audit.findings.context import read_dossier
from gateway.audit.findings.daily import Daily, Ground
from gateway.audit.findings.rule import Reason, Severity, Text
from gateway.audit.findings.sighting import Sighting


class DossierOfAnotherUnit(Daily):
    """The agency code in the number is neither the unit's own, nor above or below it, nor before or after it."""

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
    facts = ("owner",)

    def ground(self, seen: Sighting) -> Ground | None:
        """See the class."""
        unit, number = seen.event.unit, seen.number
        if number is None or unit is None or number.startswith(f"{unit}-"):
            return None
        found = read_dossier(number)
        if (
            found is None
            or found[0][0].isdigit()  # an agency code of the older form, which no unit of the register has
            or self.context.family(unit, found[0])
        ):
            return None
        return {"owner": found[0]}
