"""The table of faults as data: read once, checked for its shape, and handed to the tests and to the page."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("expected.toml")
CONNECTORS = ("population", "business", "identity", "civil_status", "tax", "social_insurance", "portal")
ON_THE_WAY = frozenset({"untrusted_certificate", "wrong_host_certificate", "no_tls", "unknown_host"})
"""Kinds of the network between us and a source; all others are the mocks' (API section 6)."""
_ANSWER = {"outcome", "attempts", "arrived", "why"}
_PROBLEM = {"code", "owner", "retryable", "retry_after", "attempts", "arrived", "why"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What one kind of fault at one place ends as. ``cannot`` is the reason of a pair that can't be."""

    kind: str
    place: str
    outcome: str | None = None
    code: str | None = None
    owner: str | None = None
    retryable: bool | None = None
    retry_after: int | None = None
    attempts: str = "1"
    arrived: int | None = None
    why: str = ""
    cannot: str = ""

    @property
    def connector(self) -> str:
        return self.place.partition(" says ")[0].partition("/")[0]

    @property
    def at(self) -> str:
        """The further request that the fault sits on; empty for the first."""
        return self.place.partition(" says ")[0].partition("/")[2]

    @property
    def says(self) -> str | None:
        """The source's own code or words inside the fault, where the row is about them."""
        return self.place.partition(" says ")[2] or None

    def counted(self, n: int) -> int:
        """``attempts`` in figures."""
        first, _, more = self.attempts.partition(" + ")
        return (n if first == "n" else int(first)) + int(more or 0)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and what each kind is."""

    n: int
    about: dict[str, str]
    rows: tuple[Expected, ...]


def _row(kind: str, place: str, members: dict[str, Any]) -> Expected:
    shapes = (_ANSWER, _PROBLEM, {"cannot"})
    if not any(set(members) <= shape for shape in shapes):
        raise ValueError(f"{kind}.{place} is neither an answer, a problem nor a reason")
    return Expected(kind, place, **{**members, "attempts": str(members.get("attempts", 1))})


@cache
def read() -> Table:
    """The table; raises where it has no known shape."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    n = raw.pop("n")
    rows = [
        _row(kind, place, members)
        for kind, places in raw.items()
        for place, members in places.items()
        if place != "about"
    ]
    return Table(n, {kind: places["about"] for kind, places in raw.items()}, tuple(rows))
