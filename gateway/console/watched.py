"""What the console shows of the process that follows the log: whether it is there, and what it has not dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """``behind`` are entries on record that the index, the figures and the rules have not looked at yet."""

    here: bool = False
    starting: bool = False
    """Whether it isn't here yet because everything has just been started; for a short time only."""
    seen: datetime | None = None
    """When it was last heard of; ``None``: never."""
    behind: Mapping[str, int] = field(default_factory=dict)
    shipping: Mapping[str, int] = field(default_factory=dict)
    """Entries that each shipping target has not confirmed."""
    verifying: bool = False


class Watching(Protocol):
    """Looks about once a second; never raises."""

    @property
    def latest(self) -> Watched:
        """As it was seen last."""
        ...
