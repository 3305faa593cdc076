"""An official who reads their own record: not the work of a counter, and often a trial of something else."""

from __future__ import annotations

from gateway.audit.findings.daily import Daily, Ground
from gateway.audit.findings.rule import Reason, Regardless, Severity, Text
from gateway.audit.findings.sighting import ASKED, Sighting


class OwnRecord(Daily):
    """The official's handle is that of a person asked for or answered about; handles tell without any number.

    Whoever files an errand of their own has a colleague handle it, whatever the procedure.
    """

    name = "own_record"
    severity = Severity.MEDIUM
    kinds = ASKED - {"refused", "failed", "cancelled", "interrupted"}
    reason = Reason(
        Text("Cán bộ tra cứu chính mình", "An official reads their own record"),
        Text(
            "Người tra cứu và người được tra cứu là một: hồ sơ của cán bộ phải do đồng nghiệp xử lý.",
            "The one who reads and the one who is read are the same person: a colleague must handle that dossier.",
        ),
        Text(
            "Cán bộ có hồ sơ của chính mình không? Ai phân công? Có phải thử hệ thống không?",
            "Is there a dossier of the official's own? Who assigned it? Was the system being tried out?",
        ),
    )
    regardless = Regardless(
        linked="a colleague handles one's own errand, whatever the procedure",
        non_territorial="a colleague handles one's own errand, wherever it is filed",
    )

    def ground(self, seen: Sighting) -> Ground | None:
        """See the class."""
        return {} if any(handle in seen.about for handle in seen.officers) else None
