"""One connector with one of its profiles and the cases recorded for it: what every line of the suite is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final

from contracts.access import Operation
from contracts.conformance import Case, start
from contracts.connector import Exchange, SignInConnector
from contracts.wire import WireResponse
from gateway.acceptance.conversation import Around, Conversation, converse
from gateway.acceptance.damage import replies_of
from gateway.registry.registry import Loaded

PATIENCE: Final = 3
"""Conversations that may have to be broken off before a connector isn't waited for any more."""


@dataclass(frozen=True)
class Trial:
    """A built connector under a profile, with its cases."""

    loaded: Loaded
    cases: tuple[Case, ...]
    _stuck: list[Conversation] = field(default_factory=list, repr=False, compare=False)

    @property
    def given_up(self) -> bool:
        """Whether it has been waited for in vain too often: from then on every conversation counts as stuck."""
        return len(self._stuck) >= PATIENCE

    @property
    def signs_in(self) -> bool:
        """Whether its answers come through a person's own sign-in."""
        return isinstance(self.loaded.connector, SignInConnector)

    def place(self, case: Case) -> str:
        """A case's name among all of a connector, as reasons give it."""
        return f"{self.loaded.profile_name}/{case.name.removesuffix('.json')}"

    def begin(self, case: Case) -> Callable[[], Exchange]:
        """What starts the exchange of a case."""
        return partial(start, self.loaded.connector, case, self.loaded.profile, self.loaded.queries.get(case.dataset))

    def play(
        self, case: Case, replies: tuple[WireResponse, ...] | None = None, around: Around = nullcontext
    ) -> Conversation:
        """The exchange of a case, answered as recorded or otherwise."""
        if self.given_up:
            return self._stuck[-1]
        given = replies_of(case) if replies is None else replies
        talk = converse(self.begin(case), given or (WireResponse(200, {}, b""),), around)
        if talk.ending == "stuck":
            self._stuck.append(talk)
        return talk

    @cached_property
    def typical(self) -> tuple[Case, ...]:
        """One found case of each dataset, kind of question and number of turns: what faults are tried on."""
        chosen: dict[tuple[str, bool, int], Case] = {}
        for case in self.found():
            chosen.setdefault((case.dataset, "confirm" in case.query, len(case.turns)), case)
        return tuple(chosen.values())

    def found(self) -> Iterator[Case]:
        """Cases that end in a record."""
        return (case for case in self.cases if "record" in case.expect and case.turns)

    def verb(self, case: Case) -> Operation:
        """The operation that a case can be asked by: a confirmation is a verification's."""
        if self.loaded.manifest.operation(case.dataset, "send") is not None:
            return "send"
        asks = "confirm" not in case.query and self.loaded.manifest.operation(case.dataset, "query") is not None
        return "query" if asks else "verify"


def repeats(trial: Trial, case: Case) -> bool:
    """Whether the source may get a case's question twice: by the manifest, or by the key that a sending bears."""
    operation = trial.loaded.manifest.operation(case.dataset, trial.verb(case))
    if operation is None:
        return False
    return operation.idempotent or (
        trial.verb(case) == "send" and trial.loaded.profile.get("repeatable_by") in case.query
    )


def broken(case: Case, turn: int, reply: WireResponse) -> tuple[WireResponse, ...]:
    """The replies of a case with another one in place of its ``turn`` (from 0), which is then all there is."""
    return (*replies_of(case)[:turn], reply)
