"""What the log is told of an access: who, why, which names of fields and how it ended; never a value."""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from contracts.dates import PartialDate
from contracts.errors import Problem, SourceBusy
from contracts.events import Draft, Kind
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.queries import OrganizationQuery
from contracts.records import Address, Person, Relative, document
from gateway.audit import released
from gateway.audit.faults import AuditUnavailable
from gateway.audit.leaf import from_base64url
from gateway.steps.arrival import Access, Found
from gateway.steps.journal import Journal
from gateway.steps.minimise import minimise
from tests.gateway.steps.parts import (
    NAME,
    NOW,
    NUMBER,
    ORGANIZATION,
    PERSON,
    PURPOSE,
    FakeLog,
    access,
    arrival,
    ask,
    call,
    grant,
    journal,
    mac,
    route,
)

RECORD = document(
    Person(
        personal_id=PersonalId("099190000124"), full_name="NGUYỄN THỊ MINH KHUÊ",
        date_of_birth=PartialDate(1990, 4, 15),
        permanent_residence=Address(line="SỐ 0 PHỐ THỬ NGHIỆM", province_code="01"),
        father=Relative(full_name="NGUYỄN VĂN CHA", personal_id=PersonalId("099055000001")),
    )
)  # fmt: skip
BODY = json.dumps({"subject": {"personal_id": NUMBER, "full_name": NAME, "date_of_birth": "1990-04-15"}}).encode()
VALUES = (
    "NGUYỄN THỊ MINH KHUÊ", NAME, "KHUÊ", "1990-04-15", "SỐ 0 PHỐ THỬ NGHIỆM", "NGUYỄN VĂN CHA", "a claimed value",
)  # fmt: skip


async def begun(log: FakeLog, **changes: Any) -> tuple[Journal, Access]:
    """An access that was authorized."""
    question = ask(**changes)
    writer, on_its_way = journal(log), access(question, arrival(BODY))
    writer.begin(on_its_way, await grant(question, route(question.dataset, question.operation)))
    return writer, on_its_way


def refs(draft: Draft) -> list[tuple[str, str, str]]:
    return [(ref.kind, ref.identifier, ref.role) for ref in draft.subjects]


ASKED = ("personal_id", NUMBER, "asked")
OFFICER = ("personal_id", "099080000001", "officer")


async def test_the_announcement_says_who_why_and_until_when() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log, fields=("full_name", "father"))
    await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of=None)
    (draft,) = log.drafts
    announced = (draft.kind, draft.entry, draft.due_at)
    assert announced == (Kind.REQUESTED, "entry-9", "2026-11-22T03:04:25.000Z")  # 10 s, and 10 s grace
    assert (draft.caller, draft.unit, draft.procedure, draft.dossier, draft.channel, draft.officer) == (
        "demo", "H26.99", "1.001193", "H26.99-260302-0001", "counter", "canbo.thu",
    )  # fmt: skip
    asked = (draft.dataset, draft.operation, draft.source, draft.grant)
    assert asked == ("persons", "query", "population", "g-persons")
    assert draft.legal_basis == "Decree 118/2025, article 1" and draft.trace == "a" * 32
    assert draft.fields_asked == ("full_name", "father") and draft.fields_delivered == ()
    assert refs(draft) == [ASKED, OFFICER]
    assert (draft.outcome, draft.code, draft.freshness, draft.request) == (None, None, None, None)
    assert (on_its_way.requested, on_its_way.exchange_of) == ("entry-9", None)


async def test_the_ending_closes_the_announcement_and_files_everyone_whose_number_went_out() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log, fields=("full_name", "father"))
    await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of="entry-1")
    on_its_way.found = Found(RECORD, None, NOW, 2, {"request_id": "LT-2", "a": "b"})
    on_its_way.freshness, on_its_way.age_seconds = "shared", 0
    question = on_its_way.ask
    assert question is not None
    part = minimise(await grant(question, route()), question, on_its_way.found)
    await writer.close(on_its_way, part, b"the answer")
    draft = log.drafts[1]
    assert (draft.kind, draft.entry, draft.request, draft.exchange_of) == (
        Kind.DISCLOSED, "entry-0", "entry-9", "entry-1",
    )  # fmt: skip
    assert draft.fields_delivered == ("full_name", "father") and draft.outcome == "found"
    assert refs(draft) == [
        ASKED, OFFICER, ("personal_id", "099190000124", "answered"), ("personal_id", "099055000001", "relative"),
    ]  # fmt: skip
    assert (draft.attempts, draft.source_ids) == (2, (("a", "b"), ("request_id", "LT-2")))
    assert (draft.freshness, draft.age_seconds, draft.duration_ms) == ("shared", 0, 2500)


async def test_a_draft_is_told_from_a_number() -> None:
    log = FakeLog()
    for purpose in (PURPOSE, replace(PURPOSE, dossier=None, draft="my-draft")):
        writer, on_its_way = await begun(log, purpose=purpose)
        await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of=None)
    assert [(d.dossier, dict(d.detail)) for d in log.drafts][1:] == [("my-draft", {"dossier_is": "draft"})]
    assert log.drafts[0].detail == ()


@pytest.mark.parametrize("operation", ["query", "verify"])
async def test_no_value_of_a_record_or_a_question_stands_in_any_entry(operation: Any) -> None:
    """Identifiers stand in ``subjects`` alone, where the log turns them into handles."""
    log = FakeLog()
    claims = {"full_name": "a claimed value", "permanent_residence.line": "SỐ 0 PHỐ THỬ NGHIỆM"}
    fields = tuple(claims) if operation == "verify" else ("full_name", "father", "permanent_residence", "personal_id")
    writer, on_its_way = await begun(
        log, operation=operation, claims=claims if operation == "verify" else {}, fields=fields
    )  # fmt: skip
    await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of=None)
    on_its_way.found, on_its_way.freshness = Found(RECORD, None, NOW, 1, {"request_id": "LT-1"}), "live"
    question = on_its_way.ask
    assert question is not None
    part = minimise(await grant(question, route(operation=operation)), question, on_its_way.found)
    body = json.dumps(part.members, ensure_ascii=False).encode()
    await writer.close(on_its_way, part, body)
    await writer.close_problem(on_its_way, SourceBusy("busy").problem())
    await writer.resent(on_its_way, "entry-1", body)
    await writer.cancelled(on_its_way)
    await writer.sent(on_its_way, body)
    assert [draft.kind.value for draft in log.drafts] == [
        "requested", "disclosed" if operation == "query" else "verified", "linked", "failed", "resent", "cancelled",
        "sent",
    ]  # fmt: skip
    for draft in log.drafts:
        members = asdict(draft)
        subjects = members.pop("subjects")
        text = json.dumps(members, ensure_ascii=False)
        assert not [value for value in VALUES if value in text or json.dumps(value)[1:-1] in text]
        assert not [ref["identifier"] for ref in subjects if ref["identifier"] in text]
        assert all(ref["identifier"].isalnum() or ref["kind"] == "pair" for ref in subjects)


async def closed(log: FakeLog, record: Any, writer: Journal | None = None, **changes: Any) -> Draft:
    """The ending of an access that found ``record``; gives the ending, links lie behind it in the log."""
    question = ask(**changes)
    on_its_way = access(question, arrival(BODY, of=call(question.dataset, question.operation)))
    by = route(question.dataset, question.operation)
    on_its_way.found = Found(record, None, NOW)
    part = minimise(await grant(question, by), question, on_its_way.found)
    at = len(log.drafts)
    await (writer or journal(log)).close(on_its_way, part, json.dumps(part.members).encode())
    return log.drafts[at]


async def test_each_value_that_left_can_be_proven_alone() -> None:
    log = FakeLog()
    ending = await closed(log, RECORD, fields=("full_name", "father", "permanent_residence.line", "blood_group"))
    assert [path for path, _ in ending.released] == sorted(
        ["blood_group", "full_name", "permanent_residence.line"]
        + [f"father.{name}" for name in ("full_name", "personal_id", "old_card_number", "nationality_code")]
    )
    seed = from_base64url(ending.release_seed or "")
    salt = released.salt_of(seed, "full_name")
    assert released.check(ending.released, "full_name", "NGUYỄN THỊ MINH KHUÊ", salt)
    assert not released.check(ending.released, "full_name", "NGUYỄN VĂN CHA", salt)
    assert released.check(ending.released, "blood_group", None, released.salt_of(seed, "blood_group"))
    assert (await closed(log, RECORD, fields=("full_name",))).release_seed != ending.release_seed


async def test_words_of_a_comparison_can_be_proven_and_an_absence_releases_nothing() -> None:
    log = FakeLog()
    claims = {"full_name": "somebody else", "permanent_residence.line": "SỐ 0 PHỐ THỬ NGHIỆM"}
    ending = await closed(log, RECORD, operation="verify", claims=claims)
    seed = from_base64url(ending.release_seed or "")
    salt = released.salt_of(seed, "permanent_residence.line")
    assert released.check(ending.released, "permanent_residence.line", "match", salt)
    writer, on_its_way = await begun(log, operation="verify", claims=claims)
    on_its_way.found = Found(None, "not_found", NOW)
    assert on_its_way.ask is not None
    part = minimise(await grant(on_its_way.ask, route(operation="verify")), on_its_way.ask, on_its_way.found)
    await writer.close(on_its_way, part, b"nobody")
    assert (log.drafts[-1].kind, log.drafts[-1].released, log.drafts[-1].release_seed) == (Kind.NOT_FOUND, (), None)


async def test_what_can_not_be_committed_to_does_not_leave() -> None:
    log = FakeLog()
    with pytest.raises(Problem) as refused:
        await closed(log, {**RECORD, "full_name": 1.5})
    assert refused.value.code == "audit_unavailable" and not log.drafts


async def test_two_numbers_of_one_person_are_linked_beside_the_ending_and_once() -> None:
    log = FakeLog()
    writer = journal(log)
    record = {**RECORD, "personal_id": NUMBER, "old_card_number": "990000123", "superseded_by": "099190000125"}
    ending = await closed(log, record, writer)
    first, second = log.drafts[1:]
    assert {first.kind, second.kind} == {Kind.LINKED} and first.entry != second.entry != ending.entry
    assert refs(first)[:2] == [ASKED, ("old_card_number", "990000123", "answered")]
    assert refs(second)[:2] == [ASKED, ("personal_id", "099190000125", "answered")]
    assert first.detail == (("why", "old_card"), ("beside", "entry-0")) and dict(second.detail)["why"] == "other_number"
    assert (first.caller, first.dossier, first.fields_asked) == (None, None, ())
    for again in (writer, journal(log)):  # from memory, and after a restart from the log
        await closed(log, record, again)
    assert [draft.kind for draft in log.drafts].count(Kind.LINKED) == 2


async def test_an_old_card_asked_for_is_the_same_pair() -> None:
    log = FakeLog()
    record = {**RECORD, "personal_id": NUMBER, "old_card_number": "990000123"}
    await closed(log, record)
    by_card = replace(PERSON, identifier=OldCardNumber("990000123"))
    await closed(log, record, subject=by_card)
    assert [draft.kind for draft in log.drafts].count(Kind.LINKED) == 1


async def test_an_organization_and_whoever_represents_it_are_not_one_person() -> None:
    log = FakeLog()
    record = {"organization_code": "9900000023", "parent_organization_code": "9900000030"}
    await closed(log, record, dataset="organizations", subject=ORGANIZATION, fields=("name",))
    household = {"organization_code": "099085000457"}
    code = OrganizationQuery(OrganizationCode("099085000456"))
    await closed(log, household, dataset="organizations", subject=code, fields=("name",))
    assert {draft.kind for draft in log.drafts} == {Kind.DISCLOSED}


async def test_a_store_that_can_not_say_what_is_linked_stops_the_answer() -> None:
    class Unreadable(FakeLog):
        def handle_of(self, kind: str, identifier: str) -> str | None:
            raise AuditUnavailable("locked")

    log = Unreadable()
    with pytest.raises(Problem) as refused:
        await closed(log, RECORD)
    assert refused.value.code == "audit_unavailable" and not log.drafts


async def test_a_refusal_before_the_question_was_read_names_nobody() -> None:
    log = FakeLog()
    await journal(log).close_problem(access(None, arrival(BODY)), Problem("invalid_request"))
    (draft,) = log.drafts
    assert (draft.kind, draft.code, draft.subjects, draft.unit) == (Kind.REFUSED, "invalid_request", (), None)
    assert (draft.caller, draft.dataset, draft.entry) == ("demo", "persons", "entry-0")


async def test_a_refusal_after_it_was_read_is_filed_under_the_number() -> None:
    log = FakeLog()
    await journal(log).close_problem(access(ask(), arrival(BODY)), Problem("not_granted"))
    (draft,) = log.drafts
    assert draft.kind is Kind.REFUSED and refs(draft) == [ASKED] and draft.fields_asked == ("full_name",)
    assert (draft.source, draft.grant, draft.legal_basis) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("invalid_subject", Kind.REFUSED), ("quota_exhausted", Kind.REFUSED), ("idempotency_conflict", Kind.REFUSED),
        ("internal", Kind.FAILED), ("source_timeout", Kind.FAILED), ("deadline_exceeded", Kind.FAILED),
    ],
)  # fmt: skip
async def test_the_callers_fault_is_refused_and_every_other_failed(code: str, kind: Kind) -> None:
    log = FakeLog()
    await journal(log).close_problem(access(ask()), Problem(code))
    assert (log.drafts[0].kind, log.drafts[0].code) == (kind, code)


async def test_a_failure_keeps_its_attempts_and_the_sources_ids() -> None:
    log = FakeLog()
    fault = SourceBusy("busy")
    fault.attempts, fault.source_ids = 3, {"request_id": "LT-3"}
    await journal(log).close_problem(access(ask(), freshness="live"), fault.problem().again())
    (draft,) = log.drafts
    assert (draft.attempts, draft.source_ids, draft.freshness) == (3, (("request_id", "LT-3"),), "live")


async def test_a_cached_answer_made_no_attempt() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    on_its_way.found = Found(RECORD, None, NOW, 2, {"request_id": "LT-2"})
    on_its_way.freshness, on_its_way.age_seconds = "cached", 77
    await writer.cancelled(on_its_way)
    (draft,) = log.drafts
    assert (draft.attempts, draft.age_seconds, draft.request) == (None, 77, None)
    assert draft.source_ids == (("request_id", "LT-2"),)


async def test_a_resent_answer_points_at_the_first() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    await writer.resent(on_its_way, "entry-first", b"body")
    (draft,) = log.drafts
    assert (draft.kind, draft.entry, draft.resends, refs(draft)) == (
        Kind.RESENT, "entry-0", "entry-first", [ASKED, OFFICER],
    )  # fmt: skip
    assert draft.answer_commitment == writer.commitment("entry-0", b"body")


async def test_a_household_is_filed_under_its_person_once() -> None:
    log = FakeLog()
    question = ask("organizations", subject=OrganizationQuery(OrganizationCode("099085000456")))
    await journal(log).close_problem(access(question), Problem("not_granted"))
    assert refs(log.drafts[0]) == [("personal_id", "099085000456", "asked")]


async def test_whoever_was_asked_for_is_not_filed_twice() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    same = {**RECORD, "personal_id": NUMBER}
    on_its_way.found = Found(same, None, NOW)
    question = on_its_way.ask
    assert question is not None
    await writer.close(on_its_way, minimise(await grant(question, route()), question, on_its_way.found), b"")
    assert refs(log.drafts[0]) == [ASKED, OFFICER]


def test_a_commitment_hides_what_it_commits_to() -> None:
    """A body is guessable from its digest; salted with a key of the gateway's it is not."""
    writer = journal(FakeLog())
    committed = writer.commitment("entry-0", BODY)
    assert committed == hashlib.sha256(mac(b"entry-0")[:16] + BODY).hexdigest()
    assert committed != hashlib.sha256(BODY).hexdigest()
    assert committed != writer.commitment("entry-1", BODY) != writer.commitment("entry-1", BODY + b" ")
    assert replace(writer, mac=lambda part: mac(b"2" + part)).commitment("entry-0", BODY) != committed


async def test_a_log_that_can_not_be_written_stops_everything() -> None:
    log = FakeLog(broken=AuditUnavailable("disk full"))
    writer, on_its_way = await begun(log)
    for act in (
        writer.announce(on_its_way, "entry-9", deadline_seconds=1, exchange_of=None),
        writer.close_problem(on_its_way, Problem("not_granted")),
        writer.sent(on_its_way, b""),
        writer.cancelled(on_its_way),
        writer.resent(on_its_way, "entry-1", b""),
    ):
        with pytest.raises(Problem) as refused:
            await act
        assert refused.value.code == "audit_unavailable" and refused.value.__suppress_context__
    assert on_its_way.requested is None


async def test_nothing_else_is_taken_for_a_log_that_can_not_be_written() -> None:
    with pytest.raises(RuntimeError):
        await journal(FakeLog(broken=RuntimeError("a bug"))).cancelled(access(ask(purpose=PURPOSE)))


async def test_every_entry_commits_to_what_was_asked_and_a_joined_exchange_is_named_at_once() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of="entry-7")
    await writer.sent(on_its_way, b"")
    announced, ended = log.drafts
    assert announced.exchange_of == ended.exchange_of == "entry-7"
    committed = writer.commitment(on_its_way.entry, BODY)
    assert announced.request_commitment == ended.request_commitment == committed
    assert ended.answer_commitment == writer.commitment(on_its_way.entry, b"")  # empty, and yet an answer


async def test_a_draft_stands_where_there_is_no_dossier_yet() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log, purpose=replace(PURPOSE, dossier=None, draft="my-draft-1"))
    await writer.cancelled(on_its_way)
    assert log.drafts[0].dossier == "my-draft-1"


@pytest.mark.parametrize(("named", "filed"), [("10.20.30.40", "10.20.30.40"), (None, "127.0.0.1")])
async def test_the_officers_own_network_stands_before_the_callers(named: str | None, filed: str) -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log, purpose=replace(PURPOSE, officer_network=named))
    await writer.announce(on_its_way, "entry-9", deadline_seconds=10, exchange_of=None)
    assert log.drafts[0].network == filed
