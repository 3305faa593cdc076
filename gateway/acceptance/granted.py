"""Whoever asks in the acceptance suite: a caller that may ask for everything, at the unit and by the officer of a case.

What is tried is the connector and the road behind it. Tokens, grants and stops have tests of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, get_args

from contracts.access import CHANNELS, Binding, Caller, GrantEntry, Officer, Operation, Unit, Validity
from contracts.connector import Context
from contracts.identifiers import AgencyCode, PersonalId, ProcedureCode
from gateway.access.authentication import Credentials
from gateway.access.stops import StopKind

SCOPE: Final = "acceptance"
_SINCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NOBODY: Final = "099080000002"


@dataclass
class Granted:
    """Verifier, register and sessions in one; ``contexts`` holds each caller's case as it is to be asked."""

    source: str
    fields: Mapping[str, tuple[str, ...]]
    contexts: dict[str, Context] = field(default_factory=dict)
    sessions: dict[str, bytes] = field(default_factory=dict)

    async def authenticate(self, request: Credentials) -> Caller:
        """Whoever it says it is, for the unit of its case."""
        name = request.authorization[0]
        unit = self.contexts[name].unit
        expires = datetime.now(UTC) + timedelta(hours=1)
        return Caller(name, "acceptance", (unit,), frozenset({SCOPE}), expires, Binding("dpop", "acceptance"))

    def fresh_nonce(self) -> str | None:
        """Nonces are off."""
        return None

    def unit(self, code: str) -> Unit | None:
        """Every unit, with an account for where no officer acts."""
        return Unit(AgencyCode.parse(code), "acceptance", Validity(_SINCE), service_account="service")

    def officer(self, account: str) -> Officer | None:
        """The officer of a case, licensed for this source; any other account is a service's."""
        context = next((one for one in self.contexts.values() if one.officer and one.officer.account == account), None)
        code = context.officer.code if context is not None and context.officer else _NOBODY
        unit = context.unit if context is not None else next(iter(self.contexts.values())).unit
        licences = frozenset({self.source})
        return Officer(account, PersonalId.parse(code), unit, licences, Validity(_SINCE), service=context is None)

    def grants(self, caller: str, dataset: str) -> Sequence[GrantEntry]:
        """Every field of every dataset."""
        procedure = ProcedureCode.parse(self.contexts[caller].procedure)
        return (
            GrantEntry(
                f"g-{dataset}", caller, procedure, dataset, frozenset(get_args(Operation)),
                frozenset(self.fields.get(dataset, ())), frozenset(CHANNELS), "acceptance", Validity(_SINCE),
            ),
        )  # fmt: skip

    def stopped(self, *_concerned: tuple[StopKind, str]) -> bool:
        """Nothing is."""
        return False

    async def put(self, id: str, caller: str, payload: bytes) -> None:
        """Keep a session."""
        self.sessions[id] = payload

    async def take(self, id: str, caller: str) -> bytes | None:
        """Once."""
        return self.sessions.pop(id, None)

    async def complete(self, id: str, caller: str, payload: bytes, seconds: int) -> None:
        """Nobody asks for it later."""
        return None

    async def completed(self, id: str, caller: str) -> bytes | None:
        """Nobody signed in before."""
        return None

    async def take_quota(self, _entry: GrantEntry, _now: datetime) -> int | None:
        """There is none."""
        return None
