"""What the console shows of the log's verification, which runs beside it: verdicts, when, and how it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Verified:
    """One run. ``verdicts`` is what `audit verify --json` prints, ``None`` where the run itself did not end well."""

    begun: datetime
    ended: datetime
    verdicts: Mapping[str, Any] | None


class Verification(Protocol):
    """Runs in the background; never raises."""

    @property
    def latest(self) -> Verified | None:
        """The last run that ended, if there was one."""
        ...

    @property
    def running(self) -> bool:
        """Whether one is on its way."""
        ...

    def ask(self) -> None:
        """Run soon, unless one is on its way."""
        ...
