"""A dossier number that no system could have issued: the purpose of the access can't be looked up."""

from __future__ import annotations

from gateway.audit.findings.calendar.working import EPOCH_DAY
from gateway.audit.findings.context import read_dossier
from gateway.audit.findings.daily import Daily, Ground
from gateway.audit.findings.rule import Reason, Regardless, Severity, Text
from gateway.audit.findings.sighting import Sighting

_EARLIEST = 2018
"""One-stop systems with numbers of this form came with Decree 61/2018."""


class DossierMalformed(Daily):
    """A number that is not agency code, date and sequence (QCVN 120:2019/BTTTT), or whose date is none or lies ahead.

    Drafts are the caller's own ids and have no form.
    """

    name = "dossier_malformed"
    severity = Severity.LOW
    reason = Reason(
        Text("Mã hồ sơ sai cấu trúc", "Malformed dossier number"),
        Text(
            "Mã hồ sơ không theo cấu trúc mã cơ quan, ngày, số thứ tự: không thể đối chiếu mục đích tra cứu.",
            "The number is not agency code, date and sequence: the purpose of the access can't be checked.",
        ),
        Text(
            "Hệ thống có gửi mã nháp vào trường mã hồ sơ không? Cán bộ có tự gõ mã không?",
            "Does the system send its own draft id as a dossier number? Did the official type the number?",
        ),
    )
    tunable = ("least",)
    regardless = Regardless(non_territorial="the form of numbers is the same wherever a dossier is filed")

    def ground(self, seen: Sighting) -> Ground | None:
        """See the class."""
        if seen.number is None:
            return None
        found = read_dossier(seen.number)
        good = found is not None and _EARLIEST <= (found[1] - EPOCH_DAY) / 365.2425 + 1970 and found[1] <= seen.day + 1
        return None if good else {}
