"""Tests of the road itself: its order, its endings, and that nothing gets past a log that can't be written."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.errors import Problem, SourceTimeout
from contracts.events import Draft, Kind
from contracts.records import Person
from gateway.access.authentication import Credentials
from gateway.audit.faults import AuditUnavailable
from gateway.cache.answers import Answers
from gateway.pipeline import Departed
from gateway.steps.arrival import Arrival
from tests.gateway.road import BODY, Road, road_in, until
from tests.gateway.steps import parts


@pytest.fixture
async def road(tmp_path: Path) -> AsyncIterator[Road]:
    async with road_in(tmp_path) as found:
        yield found


async def test_a_live_answer_is_announced_before_it_is_asked_and_closed_before_it_leaves(road: Road) -> None:
    reply = await road.ask()
    assert road.happened == ["requested", "asked", "disclosed", "answered"]
    answer = json.loads(reply.body)
    assert answer["outcome"] == "found" and answer["receipt"] == reply.entry == road.log.drafts[1].entry
    assert road.log.drafts[1].request == road.log.drafts[0].entry


async def test_a_recalled_answer_is_one_entry_and_asks_nobody(road: Road) -> None:
    await road.ask()
    road.happened.clear()
    await road.ask()
    assert road.happened == ["disclosed", "answered"] and road.log.drafts[-1].freshness == "cached"


async def test_a_refusal_is_on_record_before_it_is_told(road: Road) -> None:
    problem = await road.problem(fields=["full_name", "khong_co"])
    assert problem.code == "field_not_granted" and road.happened == ["refused"]
    assert problem.receipt == road.log.drafts[0].entry


async def test_who_is_not_known_is_not_on_the_road(road: Road) -> None:
    arrival = parts.arrival(BODY, credentials=Credentials("POST", "/", (), (), "127.0.0.1"))
    with pytest.raises(Problem) as caught:
        await road.pipeline.answer(arrival)
    assert caught.value.code == "token_invalid" and road.happened == []


async def test_no_announcement_no_question(road: Road) -> None:
    road.log.broken = set(Kind)
    problem = await road.problem()
    assert (problem.code, problem.receipt) == ("audit_unavailable", None)
    assert road.happened == []


async def test_no_ending_no_answer(road: Road) -> None:
    road.log.broken = {Kind.DISCLOSED}
    problem = await road.problem()
    assert (problem.code, problem.receipt) == ("audit_unavailable", None)
    assert road.happened == ["requested", "asked"]


async def test_a_refusal_that_cannot_be_written_is_no_refusal(road: Road) -> None:
    road.log.broken = {Kind.REFUSED}
    assert (await road.problem(fields=["khong_co"])).code == "audit_unavailable"


async def test_a_fault_of_the_source_is_a_failed_entry_with_its_attempts(road: Road) -> None:
    road.source.fault = SourceTimeout("slow")
    problem = await road.problem()
    assert problem.code == "source_timeout" and road.happened == ["requested", "asked", "failed"]
    ending = road.log.drafts[-1]
    assert (ending.code, ending.attempts, ending.entry) == ("source_timeout", 1, problem.receipt)


async def test_a_damaged_answer_neither_leaves_nor_is_remembered(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts, "Person", lambda: Person(full_name="NGUY?N TH? MINH KHUÊ"))
        problem = await road.problem()
    assert (problem.code, road.happened) == ("source_malformed", ["requested", "asked", "failed"])
    assert road.log.drafts[-1].attempts == 1
    await road.ask()
    assert road.happened.count("asked") == 2


async def test_a_bug_is_internal_on_record_and_says_nothing(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments: object) -> bytes:
        raise RuntimeError(f"a bug that quotes {parts.NUMBER}")

    monkeypatch.setattr("gateway.pipeline.reply.answer", breaks)
    problem = await road.problem()
    assert problem.code == "internal" and problem.receipt == road.log.drafts[-1].entry
    assert road.happened == ["requested", "asked", "failed"]
    assert parts.NUMBER not in str(problem) and problem.__cause__ is None


async def test_joiners_announce_themselves_and_share(road: Road) -> None:
    road.source.open.clear()
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(road.ask()) for _ in range(5)]
        await road.source.asked.wait()
        await until(lambda: len(road.log.drafts) == 5)
        road.source.open.set()
    assert road.happened.count("asked") == 1
    requested = [one for one in road.log.drafts if one.kind == "requested"]
    assert [one.exchange_of for one in requested] == [None] + [requested[0].entry] * 4
    endings = [one.freshness for one in road.log.drafts if one.kind == "disclosed"]
    assert sorted(filter(None, endings)) == ["live"] + ["shared"] * 4
    assert len({asked.result().entry for asked in asking}) == 5


async def test_who_joins_a_leader_that_cannot_announce_fails_with_it(road: Road) -> None:
    """The first can't be written, so its exchange never happens; the second must not wait for it for ever."""
    begun = asyncio.Event()
    append = road.log.append

    async def full(draft: Draft) -> None:
        if draft.kind == "requested" and not begun.is_set():
            begun.set()
            for _ in range(20):
                await asyncio.sleep(0)
            raise AuditUnavailable("the disk is full")
        await append(draft)

    road.log.append = full  # type: ignore[method-assign]  # the double's own
    async with asyncio.TaskGroup() as group:
        first = group.create_task(road.problem())
        await begun.wait()
        second = group.create_task(road.problem())
    assert first.result().code == second.result().code == "audit_unavailable"
    assert "asked" not in road.happened


async def test_a_caller_that_leaves_is_cancelled_and_its_exchange_goes_on(road: Road) -> None:
    road.source.open.clear()

    async def leaves() -> None:
        await road.source.asked.wait()

    with pytest.raises(Departed):
        await road.ask(departed=leaves)
    assert road.happened == ["requested", "asked", "cancelled"]
    road.source.open.set()
    reply = await road.ask()
    assert json.loads(reply.body)["outcome"] == "found" and road.happened.count("asked") == 1


async def test_a_request_that_is_cancelled_from_outside_is_on_record_too(road: Road) -> None:
    road.source.open.clear()
    asking = asyncio.get_running_loop().create_task(road.ask())
    await road.source.asked.wait()
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    assert asking.cancelled() and road.happened == ["requested", "asked", "cancelled"]


async def test_the_callers_patience_is_its_own(road: Road) -> None:
    road.source.open.clear()
    problem = await road.problem(max_wait_seconds=0.01)
    assert problem.code == "deadline_exceeded" and road.happened[-1] == "failed"


async def test_no_age_allowed_means_live(road: Road) -> None:
    await road.ask()
    await road.ask(max_age_seconds=0)
    assert road.happened.count("asked") == 2


async def test_an_old_answer_is_asked_anew(road: Road) -> None:
    await road.ask()
    later = parts.arrival({**BODY, "max_age_seconds": 60}, at=parts.NOW + timedelta(seconds=61))
    await road.pipeline.answer(later)
    assert road.happened.count("asked") == 2


async def test_an_answer_is_kept_for_its_key_and_resent_with_an_entry(road: Road) -> None:
    first = await road.ask(key="k")
    second = await road.ask(key="k")
    assert first.body == second.body and road.happened[-2:] == ["resent", "answered"]
    assert road.log.drafts[-1].resends == first.entry != road.log.drafts[-1].entry


async def test_a_failure_gives_its_key_back(road: Road) -> None:
    road.source.fault = SourceTimeout("slow")
    await road.problem(key="k")
    road.source.fault = None
    assert (await road.ask(key="k")).status == 200


async def test_a_caller_that_leaves_gives_its_key_back(road: Road) -> None:
    road.source.open.clear()
    with pytest.raises(Departed):
        await road.ask(key="k", departed=road.source.asked.wait)
    road.source.open.set()
    assert (await road.ask(key="k")).status == 200


async def test_a_store_that_keeps_nothing_holds_no_answer_back(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_arguments: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Answers, "finish", full)
    assert (await road.ask(key="k")).status == 200
    assert road.happened[-2:] == ["disclosed", "answered"]
    monkeypatch.undo()
    assert (await road.ask(key="k")).status == 200  # and its key is free again


async def test_an_answer_that_cannot_leave_is_not_kept(road: Road) -> None:
    road.log.broken = {Kind.DISCLOSED}
    await road.problem(key="k")
    road.log.broken = set()
    await road.ask(key="k")
    assert "resent" not in road.happened


async def test_full_is_said_before_anything_is_read(road: Road) -> None:
    road.source.open.clear()
    places = road.pipeline.authenticate.concurrent
    async with asyncio.TaskGroup() as group:
        for number in range(places):
            purpose = {**BODY["purpose"], "dossier": f"H26.99-260302-{number:04}"}
            group.create_task(road.ask(purpose=purpose))
        await until(lambda: road.happened.count("asked") == places)
        problem = await road.problem()
        assert (problem.code, problem.receipt, problem.retry_after) == ("gateway_busy", None, 1)
        road.source.open.set()
    assert (await road.ask()).status == 200


async def test_every_answer_to_a_known_caller_tells_its_rate(road: Road) -> None:
    reply = await road.ask()
    assert any(name.lower().startswith("ratelimit") for name, _ in reply.headers)
    problem = await road.problem(fields=["khong_co"])
    assert any(name.lower().startswith("ratelimit") for name in problem.beside)


def test_an_arrival_never_shows_its_body() -> None:
    came: Arrival = parts.arrival(BODY)
    assert parts.NUMBER not in repr(came)


def stops_of(road: Road) -> set[tuple[str, ...]]:
    register = road.pipeline.authorize.register
    assert isinstance(register, parts.FakeRegister)
    return register.stops


async def test_what_is_stopped_asks_no_source_and_recalls_nothing(road: Road) -> None:
    await road.ask()
    road.happened.clear()
    stops_of(road).add(("source", "population"))
    problem = await road.problem()
    assert problem.code == "stopped" and road.happened == ["refused"]
    assert problem.receipt == road.log.drafts[-1].entry


async def test_an_answer_kept_for_its_key_is_not_resent_once_stopped(road: Road) -> None:
    await road.ask(key="k")
    stops_of(road).add(("officer", "canbo.thu"))
    assert (await road.problem(key="k")).code == "stopped"
    stops_of(road).clear()
    assert dict((await road.ask(key="k")).headers)["Idempotent-Replayed"] == "true"


async def test_an_answer_that_was_stopped_while_the_source_was_asked_does_not_leave(road: Road) -> None:
    road.source.open.clear()
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(road.problem())
        await road.source.asked.wait()
        stops_of(road).add(("unit", "H26.99"))
        road.source.open.set()
    problem = asking.result()
    assert problem.code == "stopped" and road.happened == ["requested", "asked", "refused"]
    requested, ending = road.log.drafts
    assert (ending.request, ending.code, ending.fields_delivered) == (requested.entry, "stopped", ())


async def test_a_sending_is_announced_before_it_leaves_and_on_record_before_it_is_told(road: Road) -> None:
    road.used.found = ("business", "population")
    reply = await road.send()
    assert road.happened == ["looked", "requested", "asked", "sent", "answered"]
    answer = json.loads(reply.body)
    assert (answer["outcome"], answer["receipt"], reply.outcome) == ("sent", road.log.drafts[1].entry, "sent")
    assert [one["source"] for one in answer["delivery"]["databases"]] == ["business", "population"]
    ending = road.log.drafts[1]
    assert (ending.kind, ending.request, ending.outcome) == (Kind.SENT, road.log.drafts[0].entry, "sent")
    assert dict(ending.detail) == {"action": "created", "databases": "business population"}
    assert ending.fields_asked == ("applicant", "status", "submission") and ending.fields_delivered == ()
    assert ending.released == () and {ref.role for ref in ending.subjects} == {"asked", "officer"}


async def test_a_sending_is_never_recalled_but_repeated_under_its_key(road: Road) -> None:
    first, again = await road.send(key="k"), await road.send(key="k")
    assert first.body == again.body and road.happened.count("asked") == 1
    await road.send()
    await road.send()
    assert road.happened.count("asked") == 3  # the same content without a key is sent again


async def test_nothing_is_sent_without_its_announcement_nor_without_the_log(road: Road) -> None:
    road.log.broken = {Kind.REQUESTED}
    for broken in (False, True):
        road.used.broken = broken
        with pytest.raises(Problem) as caught:
            await road.send()
        assert caught.value.code == "audit_unavailable" and "asked" not in road.happened
    assert road.log.drafts == []


async def test_what_went_out_is_on_record_as_sent_though_its_caller_left_or_was_stopped(road: Road) -> None:
    road.source.open.clear()

    async def gone() -> None:
        return None

    async with asyncio.TaskGroup() as group:
        group.create_task(road.send(departed=gone))
        await road.source.asked.wait()
        road.register.stops.add(("caller", "demo"))
        road.source.open.set()
    assert road.happened == ["looked", "requested", "asked", "sent", "answered"]
    with pytest.raises(Problem) as caught:
        await road.send()
    assert caught.value.code == "stopped"


async def test_equal_sendings_at_one_moment_go_out_once(road: Road) -> None:
    road.source.open.clear()
    async with asyncio.TaskGroup() as group:
        first, second = group.create_task(road.send()), group.create_task(road.send())
        await until(lambda: road.happened.count("requested") == 2)
        road.source.open.set()
    assert road.happened.count("asked") == 1 and road.happened.count("sent") == 2
    assert json.loads(first.result().body)["delivery"] == json.loads(second.result().body)["delivery"]
    endings = [draft for draft in road.log.drafts if draft.kind is Kind.SENT]
    assert [draft.freshness for draft in endings] == ["live", "shared"] and endings[1].exchange_of == endings[0].request


async def test_a_source_that_fails_leaves_a_failed_sending(road: Road) -> None:
    road.source.fault = SourceTimeout("slow")
    with pytest.raises(Problem):
        await road.send()
    assert road.happened == ["looked", "requested", "asked", "failed"]


@pytest.mark.parametrize(
    ("fault", "broken", "code"),
    [
        (None, {Kind.SENT}, "audit_unavailable"), (SourceTimeout("slow"), {Kind.FAILED}, "audit_unavailable"),
        (SourceTimeout("slow"), set[Kind](), "source_timeout"),
    ],
)  # fmt: skip
async def test_nobody_is_told_to_send_again_what_may_be_there(
    road: Road, fault: SourceTimeout | None, broken: set[Kind], code: str
) -> None:
    road.source.fault, road.log.broken = fault, broken
    with pytest.raises(Problem) as caught:
        await road.send()
    assert (caught.value.code, caught.value.unsure) == (code, True)


async def test_what_never_went_out_may_be_sent_again(road: Road) -> None:
    road.log.broken = {Kind.REQUESTED}
    with pytest.raises(Problem) as caught:
        await road.send()
    assert (caught.value.code, caught.value.unsure) == ("audit_unavailable", False)
    road.log.broken = {Kind.DISCLOSED}
    assert not (await road.problem()).unsure


@pytest.mark.parametrize("purpose", [{"dossier": None, "draft": "nhap-1"}, {"dossier": None}])
async def test_only_a_dossier_with_a_number_is_sent(road: Road, purpose: dict[str, str | None]) -> None:
    changed = {name: value for name, value in {**BODY["purpose"], **purpose}.items() if value is not None}
    with pytest.raises(Problem) as caught:
        await road.send(purpose=changed)
    assert caught.value.code == "invalid_request" and road.happened == ["refused"]


async def test_a_member_that_is_not_granted_is_not_sent(road: Road) -> None:
    road.register.entries = (parts.entry("dossiers", fields=frozenset({"applicant", "status"})),)
    with pytest.raises(Problem) as caught:
        await road.send()
    assert (caught.value.code, [error.pointer for error in caught.value.errors]) == (
        "field_not_granted", ["/dossier/submission"],
    )  # fmt: skip
    assert road.happened == ["refused"]


async def test_online_nothing_is_sent_but_for_who_has_signed_in(road: Road) -> None:
    purpose = {name: value for name, value in BODY["purpose"].items() if name != "officer"}
    with pytest.raises(Problem) as caught:
        await road.send(purpose={**purpose, "channel": "online", "sign_in": "nobodys"})
    assert caught.value.code == "sign_in_expired" and road.happened == ["refused"]
