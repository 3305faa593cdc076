"""What a REST source's own failure means, in the words that a profile may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from contracts.errors import (
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceQuotaExhausted,
    SourceRefused,
    SourceUnavailable,
)

FaultName = Literal["busy", "credentials", "maintenance", "quota_exhausted", "refused", "unavailable"]
FAULTS: Final[Mapping[FaultName, type[SourceFault]]] = {
    "busy": SourceBusy,
    "credentials": SourceCredentials,
    "maintenance": SourceMaintenance,
    "quota_exhausted": SourceQuotaExhausted,
    "refused": SourceRefused,
    "unavailable": SourceUnavailable,
}


def failure(code: str, failures: Mapping[str, FaultName]) -> SourceFault:
    """The fault that a code means by its profile, else a refusal; a code that is no short number isn't told."""
    told = code if code.isascii() and code.isdecimal() and len(code) <= 4 else ""
    return FAULTS[failures.get(code, "refused")]("the source told a failure", source_code=told)
