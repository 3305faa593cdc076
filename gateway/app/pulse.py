"""What the watcher says of itself once a second, in a small file: that it lives, and how far each of its parts is.

A file, because the gateway that reads it may not be the watcher's parent. Whoever reads it computes what is behind from
the log itself: a watcher that died with its last word "nothing left" is seen to fall behind.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = "watcher.json"
ALIVE_SECONDS = 5.0
"""A pulse older than this is a dead watcher's; one that is only slow, on a busy machine, is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """``clock`` is the machine's monotonic clock, seconds; positions are the first entry not yet dealt with."""

    pid: int
    clock: float
    at: int
    """Seconds since 1970: for people, who don't read monotonic clocks."""
    positions: Mapping[str, int]
    """Of what follows the log: ``index``, ``figures``, ``findings``."""
    shipped: Mapping[str, int]
    """Of each shipping target."""
    verifying: bool

    @property
    def alive(self) -> bool:
        """Whether it is a moment old; one from before the machine's last start is not."""
        return 0 <= time.monotonic() - self.clock < ALIVE_SECONDS

    @property
    def seen(self) -> datetime:
        """When, aware UTC."""
        return datetime.fromtimestamp(self.at, UTC)


def write(state: Path, positions: Mapping[str, int], shipped: Mapping[str, int], *, verifying: bool) -> None:
    """Say so now; raises `OSError`. Not synced: a second later it is old anyway."""
    now = Pulse(
        pid=os.getpid(), clock=time.monotonic(), at=int(time.time()), positions=positions, shipped=shipped,
        verifying=verifying,
    )  # fmt: skip
    draft = state / f"{NAME}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        json.dump(asdict(now), file)
    draft.replace(state / NAME)


def read(state: Path) -> Pulse | None:
    """The last one; ``None`` where there is none, or where it can't be read."""
    try:
        raw = json.loads((state / NAME).read_bytes())
        return Pulse(
            pid=int(raw["pid"]), clock=float(raw["clock"]), at=int(raw["at"]), positions=_places(raw["positions"]),
            shipped=_places(raw["shipped"]), verifying=raw["verifying"] is True,
        )  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _places(raw: Mapping[str, object]) -> dict[str, int]:
    return {str(name): int(str(place)) for name, place in raw.items()}
