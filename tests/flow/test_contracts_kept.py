"""Every dialect, operation, kind of person and fault of a source keeps its contract, or breaks it where it should.

And nobody gets a record for a request that breaks it.
"""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from mocks.documents import Node, validator
from mocks.kinds import SEMANTIC_KINDS
from mocks.watch import BREAKING, breaks
from tests.flow.dialects import DIALECTS, NATION, Dialect, Question, clear, people, questions, spoilt, spoken

PEOPLE = people()
ORGANIZATIONS = [one for one in NATION.organizations if one.location_number is None]
KHUE, COMPANY = NATION.people[0], NATION.organizations[0]
SEARCHES = ("getMaSoBhxhTheoTieuChi", "getTraCuuThongTinHgd")
"""Operations that look through a commune: asked about one person."""
CONNECTED = {"cut_off"}
"""Kinds that need a connection to break."""
SIGN_IN = ("/auth", "/auth/decide")
TOLD = (KHUE.full_name, COMPANY.name, "access_token")
"""Words that stand in records and tokens, and in no refusal."""
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(
    loop_scope="module", scope="module", params=DIALECTS, ids=lambda one: f"{one.name}-{one.profile}"
)
async def dialect(request: pytest.FixtureRequest) -> AsyncIterator[Dialect]:
    async with spoken(request.param) as found:
        yield found


async def test_no_operation_of_a_contract_is_left_out(dialect: Dialect) -> None:
    asked = {(one.method, one.path) for one in await questions(dialect, KHUE, COMPANY)}
    proofs = {("POST", "/token")}  # asked for on the way
    assert asked | proofs == dialect.contract.operations | proofs


async def test_everybody_is_answered_by_the_contract(dialect: Dialect) -> None:
    asked = 0
    for place, person in enumerate(PEOPLE):
        if dialect.service.name != "population" and not person.personal_id:
            continue  # the others know nobody by an old card
        for question in await questions(dialect, person, ORGANIZATIONS[place % len(ORGANIZATIONS)]):
            told = (question.headers and "wsdl" not in question.params) or "login_hint" in question.params
            same = question.method == "GET" and not told
            if place and (same or question.path.endswith(SEARCHES)):
                continue  # pages and keys are the same for everybody
            answer, entry = await dialect.ask(question)
            assert (entry.violations, dialect.broken(answer)) == ((), []), (question.path, person.traits)
            asked += 1
    assert asked > len(PEOPLE) // 2


async def test_every_organization_is_answered_by_the_contract(dialect: Dialect) -> None:
    concerned = dialect.service.name in ("business", "tax")
    for organization in ORGANIZATIONS if concerned else []:
        for question in await questions(dialect, KHUE, organization):
            answer, entry = await dialect.ask(question)
            assert (entry.violations, dialect.broken(answer)) == ((), []), (question.path, organization.traits)


async def test_a_fault_keeps_or_breaks_the_contract_as_it_should(dialect: Dialect) -> None:
    for kind in (SEMANTIC_KINDS | BREAKING) - CONNECTED - dialect.service.not_applicable.keys():
        found = []
        for question in await questions(dialect, KHUE, COMPANY):
            if question.path.endswith(SEARCHES):
                continue
            answer, entry = await dialect.ask(question, kind)
            assert entry.fault == kind
            found.append(dialect.broken(answer))
        # what breaks it concerns some operations only; what keeps it keeps it in all
        assert any(found) is breaks(dialect.service.name, kind, None), (kind, found)


async def test_nobody_gets_a_record_for_a_request_that_breaks_the_contract(dialect: Dialect) -> None:
    tried = 0
    for number, question in enumerate(await questions(dialect, KHUE, COMPANY)):
        if "wsdl" in question.params:
            continue  # descriptions tell nothing of anybody
        for what, _ in spoilt(question):
            wrong = dict(spoilt((await questions(dialect, KHUE, COMPANY))[number]))[what]
            answer, entry = await dialect.ask(wrong)
            if question.path in SIGN_IN and not entry.violations:
                continue  # much of a sign-in's request may be left out
            assert entry.violations, (question.path, what)
            assert dialect.broken(answer) == [], (question.path, what)
            assert not any(word in plain(answer) for word in TOLD), (question.path, what)
            assert "code=" not in answer.headers.get("location", ""), (question.path, what)
            tried += 1
    assert tried


def plain(answer: httpx.Response) -> str:
    """An answer as a text, escapes undone."""
    try:
        return json.dumps(answer.json(), ensure_ascii=False)
    except ValueError:
        return answer.text


async def test_what_lies_in_an_envelope_keeps_the_contract_too(dialect: Dialect) -> None:
    if dialect.name != "identity-gen2":
        return
    schemas = Node(str(dialect.service.contract)).child("components").child("schemas")
    rules = {"/token": validator(schemas.child("ClearToken")), "/userinfo": validator(schemas.child("ClearClaims"))}
    asked = 0
    for person in PEOPLE[::5]:
        for question in await questions(dialect, person, COMPANY) if person.personal_id else []:
            if question.path in rules:
                answer, _ = await dialect.ask(question)
                assert list(rules[question.path].iter_errors(clear(answer))) == [], person.traits
                asked += 1
    assert asked > 5


async def test_a_path_beside_the_contract_is_answered_by_it(dialect: Dialect) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer, entry = await dialect.ask(Question(path="/khong-co", method=method))
        assert entry.violations and dialect.broken(answer) == [] and answer.status_code in (404, 405)
