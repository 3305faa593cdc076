"""An official who reads a relative: the delivered household names the official as one of the family."""

from __future__ import annotations

from gateway.audit.findings.daily import Daily, Ground
from gateway.audit.findings.rule import Reason, Regardless, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class OwnHousehold(Daily):
    """The official's handle is among the relatives that an answer named (father, mother, spouse, household head)."""

    name = "own_household"
    severity = Severity.MEDIUM
    kinds = ANSWERED
    reason = Reason(
        Text("Cán bộ tra cứu người nhà", "An official reads a relative"),
        Text(
            "Trong thông tin gia đình được trả về có chính cán bộ tra cứu: xung đột lợi ích.",
            "The household that was delivered names the official who asked: a conflict of interest.",
        ),
        Text(
            "Người nhà có nộp hồ sơ không? Vì sao không để đồng nghiệp xử lý?",
            "Did the relative file a dossier? Why did no colleague handle it?",
        ),
    )
    regardless = Regardless(
        linked="a colleague handles a relative's errand, whatever the procedure",
        non_territorial="a colleague handles a relative's errand, wherever it is filed",
    )

    def ground(self, seen: Sighting) -> Ground | None:
        """See the class."""
        return {} if any(handle in seen.relatives for handle in seen.officers) else None
