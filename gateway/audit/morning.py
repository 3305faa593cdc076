"""What somebody who watches over the log looks at first in the morning, put together in one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.reconciliation.results import Run
from gateway.audit.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class Verification:
    """Verdicts, and when they were reached (aware UTC)."""

    verdicts: Verdicts
    at: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """Something of the register that ends soon: a caller, key, grant, officer or unit, by its name."""

    kind: str
    name: str
    what: str
    at: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """``None`` stands for what could not be looked at, which is never the same as nothing."""

    differences: Sequence[Run] | None
    """Reconciliations that somebody has to look at still."""
    findings: Mapping[str, int] | None
    """New findings by severity."""
    endings: Sequence[Ending] | None
    lags: Mapping[str, int]
    """Entries that each shipping target has not confirmed."""
    verification: Verification | None
    """The last one since the gateway started; ``None``: there was none yet."""
    entries: int | None
    """Entries on record now."""

    @property
    def unverified(self) -> int | None:
        """Entries that came after the last verification."""
        if self.entries is None or self.verification is None or self.verification.verdicts.entries is None:
            return self.entries
        return max(0, self.entries - self.verification.verdicts.entries)
