"""The citizen's road: only the person, or a lawful request, and on record before a byte leaves."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.access import VIEW, VIEW_FIELDS
from contracts.errors import Problem
from contracts.events import Kind
from gateway.access.limits import MemoryLimiter, Rate
from gateway.audit.faults import AuditUnavailable
from gateway.citizens import ViewRoad
from gateway.observability.metrics import Metrics
from gateway.steps.arrival import Call, Reply
from gateway.steps.authenticate import Authenticate
from tests.gateway.road import Known
from tests.gateway.steps.parts import BORN, CALLER, NAME, NUMBER, FakeLog, FakeRegister, FakeSignIns, identity, journal
from tests.gateway.steps.parts import arrival as came
from tests.gateway.steps.test_disclosures import BY_COUNTER, CALL, ONLINE, SUBJECT
from tests.gateway.view_parts import CARD, OTHER, OWN, Citizens, view_grant

REPORT = Call("discrepancies", "query", "disclosures:read")
SIGN_INS = {("s1", "demo"): identity(), ("s2", "demo"): identity(personal_id=OTHER.identifier)}


class Desk:
    """The road, and what was written on it."""

    def __init__(self, citizens: Citizens) -> None:
        self.citizens, self.written = citizens, FakeLog()
        self.register = FakeRegister((view_grant(),))
        self.sign_ins = FakeSignIns(done=dict(SIGN_INS))
        self.known = Known()

    @property
    def road(self) -> ViewRoad:
        authenticate = Authenticate(
            self.known, MemoryLimiter(), Rate(1000, 1000), 10, lambda _peer, _code: None, Metrics()
        )
        return self.citizens.road(authenticate, journal(self.written), self.sign_ins, register=self.register)

    async def look(self, **changes: Any) -> dict[str, Any]:
        self.citizens.follower.catch_up()
        body = {"purpose": ONLINE, "subject": SUBJECT, **changes}
        body["purpose"] = {name: value for name, value in body["purpose"].items() if value is not None}
        return self._body(await self.road.disclosures(came(body, CALL)))

    async def report(self, entry: str, **changes: Any) -> dict[str, Any]:
        self.citizens.follower.catch_up()
        body = {"entry": entry, "pointers": ["/full_name"], "description": "Tên sai", **changes}
        return self._body(await self.road.discrepancy(came(body, REPORT)))

    def _body(self, reply: Reply) -> dict[str, Any]:
        assert self.written.drafts[-1].entry == reply.entry, "on record before it leaves"
        found: dict[str, Any] = json.loads(reply.body)
        assert found["receipt"] == reply.entry
        return found

    async def refused(self, code: str, act: Any) -> Problem:
        with pytest.raises(Problem) as problem:
            await act
        assert problem.value.code == code
        return problem.value


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    citizens = Citizens(tmp_path)
    yield Desk(citizens)
    citizens.close()


async def test_a_person_sees_who_read_their_data_and_the_look_is_on_record(desk: Desk) -> None:
    entry = desk.citizens.write()
    found = await desk.look()
    assert [item["entry"] for item in found["disclosures"]] == [entry] and found["complete"] and "next" not in found
    (draft,) = desk.written.drafts
    assert (draft.kind, draft.dataset, draft.outcome, draft.source) == (Kind.DISCLOSED, VIEW, "found", None)
    assert draft.fields_delivered == (VIEW_FIELDS[0],) and draft.detail == (("shown", "1"),)
    assert [(ref.identifier, ref.role) for ref in draft.subjects] == [(NUMBER, "asked")]
    assert draft.answer_commitment and not draft.released and draft.grant == "g-disclosures"


async def test_nobody_read_anything(desk: Desk) -> None:
    assert (await desk.look())["disclosures"] == []


async def test_a_page_goes_on_where_the_last_one_ended(desk: Desk) -> None:
    entries = [desk.citizens.write() for _ in range(3)][::-1]
    first = await desk.look(limit=2)
    assert [item["entry"] for item in first["disclosures"]] == entries[:2] and not first["complete"]
    rest = await desk.look(before=first["next"])
    assert [item["entry"] for item in rest["disclosures"]] == entries[2:] and rest["complete"]
    problem = await desk.refused("invalid_request", desk.look(before="01JD0000000000000000000000"))
    assert problem.receipt == desk.written.drafts[-1].entry and desk.written.drafts[-1].kind is Kind.REFUSED


@pytest.mark.parametrize("sign_in", ["s2", "s3"])
async def test_only_who_signed_in_sees_their_own(desk: Desk, sign_in: str) -> None:
    desk.citizens.write()
    code = {"s2": "purpose_not_granted", "s3": "sign_in_expired"}[sign_in]
    await desk.refused(code, desk.look(purpose={**ONLINE, "sign_in": sign_in}))
    assert desk.written.drafts[-1].code == code


async def test_a_sign_in_of_another_caller_is_none(desk: Desk) -> None:
    desk.sign_ins.done = {("s1", "other"): identity()}
    await desk.refused("sign_in_expired", desk.look())


async def test_under_an_old_card_only_where_it_is_theirs(desk: Desk) -> None:
    """Name and birth date fit a namesake too: the card must be linked with the number that signed in."""
    card = {"old_card_number": CARD.identifier, "full_name": NAME, "date_of_birth": BORN}
    entry = desk.citizens.write()
    await desk.refused("purpose_not_granted", desk.look(subject=card))
    desk.citizens.link(OTHER, CARD)
    await desk.refused("purpose_not_granted", desk.look(subject=card))
    desk.citizens.link(OWN, CARD)
    assert [item["entry"] for item in (await desk.look(subject=card))["disclosures"]] == [entry]


async def test_a_lawful_request_names_its_number(desk: Desk) -> None:
    desk.citizens.write()
    found = await desk.look(purpose=BY_COUNTER, request_number="12/YC-CA")
    assert len(found["disclosures"]) == 1
    assert ("request_number", "12/YC-CA") in desk.written.drafts[-1].detail
    assert desk.written.drafts[-1].fields_delivered == (VIEW_FIELDS[1],)


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        ({"fields": frozenset({VIEW_FIELDS[0]})}, "field_not_granted"),
        ({"channels": frozenset({"online"})}, "purpose_not_granted"),
        ({"caller": "other"}, "not_granted"),
        ({"operations": frozenset({"verify"})}, "not_granted"),
    ],
)
async def test_a_lawful_request_needs_its_own_grant(desk: Desk, grant: dict[str, Any], code: str) -> None:
    desk.register = FakeRegister((view_grant(**grant),))
    desk.citizens.write()
    await desk.refused(code, desk.look(purpose=BY_COUNTER, request_number="12/YC-CA"))


async def test_the_scope_and_the_switch_close_both_calls(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = desk.citizens.write()

    class Stopped(FakeRegister):
        def stopped(self, *concerned: Any) -> bool:
            return ("caller", "demo") in concerned

    desk.register = Stopped((view_grant(),))
    await desk.refused("stopped", desk.look())
    await desk.refused("stopped", desk.report(entry))
    desk.register = FakeRegister((view_grant(),))

    async def without(_self: Known, _request: Any) -> Any:
        return replace(CALLER, scopes=frozenset({"persons:query"}))

    monkeypatch.setattr(Known, "authenticate", without)
    await desk.refused("scope_missing", desk.look())
    await desk.refused("scope_missing", desk.report(entry, sign_in="s1"))
    assert (await desk.report(entry))["state"] == "received"  # its own answer it may always call wrong


async def test_what_can_not_be_put_on_record_does_not_leave(desk: Desk) -> None:
    entry = desk.citizens.write()
    desk.written.broken = AuditUnavailable("the disk is full")
    await desk.refused("audit_unavailable", desk.look())
    await desk.refused("audit_unavailable", desk.report(entry))
    assert desk.citizens.discrepancies.all() == []


async def test_a_log_or_embargo_that_can_not_be_read_shows_nothing(desk: Desk) -> None:
    def unreadable(*_: Any, **__: Any) -> Any:
        raise AuditUnavailable("locked")

    def broken(_event: Any) -> Any:
        raise RuntimeError("the register can't be read")

    desk.citizens.write()
    desk.citizens.withheld = broken  # type: ignore[method-assign,assignment]  # a fault of the test
    problem = await desk.refused("internal", desk.look())
    assert problem.receipt and desk.written.drafts[-1].kind is Kind.FAILED
    desk.citizens.reader.search = unreadable  # type: ignore[method-assign]  # a fault of the test
    await desk.refused("audit_unavailable", desk.look())


@pytest.mark.parametrize("sign_in", [None, "s1"])
async def test_a_report_is_sealed_and_on_record_without_its_words(desk: Desk, sign_in: str | None) -> None:
    entry = desk.citizens.write()
    found = await desk.report(entry, **({"sign_in": sign_in} if sign_in else {}))
    (kept,) = desk.citizens.discrepancies.all()
    assert (kept.id, kept.entry, kept.source, kept.pointers) == (
        found["discrepancy"], entry, "population", ("full_name",),
    )  # fmt: skip
    assert kept.filed_by == ("person" if sign_in else "caller")
    assert desk.citizens.discrepancies.tell(kept.id).words == "Tên sai"
    (draft,) = desk.written.drafts
    assert draft.kind is Kind.ADMINISTERED and dict(draft.detail)["name"] == kept.id and "Tên" not in str(draft)
    assert draft.request_commitment is None, "words could be guessed by it"
    assert [ref.identifier for ref in draft.subjects] == ([NUMBER] if sign_in else [])


async def test_only_the_caller_or_the_person_of_an_entry_may_call_it_wrong(desk: Desk) -> None:
    theirs = desk.citizens.write(Kind.DISCLOSED, OTHER, caller="other")
    own = desk.citizens.write(Kind.DISCLOSED, OWN, caller="other")
    refused = desk.citizens.write(Kind.REFUSED)
    for entry, more in (
        (theirs, {}), (theirs, {"sign_in": "s1"}), (own, {}), (refused, {}), ("01JD0000000000000000000000", {}),
    ):  # fmt: skip
        await desk.refused("not_granted", desk.report(entry, **more))
    await desk.refused("sign_in_expired", desk.report(own, sign_in="s3"))
    assert (await desk.report(own, sign_in="s1"))["source"] == "population"
    await desk.refused("invalid_request", desk.report(own, sign_in="s1", pointers=["/sex"]))


async def test_an_embargo_is_not_told_by_a_report_either(desk: Desk) -> None:
    secret = desk.citizens.write(Kind.DISCLOSED, OWN, caller="cong-an")
    desk.citizens.embargoes["cong-an"] = desk.citizens.clock.now + timedelta(days=1)
    await desk.refused("not_granted", desk.report(secret, sign_in="s1"))
    desk.citizens.clock.now += timedelta(days=1)
    assert (await desk.report(secret, sign_in="s1"))["state"] == "received"


async def test_a_store_that_fails_after_the_entry_has_an_entry_of_its_own(desk: Desk) -> None:
    entry = desk.citizens.write()
    desk.citizens.custody.close()
    problem = await desk.refused("internal", desk.report(entry))
    assert [draft.kind for draft in desk.written.drafts] == [Kind.ADMINISTERED, Kind.FAILED]
    assert problem.receipt == desk.written.drafts[1].entry != desk.written.drafts[0].entry


async def test_strangers_leave_no_entry(desk: Desk) -> None:
    arrival = came({}, CALL)
    strange = replace(arrival, credentials=replace(arrival.credentials, authorization=()))
    await desk.refused("token_invalid", desk.road.disclosures(strange))
    assert desk.written.drafts == []
