"""The register of access as the console's pages work with it: reads become documents, refusals the console's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from contracts.access import CHANNELS, GrantEntry, Quota
from contracts.identifiers import InvalidIdentifier, ProcedureCode
from gateway.access import changes, concerned, expiries
from gateway.access.changes import Change
from gateway.access.documents import Document, caller_document, grant_document
from gateway.access.entries import OPERATIONS, PERIODS, RegisteredCaller, RegistrationRefused
from gateway.access.expiries import Expiry
from gateway.access.proposals import Approvers, Proposal, Proposals, new_proposal_id
from gateway.access.quotas import VIET_NAM
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.access.stops import Stop, Stops, check_name, new_stop_id
from gateway.console.rights import RightsRefused
from gateway.console.store import ConsoleUnavailable
from gateway.registry.registry import Registry
from gateway.steps import paths


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RegistrationRefused as refused:
        raise RightsRefused(str(refused)) from None
    except InvalidIdentifier as fault:
        raise RightsRefused(str(fault)) from None
    except RegisterUnavailable:
        raise ConsoleUnavailable("the register can't be read or written") from None


class RegisterRights:
    """See `gateway.console.rights.Rights`; may be used by several threads."""

    def __init__(
        self,
        register: AccessRegister,
        registry: Registry,
        approvers: Approvers,
        new_id: Callable[[], str],
        remembered: Approvers | None = None,
    ) -> None:
        """``remembered``: those of the approvers who are no demonstration's, if that makes a difference."""
        self._register = register
        self._registry = registry
        self._stops = Stops(register)
        self._proposals = Proposals(register, approvers, remembered=remembered)
        self._new_id = new_id

    # ---- stops

    def stops(self) -> list[Stop]:
        """See `Rights.stops`."""
        with _told():
            return self._stops.list()

    def new_stop(self, kind: str, name: str, reason: str) -> tuple[str, str, str]:
        """See `Rights.new_stop`."""
        with _told():
            return new_stop_id(), check_name(kind, name), concerned.check_why(reason)

    def stop(self, id: str, kind: str, name: str, reason: str, by: str, hours: int) -> Stop:
        """See `Rights.stop`."""
        with _told():
            until = self._register.now() + timedelta(hours=hours)
            return self._stops.stop(kind, name, reason, by, until=until, id=id)

    def resume(self, id: str, by: str, reason: str, *, confirm: bool) -> Stop:
        """See `Rights.resume`."""
        with _told():
            return (self._stops.confirm if confirm else self._stops.ask)(id, by, reason)

    def reason(self, text: str) -> str:
        """See `Rights.reason`."""
        with _told():
            return concerned.check_why(text) if text.strip() else ""

    # ---- who may read what

    def callers(self) -> list[Document]:
        """See `Rights.callers`."""
        with _told():
            holding = [entry["caller"] for entry in self.grants() if entry["in_force"]]
            return [
                {**self._caller(found), "grants": holding.count(found.id)} for found in self._register.list_callers()
            ]

    def _caller(self, found: RegisteredCaller) -> Document:
        return {
            "id": found.id, **caller_document(found), "active": found.active(self._register.now()),
            "stopped": self._register.stopped(("caller", found.id)),
        }  # fmt: skip

    def caller(self, id: str) -> Document | None:
        """See `Rights.caller`."""
        with _told():
            expiries.note_keys(self._register)
            ends = {one.what: one for one in self._ahead(timedelta(days=36_500)) if (one.kind, one.name) == ("key", id)}
            for found in self._register.list_callers():
                if found.id == id:
                    document = self._caller(found)
                    keys = [{"name": name, **_end(ends.get(name), self._register.now())} for name in document["keys"]]
                    grants = [self._grant(one) for one in self._register.list_grants() if one.caller == id]
                    return {**document, "keys": keys, "grants": grants}
        return None

    def _ahead(self, within: timedelta) -> list[Expiry]:
        return expiries.upcoming(self._register, within)

    def _grant(self, entry: GrantEntry) -> Document:
        now, ends = self._register.now(), entry.validity.valid_to
        return {
            "id": entry.id, **grant_document(entry), "in_force": entry.validity.holds(now),
            "over": ends is not None and ends <= now,
        }  # fmt: skip

    def grants(self) -> list[Document]:
        """See `Rights.grants`."""
        with _told():
            return [one for one in map(self._grant, self._register.list_grants()) if not one["over"]]

    def expiries(self) -> list[Document]:
        """See `Rights.expiries`."""
        with _told():
            expiries.note_keys(self._register)
            now = self._register.now()
            return [
                {"kind": one.kind, "name": one.name, "what": one.what, **_end(one, now)}
                for one in self._ahead(expiries.WITHIN)
            ]

    def choices(self) -> Document:
        """See `Rights.choices`."""
        datasets: dict[str, list[str]] = {}
        for source in self._registry.sources.values():
            for dataset, tops in source.manifest.fields.items():
                known = [path for path in paths.known(source.records[dataset]) if path.split(".")[0] in tops]
                datasets[dataset] = known or sorted(tops)
        return {
            "datasets": datasets, "operations": sorted(OPERATIONS), "channels": list(CHANNELS),
            "periods": list(PERIODS),
        }  # fmt: skip

    # ---- changes

    def change(self, act: str, name: str, typed: Mapping[str, Any]) -> Change:
        """See `Rights.change`."""
        with _told():
            made = self._change(act, name, typed)
            if not act.startswith("add ") and not changes.present(self._register, made):
                raise RegistrationRefused("there is no such entry in force")
            return made

    def _change(self, act: str, name: str, typed: Mapping[str, Any]) -> Change:
        if act == "disable caller":
            return changes.ending("caller", name)
        if act == "end grant":
            return changes.ending("grant", name)
        if act == "replace keys":
            return changes.replace_keys(name, _key_set(str(typed["jwks"])))
        if act not in ("add grant", "replace grant"):
            raise RegistrationRefused("there is no such change")
        entry = self._typed_grant(typed)
        when = (_day(typed["valid_from"]), _day(typed["valid_to"], after=True))
        if act == "add grant":
            return changes.add_grant(entry, when)
        return changes.replace_grant(name, entry, when)

    def _typed_grant(self, typed: Mapping[str, Any]) -> GrantEntry:
        known = self.choices()["datasets"].get(typed["dataset"], [])
        unknown = sorted(set(typed["fields"]) - set(known))
        if unknown:  # what was typed is not repeated: it could be anything
            raise RegistrationRefused("the dataset has no field of that name")
        quota = None
        if typed["quota"]:
            if not typed["quota"].isascii() or not typed["quota"].isdecimal() or len(typed["quota"]) > 9:
                raise RegistrationRefused("a quota is a positive count per hour, day or month")
            quota = Quota(int(typed["quota"]), typed["period"])
        return GrantEntry(
            f"g-{self._new_id().lower()}", typed["caller"], ProcedureCode.parse(typed["procedure"]), typed["dataset"],
            frozenset(typed["operations"]), frozenset(typed["fields"]), frozenset(typed["channels"]),
            typed["legal_basis"], changes.UNDATED, quota,
        )  # fmt: skip

    # ---- proposals

    def demanded(self) -> bool:
        """See `Rights.demanded`."""
        with _told():
            return self._proposals.demanded()

    def new_proposal(self) -> str:
        """See `Rights.new_proposal`."""
        return new_proposal_id()

    def at_once(self, change: Change) -> None:
        """See `Rights.at_once`."""
        with _told():
            self._proposals.at_once(change)

    def file(self, change: Change, by: str, reason: str, id: str) -> Proposal:
        """See `Rights.file`."""
        with _told():
            return self._proposals.file(change, by, reason, id=id)

    def proposals(self) -> Sequence[Proposal]:
        """See `Rights.proposals`."""
        with _told():
            return self._proposals.list()

    def proposal(self, id: str) -> Proposal | None:
        """See `Rights.proposal`."""
        return next((one for one in self.proposals() if one.id == id), None)

    def decide(self, id: str, decision: str, by: str, reason: str) -> Proposal:
        """See `Rights.decide`."""
        acts = {
            "approve": self._proposals.approve, "reject": self._proposals.reject, "withdraw": self._proposals.withdraw,
        }  # fmt: skip
        with _told():
            if decision not in acts:
                raise RegistrationRefused("there is no such decision")
            return acts[decision](id, by, reason)


def _end(one: Expiry | None, now: datetime) -> Document:
    return {"at": one and one.at, "days": one and one.days(now), "by_age": bool(one and one.by_age)}


def _key_set(text: str) -> object:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise RegistrationRefused("jwks: not JSON") from None
    return read if isinstance(read, dict) and "keys" in read else {"keys": [read]}


def _day(text: str, *, after: bool = False) -> datetime | None:
    """Midnight in Hanoi at the beginning of a day, or at its end; ``None`` where none is named."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        midnight = datetime(day.year, day.month, day.day, tzinfo=VIET_NAM)
        return midnight + timedelta(days=1) if after else midnight
    except (ValueError, OverflowError):
        raise RegistrationRefused("a date is written as 2026-12-31") from None
