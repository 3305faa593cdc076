"""The one place that can make a `Grant`: everything behind it demands one, so nothing unauthorized can go on.

Unknown means no: an unknown dataset and a forbidden one answer alike, and each reason to refuse is checked before any
source is reached. A house test holds that no other module constructs `Grant`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.access import OFFICER_CHANNELS, Caller, GrantEntry, Officer, Purpose, Unit
from contracts.errors import Pointer, Problem, SourceAnnounced
from contracts.identifiers import OrganizationCode
from contracts.names import fold
from contracts.queries import Query
from gateway.access.stops import StopKind
from gateway.registry.registry import Route
from gateway.steps import paths
from gateway.steps.arrival import Arrival, Ask


class Register(Protocol):
    """What authorization reads of the access register."""

    def unit(self, code: str) -> Unit | None:
        """A unit by its agency code."""
        ...

    def officer(self, account: str) -> Officer | None:
        """An officer by account."""
        ...

    def grants(self, caller: str, dataset: str) -> Sequence[GrantEntry]:
        """All dated entries of a caller on a dataset, whether in force or not."""
        ...

    def stopped(self, *concerned: tuple[StopKind, str]) -> bool:
        """Whether somebody stopped an officer, unit, caller, procedure or source of these."""
        ...


class CompletedSignIns(Protocol):
    """Completed sign-ins, by the caller that made them."""

    async def completed(self, id: str, caller: str) -> bytes | None:
        """The sealed store's payload of a completed sign-in still fresh, or ``None``."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to make exactly this access: made by `Authorize` alone, demanded by every later step."""

    entry: GrantEntry
    route: Route
    caller: Caller
    purpose: Purpose
    unit: Unit
    officer: Officer | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Authorize:
    """``Ask`` to ``Grant``; raises `Problem` with a 4xx code of API section 5."""

    register: Register
    route: Callable[[str, str], Route | None]
    sign_ins: CompletedSignIns
    take_quota: Callable[[GrantEntry, datetime], Awaitable[int | None]]
    """Counts one access on a grant entry; gives the seconds to wait where the quota is used up."""

    def granted(self, arrival: Arrival, caller: Caller) -> bool:
        """Whether the caller has any grant in force for this dataset and operation: what `read` needs to know."""
        call = arrival.call
        return bool(self._entries(caller, call.dataset, call.operation, arrival.at))

    def _entries(self, caller: Caller, dataset: str, operation: str, now: datetime) -> list[GrantEntry]:
        if self.route(dataset, operation) is None:
            return []
        return [
            entry
            for entry in self.register.grants(caller.id, dataset)
            if operation in entry.operations and entry.validity.holds(now)
        ]

    async def __call__(self, arrival: Arrival, caller: Caller, ask: Ask) -> Grant:
        """Check scope, grant, unit, channel, officer, stops, sign-in, fields and quota, in that order."""
        self.scope(arrival, caller)
        route = self.route(ask.dataset, ask.operation)
        entries = self._entries(caller, ask.dataset, ask.operation, arrival.at)
        if route is None or not entries:
            raise Problem("not_granted")
        unit = self._unit(caller, ask.purpose, arrival.at)
        entries = [entry for entry in entries if entry.procedure == ask.purpose.procedure]
        if not entries:
            raise Problem("purpose_not_granted", errors=[Pointer("/purpose/procedure", "is not granted")])
        entries = [entry for entry in entries if ask.purpose.channel in entry.channels]
        if not entries:
            raise Problem("purpose_not_granted", errors=[Pointer("/purpose/channel", "is not granted")])
        officer = self._officer(ask.purpose, unit, route, arrival.at)
        self._running(caller, ask.purpose, route, officer)
        await self._signed_in(ask, caller, arrival)
        if route.announced:
            raise SourceAnnounced(route.source, owner="source")
        entry = await self._within_quota(self._covering(entries, ask, route), arrival.at)
        return Grant(entry, route, caller, ask.purpose, unit, officer, ask.fields)

    def scope(self, arrival: Arrival, caller: Caller) -> None:
        """The token must carry the call's scope; raises `Problem` ``scope_missing``."""
        if arrival.call.scope not in caller.scopes:
            raise Problem("scope_missing")

    def running(self, grant: Grant) -> None:
        """Nothing that an access concerns may be stopped, at any moment of it; raises `Problem` ``stopped``."""
        self._running(grant.caller, grant.purpose, grant.route, grant.officer)

    def _running(self, caller: Caller, purpose: Purpose, route: Route, officer: Officer | None) -> None:
        if self.register.stopped(
            ("caller", caller.id),
            ("unit", purpose.unit.value),
            ("procedure", purpose.procedure.value),
            ("source", route.source),
            *((("officer", officer.account),) if officer else ()),
        ):
            raise Problem("stopped")

    def _unit(self, caller: Caller, purpose: Purpose, now: datetime) -> Unit:
        unit = self.register.unit(purpose.unit.value)
        if purpose.unit.value not in caller.units or unit is None or not unit.validity.holds(now):
            raise Problem("purpose_not_granted", errors=[Pointer("/purpose/unit", "is not a unit of the caller")])
        return unit

    def _officer(self, purpose: Purpose, unit: Unit, route: Route, now: datetime) -> Officer | None:
        account, named = purpose.officer_account, purpose.officer_account is not None
        if not named:
            if purpose.channel in OFFICER_CHANNELS:  # `read` has refused it already; here nothing depends on that
                raise Problem("officer_not_active")
            if not route.manifest.officer_required:
                return None
            account = unit.service_account
        officer = self.register.officer(account) if account else None
        if (
            officer is None
            or officer.unit != unit.code.value
            or not officer.validity.holds(now)
            or officer.service is named  # a service account stands in for nobody named, and nobody else stands in
            or (route.manifest.officer_required and route.source not in officer.licences)
        ):
            raise Problem("officer_not_active")
        return officer

    async def _signed_in(self, ask: Ask, caller: Caller, arrival: Arrival) -> None:
        """In the online channel the person asked about, or someone acting for them, must have signed in."""
        if ask.purpose.channel != "online" or arrival.call.form not in ("ask", "send"):
            return
        payload = await self.sign_ins.completed(ask.purpose.sign_in or "", caller.id)
        if payload is None:
            raise Problem("sign_in_expired")
        if ask.subject is None or not _acts_for(json.loads(payload), ask.subject):
            raise Problem("purpose_not_granted", errors=[Pointer("/purpose/sign_in", "is of somebody else")])

    async def _within_quota(self, covering: Sequence[GrantEntry], now: datetime) -> GrantEntry:
        """The first entry whose quota is not used up."""
        waits = []
        for entry in covering:
            wait = await self.take_quota(entry, now)
            if wait is None:
                return entry
            waits.append(wait)
        raise Problem("quota_exhausted", retry_after=min(waits))

    def _covering(self, entries: Sequence[GrantEntry], ask: Ask, route: Route) -> list[GrantEntry]:
        """Entries that each cover every field; where there is none, name what the widest one lacks."""
        known = paths.known(route.record)
        top = route.manifest.fields.get(ask.dataset, ())
        exists = [path in known if known else path.split(".")[0] in top for path in ask.fields]
        lacking: list[list[int]] = []
        for entry in entries:
            missing = [
                index
                for index, path in enumerate(ask.fields)
                if not exists[index] or path.split(".")[0] not in top or not entry.covers(path)
            ]
            lacking.append(missing)
        if covering := [entry for entry, missing in zip(entries, lacking, strict=True) if not missing]:
            return covering
        raise Problem(
            "field_not_granted",
            errors=[Pointer(_place(ask, index), "is not granted") for index in min(lacking, key=len)],
        )


def _place(ask: Ask, index: int) -> str:
    """Where the body names a field."""
    if ask.operation == "query":
        return f"/fields/{index}"
    member = {"verify": "claims", "send": "dossier" if ask.dataset == "dossiers" else "progress"}[ask.operation]
    return f"/{member}/{ask.fields[index]}"


def _acts_for(identity: dict[str, object], subject: Query) -> bool:
    """Whether a signed-in identity is the first person asked about, or acts for the organization that is."""
    if persons := subject.persons():
        _, person = persons[0]
        if person.identifier.kind == "personal_id":
            return identity.get("personal_id") == person.identifier.value
        name = fold(person.full_name)
        same_name = fold(str(identity.get("full_name") or "")) == name
        return bool(name) and same_name and identity.get("date_of_birth") == person.date_of_birth.iso
    numbers = subject.subjects()
    if not numbers:
        return False
    acting = identity.get("on_behalf_of")
    code = acting.get("organization_code") if isinstance(acting, dict) else None
    own = len(numbers[0].value) == 12 and identity.get("personal_id") == numbers[0].value
    return own or (numbers[0].kind == OrganizationCode.kind and code == numbers[0].value)
