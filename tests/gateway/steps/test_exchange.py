"""A connector is driven to its end; its bugs decide nothing, show nothing, and a failure says how often it asked."""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from contracts.connector import AuthorizationRequest, Connector, Context, Exchange, Redirect, Session
from contracts.dossiers import Delivery
from contracts.errors import Ambiguous, NotFound, OutOfScope, SourceFault, SourceMalformed, SourceTimeout
from contracts.queries import ConfirmationQuery, Query
from contracts.records import Answered, Confirmation, Organization, Person
from contracts.wire import REQUEST_ID, WireRequest, WireResponse
from gateway.observability.metrics import Metrics
from gateway.registry.drift import Drift
from gateway.steps.arrival import Found
from gateway.steps.exchange import ExchangeStep, context_of
from gateway.transport.call import Call
from tests.gateway.steps.parts import BORN, NAME, NOW, NUMBER, PERSON, PURPOSE, FakeRegister, ask, entry, grant, route

ASKING = WireRequest(method="POST", path="/ask", operation="ask")


@dataclass
class Sender:
    """Answers every request with 200 and a count, or raises."""

    fault: BaseException | None = None
    sent: list[WireRequest] = field(default_factory=list)

    async def send(self, request: WireRequest, call: Call) -> WireResponse:
        self.sent.append(request)
        call.attempts += 1
        call.source_ids["request_id"] = f"LT-{call.attempts}"
        if self.fault is not None:
            raise self.fault
        return WireResponse(200, {}, str(call.attempts).encode())


@dataclass
class Scripted:
    """A connector that does what a test says."""

    script: Callable[[Context], Any]

    def exchange(self, query: Query, context: Context) -> Exchange:
        return self.script(context)  # type: ignore[no-any-return]  # also what is no exchange at all


def a_call() -> Call:
    return Call(source="population", deadline=10, idempotent=True, request_id="LT-0", now=lambda: NOW)


METRICS = Metrics()


async def run(
    script: Callable[[Context], Any], sender: Sender | None = None, call: Call | None = None, dataset: str = "persons"
) -> Found:
    connector: Connector = Scripted(script)
    given = await grant(ask(dataset), route(dataset, connector=connector))
    step = ExchangeStep(sender or Sender(), lambda: NOW, METRICS)
    return await step.query(given, PERSON, call or a_call())


def two_turns(context: Context) -> Exchange:
    first = yield ASKING
    second = yield ASKING
    name = (first.body + second.body).decode()
    return Answered(Person(full_name=name), ("MaVung", "Khac"), {"message_id": "m-1"})


async def test_turns_follow_each_other_to_a_record() -> None:
    sender = Sender()
    before = _drift()
    found = await run(two_turns, sender)
    assert found.document is not None and found.document["full_name"] == "12" and found.absence is None
    assert (found.attempts, found.retrieved_at, len(sender.sent)) == (2, NOW, 2)
    assert found.source_ids == {"request_id": "LT-2", "message_id": "m-1"}
    assert found.drift == ("MaVung", "Khac") and _drift() == before + 2


async def test_an_id_that_is_none_stays_out_of_the_log() -> None:
    def talkative(context: Context) -> Exchange:
        yield ASKING
        return Answered(Person(), source_ids={"a": "m-1", "b": "Nguyễn Thị", "c": "099190000123"})

    assert (await run(talkative)).source_ids == {"request_id": "LT-1", "a": "m-1"}


def _drift() -> float:
    return _counted("added")


def _counted(kind: str) -> float:
    return float(METRICS.drift.labels("population", kind)._value.get())


class Described:
    """A contract that finds the given drift in every answer, or can't judge it."""

    def __init__(self, *found: Drift) -> None:
        self.found = found or None
        self.seen: list[tuple[WireRequest, bytes]] = []

    def drift(self, request: WireRequest, response: WireResponse) -> tuple[Drift, ...] | None:
        self.seen.append((request, response.body))
        return self.found


async def _under(contract: Described, script: Callable[[Context], Any]) -> Found:
    by = replace(route("persons", connector=Scripted(script)), contract=contract)  # type: ignore[arg-type]  # a double
    given = await grant(ask("persons"), by)
    return await ExchangeStep(Sender(), lambda: NOW, METRICS).query(given, PERSON, a_call())


async def test_every_answer_is_held_against_its_contract_and_counted_by_kind() -> None:
    before = {kind: _counted(kind) for kind in ("added", "missing", "retyped", "code")}
    contract = Described(Drift("added", "a"), Drift("missing", "b"), Drift("retyped", "c"))
    found = await _under(contract, two_turns)
    assert [body for _, body in contract.seen] == [b"1", b"2"] and found.outcome == "found"
    counted = {kind: _counted(kind) - before[kind] for kind in before}
    assert counted == {"added": 2, "missing": 2, "retyped": 2, "code": 0}, "what the connector noticed counts once"


async def test_a_code_of_no_list_counts_beside_the_contract() -> None:
    def unknown(context: Context) -> Exchange:
        yield ASKING
        return Answered(Person(), ("code trangThai", "number SoCMND"))

    before = _counted("code")
    await _under(Described(Drift("added", "a")), unknown)
    assert _counted("code") == before + 2


async def test_an_answer_that_the_connector_refuses_counts_too() -> None:
    def refusing(context: Context) -> Exchange:
        yield ASKING
        raise SourceMalformed("ten is missing")

    before = _counted("missing")
    with pytest.raises(SourceMalformed):
        await _under(Described(Drift("missing", "ten")), refusing)
    assert _counted("missing") == before + 1


@pytest.mark.parametrize(
    ("kind", "outcome"), [(NotFound, "not_found"), (Ambiguous, "ambiguous"), (OutOfScope, "out_of_scope")]
)
async def test_an_absence_is_an_answer(kind: type[Exception], outcome: str) -> None:
    def script(context: Context) -> Exchange:
        yield ASKING
        raise kind

    found = await run(script)
    assert (found.document, found.absence, found.attempts) == (None, outcome, 1)


def yields_nonsense(context: Context) -> Generator[Any, Any, Any]:
    yield "https://evil.example/"


def returns_nothing(context: Context) -> Generator[Any, Any, Any]:
    yield ASKING


def returns_a_bare_record(context: Context) -> Generator[Any, Any, Any]:
    yield ASKING
    return Person(full_name=NAME)


def returns_another_datasets_record(context: Context) -> Exchange:
    yield ASKING
    return Answered(Organization(name=NAME))


def returns_what_is_no_json(context: Context) -> Exchange:
    yield ASKING
    return Answered(Person(full_name=1.5))  # type: ignore[arg-type]  # the bug


def breaks(context: Context) -> Exchange:
    yield ASKING
    raise ValueError(f"could not read {NUMBER} {NAME}")


def breaks_at_once(context: Context) -> Exchange:
    if context.request_id:
        raise KeyError(NUMBER)
    yield ASKING
    return Answered(Person())


def stops_by_hand(context: Context) -> Exchange:
    yield ASKING
    raise StopIteration(NUMBER)


@pytest.mark.parametrize(
    "script",
    [
        yields_nonsense, returns_nothing, returns_a_bare_record, returns_another_datasets_record,
        returns_what_is_no_json, breaks, breaks_at_once, stops_by_hand,
    ],
    ids=lambda script: script.__name__,
)  # fmt: skip
async def test_a_connectors_bug_is_malformed_and_shows_nothing(
    script: Callable[[Context], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call = a_call()
    with pytest.raises(SourceMalformed) as fault:
        await run(script, call=call)
    told = f"{fault.value} {fault.value.reason} {fault.value.source_code} {fault.value.problem()}"
    assert NUMBER not in told and NAME not in told
    assert fault.value.__cause__ is None and fault.value.__suppress_context__
    assert fault.value.attempts == call.attempts
    output = capsys.readouterr()
    assert "connector_broke" in output.out + output.err
    assert NUMBER not in output.out + output.err and NAME not in output.out + output.err


async def test_a_sources_fault_says_how_often_it_was_asked() -> None:
    fault = SourceTimeout("slow", retry_after=3)
    with pytest.raises(SourceTimeout) as raised:
        await run(two_turns, Sender(fault))
    assert raised.value is fault
    assert (fault.attempts, fault.source_ids) == (1, {"request_id": "LT-1"})
    assert (fault.problem().attempts, fault.problem().retry_after) == (1, 3)


async def test_a_fault_that_the_connector_reads_out_of_a_reply_too() -> None:
    def script(context: Context) -> Exchange:
        yield ASKING
        yield ASKING
        raise SourceFault("005", source_code="005")

    with pytest.raises(SourceFault) as raised:
        await run(script)
    assert (raised.value.attempts, raised.value.source_code) == (2, "005")


@pytest.mark.parametrize("fault", [SourceTimeout("slow"), KeyError("population"), asyncio.CancelledError()])
async def test_whatever_happens_the_generator_is_closed(fault: BaseException) -> None:
    closed: list[bool] = []

    def script(context: Context) -> Exchange:
        try:
            yield ASKING
        finally:
            closed.append(True)
        return Answered(Person())

    with pytest.raises(type(fault)):
        await run(script, Sender(fault))
    assert closed == [True]


async def test_the_transports_own_bug_is_not_blamed_on_the_source() -> None:
    with pytest.raises(KeyError):
        await run(two_turns, Sender(KeyError("population")))


async def test_a_sign_in_is_never_a_question() -> None:
    class SignsIn:
        def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
            return AuthorizationRequest("")

        def complete(self, session: Session, callback: str, context: Context) -> Exchange:
            return two_turns(context)

    given = await grant(ask(), route(connector=SignsIn()))
    with pytest.raises(SourceMalformed):
        await ExchangeStep(Sender(), lambda: NOW, METRICS).query(given, PERSON, a_call())


@pytest.mark.parametrize(
    ("ending", "taken"), [(Answered(Delivery(action="created")), True), (Answered(Person()), False), (None, False)]
)
async def test_something_that_was_sent_was_taken_or_it_failed(ending: Answered | None, taken: bool) -> None:
    told: list[tuple[str, ...]] = []

    def script(context: Context) -> Exchange:
        told.append(context.databases)
        yield WireRequest(method="POST", path="/", operation="send")
        if ending is None:
            raise NotFound  # "nobody" is no answer to a sending
        return ending

    asked = ask("dossiers", "send", subject=PERSON, fields=("status",))
    by = route("dossiers", "send", connector=Scripted(script), officer_required=False)
    given = await grant(asked, by, register=FakeRegister(entries=(entry("dossiers"),)))
    step = ExchangeStep(Sender(), lambda: NOW, METRICS)
    if taken:
        found = await step.query(given, PERSON, a_call(), ("tax",))
        assert found.document == {"action": "created", "change": None, "databases": None}
    else:
        with pytest.raises(SourceMalformed):
            await step.query(given, PERSON, a_call(), ("tax",))
    assert told == [("tax",)]


async def test_what_the_wire_needs_comes_from_the_grant() -> None:
    context = context_of(await grant(ask(), route()), NOW)
    assert (context.unit, context.procedure, context.dossier) == ("H26.99", "1.001193", "H26.99-260302-0001")
    assert context.officer is not None
    assert (context.officer.account, context.officer.code) == ("canbo.thu", "099080000001")
    assert (context.request_id, context.now, context.profile) == (REQUEST_ID, NOW, {"path": "/soap"})


async def test_a_draft_stands_where_there_is_no_dossier_yet() -> None:
    draft = replace(PURPOSE, dossier=None, draft="my-draft", channel="background", officer_account=None)
    context = context_of(await grant(ask(purpose=draft), route(officer_required=False)), NOW)
    assert (context.dossier, context.officer) == ("my-draft", None)
    assert BORN not in repr(context)


@pytest.mark.parametrize("confirming", [True, False])
@pytest.mark.parametrize("record", [Confirmation(), Person()])
async def test_a_yes_answers_a_yes_no_question_and_nothing_else(
    confirming: bool, record: Confirmation | Person
) -> None:
    def script(context: Context) -> Exchange:
        yield WireRequest(method="GET", path="/", operation="ask")
        return Answered(record)

    given = await grant(ask(), route(connector=Scripted(script)))
    step = ExchangeStep(Sender(), lambda: NOW, METRICS)
    query: Query = ConfirmationQuery(PERSON) if confirming else PERSON
    if confirming is isinstance(record, Confirmation):
        found = await step.query(given, query, a_call())
        assert (found.document == {"confirmed": True}) is confirming
    else:
        with pytest.raises(SourceMalformed):
            await step.query(given, query, a_call())
