"""What a rule over the log is: fed entry by entry, it remembers little, and says where something needs an explanation.

A rule is deterministic: the same entries give the same hits, wherever the feeding was interrupted and resumed from the
rule's memory (`Rule.memory`, plain JSON). A hit is no verdict on anybody; it is a reason to ask.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from gateway.audit.event import Event
from gateway.audit.findings.context import Context, ContextInvalid
from gateway.audit.findings.sighting import ASKED, Sighting


class Severity(StrEnum):
    """How soon somebody should look; ``high`` needs two people to put aside."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is there, for those who read its findings and for those who are asked about them."""

    title: Text
    why: Text
    look: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Regardless:
    """Why a rule looks at procedures of a kind all the same: what they explain is not what it looks for."""

    linked: str | None = None
    non_territorial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One finding as a rule sees it. A later hit with the same ``key`` is the same finding, grown.

    ``subjects`` are handles, ``first`` and ``last`` positions; ``evidence`` holds the first ones, ``count`` is of all.
    """

    rule: str
    severity: Severity
    key: str
    at: int
    caller: str | None
    unit: str | None
    officer: str | None
    procedure: str | None
    dossier: str | None
    subjects: tuple[str, ...]
    first: int
    last: int
    evidence: tuple[int, ...]
    count: int
    facts: tuple[tuple[str, str], ...]


class Rule(ABC):
    """The base of every rule; ``kinds`` are the entries it is fed, ``tunable`` its parameters, ``kept`` its memory.

    Linked procedures and those that may be filed anywhere are left out: the engine shows their entries to `note`
    instead of `feed`. A rule about something that such a procedure doesn't explain says so in ``regardless``, with the
    reason, and is fed them like all others.

    What is kept must be plain JSON with text keys: it is written into ``review.db`` and read back.
    """

    name: ClassVar[str]
    severity: ClassVar[Severity]
    reason: ClassVar[Reason]
    kinds: ClassVar[frozenset[str]] = ASKED
    tunable: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ()
    regardless: ClassVar[Regardless] = Regardless()

    def __init__(self, context: Context) -> None:
        self.context = context
        for name, value in context.parameters.get(self.name, {}).items():
            if name not in self.tunable:
                raise ContextInvalid(f"rule {self.name} has no parameter {name}")
            setattr(self, name, value)

    @abstractmethod
    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """Take in one entry; entries come in the order of their positions."""

    def leaves_out(self, event: Event) -> bool:
        """Whether an entry is only to be noted, for its procedure's sake."""
        return any(getattr(self.regardless, way) is None for way in self.context.filings(event.procedure))

    def note(self, seen: Sighting) -> None:  # noqa: B027  # most rules have nothing to note
        """Take in an entry that is left out: it may explain others, and is never itself a ground."""

    def close_day(self, day: int) -> Iterable[Hit]:
        """A day (ordinal, Viet Nam) is over: no later entry is of it."""
        return ()

    def pass_time(self, at: int) -> Iterable[Hit]:
        """No later entry is of a time before ``at``; told at most once a minute."""
        return ()

    def memory(self) -> dict[str, Any]:
        """What it must keep to go on where it is."""
        return {name: getattr(self, name) for name in self.kept}

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Go on from a memory; raises `KeyError` if it lacks a part."""
        for name in self.kept:
            setattr(self, name, memory[name])
