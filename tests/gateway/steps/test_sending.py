"""A sending names what goes out, is repeated under its key alone, and tells what the log says its dossier used."""

from dataclasses import fields, replace
from typing import Any

import pytest

from contracts.dossiers import CHANGE, Applicant, Dossier, DossierProgress
from contracts.errors import Problem, SourceBusy, SourceFault, SourceTimeout, SourceUnavailable
from contracts.identifiers import PersonalId
from gateway.audit.faults import AuditUnavailable
from gateway.steps.arrival import Ask, Call
from gateway.steps.authorize import Grant
from gateway.steps.read import MAX_SENT, read
from gateway.steps.sending import Used, repeatable, sends, unsure
from tests.gateway.steps import parts

DOSSIER = Dossier(Applicant(PersonalId(parts.NUMBER), parts.NAME), "received", "counter")


async def granted(dataset: str = "dossiers", profile: dict[str, Any] | None = None, **purpose: Any) -> Grant:
    operation: Any = "query" if dataset == "persons" else "send"
    asked = parts.ask(
        dataset, operation, subject=DOSSIER, fields=("status",) if dataset != "persons" else ("full_name",)
    )
    by = replace(parts.route(dataset, operation), profile=profile or {})
    register = parts.FakeRegister(entries=(parts.entry(dataset),))
    grant = await parts.grant(asked, by, register=register)
    return replace(grant, purpose=replace(grant.purpose, **purpose))


async def test_what_sends() -> None:
    assert sends(await granted()) and sends(await granted("dossier_progress")) and not sends(await granted("persons"))


@pytest.mark.parametrize(
    ("profile", "change", "may"),
    [
        ({"repeatable_by": "change"}, 1, True), ({"repeatable_by": "change"}, None, False), ({}, 1, False),
        ({"repeatable_by": ""}, 1, False), ({"repeatable_by": "no_such_member"}, 1, False),
        ({"repeatable_by": True}, 1, False),
    ],
)  # fmt: skip
async def test_twice_under_its_key_alone(profile: dict[str, Any], change: int | None, may: bool) -> None:
    grant = await granted(profile=profile)
    assert repeatable(grant, replace(DOSSIER, change=change)) is may
    assert repeatable(grant, None) is False


async def test_a_question_may_be_repeated_by_its_manifest() -> None:
    assert repeatable(await granted("persons"), parts.PERSON) and repeatable(await granted("persons"), None)


@pytest.mark.parametrize(
    ("fault", "attempts", "lost"),
    [
        (SourceUnavailable(), 1, True), (SourceTimeout(), 1, True), (Problem("source_timeout"), None, True),
        (SourceUnavailable(), 0, False), (SourceBusy(), 1, False), (Problem("audit_unavailable"), None, False),
    ],
)  # fmt: skip
async def test_a_lost_answer_to_a_sending_without_a_key_is_nothing_to_act_on(
    fault: SourceFault | Problem, attempts: int | None, lost: bool
) -> None:
    fault.attempts = attempts
    grant = await granted(profile={"repeatable_by": "change"})
    ended = unsure(grant, DOSSIER, fault)
    assert ended.unsure is lost and ended.again().unsure is lost and ended.code == fault.code
    assert not unsure(grant, replace(DOSSIER, change=1), fault).unsure
    assert not unsure(await granted("persons"), parts.PERSON, fault).unsure


async def test_a_question_is_never_repeated_by_a_key() -> None:
    asked = await granted("persons", {"repeatable_by": "full_name"})
    once = replace(asked.route, operation=asked.route.operation.model_copy(update={"idempotent": False}))
    assert not repeatable(replace(asked, route=once), parts.PERSON)


async def test_the_log_is_asked_by_caller_and_dossier() -> None:
    asked: list[tuple[str, str]] = []

    def look(caller: str, dossier: str) -> tuple[str, ...]:
        asked.append((caller, dossier))
        return ("business", "population")

    assert await Used(look)(await granted()) == ("business", "population")
    assert asked == [("demo", "H26.99-260302-0001")]
    for grant in (await granted("dossier_progress"), await granted("persons"), await granted(dossier=None, draft="x")):
        assert await Used(look)(grant) == ()
    assert len(asked) == 1  # who doesn't name databases doesn't look for any


async def test_a_log_that_can_not_be_read_lets_nothing_out() -> None:
    def look(_caller: str, _dossier: str) -> tuple[str, ...]:
        raise AuditUnavailable("the disk is gone")

    with pytest.raises(Problem) as problem:
        await Used(look)(await granted())
    assert problem.value.code == "audit_unavailable"


PURPOSE: dict[str, Any] = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip


def told(body: object, of: Call, *, granted: bool = True) -> Ask:
    return read(parts.arrival(body, of), parts.route(of.dataset, of.operation), granted=granted)


SENT: dict[str, Any] = {
    "applicant": {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê"}, "status": "received",
    "submission": "counter", "change": 1, "phone": None,
}  # fmt: skip
STEP: dict[str, Any] = {"status": "received", "happened_at": "2026-11-22T03:04:05Z", "change": 2}


@pytest.mark.parametrize(
    ("dataset", "name", "content", "said_"),
    [("dossiers", "dossier", SENT, ("applicant", "status", "submission")),
     ("dossier_progress", "progress", STEP, ("status", "happened_at"))],
)  # fmt: skip
def test_what_is_sent_names_every_member_that_goes_out(
    dataset: str, name: str, content: dict[str, Any], said_: tuple[str, ...]
) -> None:
    """A grant must cover each; the number of a change is the sending's own, and what is empty doesn't go out."""
    of = parts.call(dataset, "send", form="send")
    asked = told({"purpose": PURPOSE, name: content}, of)
    assert asked.fields == said_ and isinstance(asked.subject, Dossier | DossierProgress)
    assert asked.subject.change == content[CHANGE]
    draft = {**{key: value for key, value in PURPOSE.items() if key != "dossier"}, "draft": "my-draft-1"}
    with pytest.raises(Problem) as drafted:
        told({"purpose": draft, name: content}, of)
    problem = drafted.value
    assert (problem.code, problem.errors[0].pointer) == ("invalid_request", "/purpose/dossier")
    with pytest.raises(Problem) as wrong:
        told({"purpose": PURPOSE, name: {**content, "status": "planet"}}, of)
    assert wrong.value.errors[0].pointer == f"/{name}/status"


def test_a_dossier_is_not_named_after_its_applicant() -> None:
    body = {"purpose": {**PURPOSE, "dossier": "H26.99-099190000123-1"}, "dossier": SENT}
    for granted_ in (True, False):
        with pytest.raises(Problem) as refused:
            told(body, parts.call("dossiers", "send", form="send"), granted=granted_)
        assert [error.pointer for error in refused.value.errors] == ["/purpose/dossier"]


def test_of_what_nobody_may_send_the_log_gets_few_names_and_no_value() -> None:
    content = {"099190000123": "x", "Full Name": "x", **{f"a{'b' * at}": "x" for at in range(100)}}
    asked = told({"purpose": PURPOSE, "dossier": content}, parts.call("dossiers", "send", form="send"), granted=False)
    assert asked.subject is None and len(asked.fields) == MAX_SENT and asked.fields[0] == "a"
    assert all(len(fields(kind)) <= MAX_SENT for kind in (Dossier, DossierProgress))  # a grant is asked for every one
