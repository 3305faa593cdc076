"""The registry tells its failures in words inside HTTP 200; a profile may know some, all others are refusals."""

from __future__ import annotations

from connectors.business.profile import Profile
from connectors.rest.failures import FAULTS
from contracts.errors import SourceFault, SourceRefused
from contracts.names import fold


def failure(
    words: str | None, profile: Profile, source_code: str, otherwise: type[SourceFault] = SourceRefused
) -> SourceFault:
    """The fault that the registry's words mean (compared folded), else ``otherwise``. Its own text goes nowhere."""
    message = fold(words or "")
    known = (FAULTS[kind] for known, kind in profile.failures.items() if fold(known) in message)
    return next(known, otherwise)("the registry told a failure", source_code=source_code)
