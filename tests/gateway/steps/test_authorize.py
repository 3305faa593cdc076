"""Unknown means no: each reason to refuse is tried by itself, and only this step can make a `Grant`."""

import ast
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.access import Caller, GrantEntry, Officer, Purpose, Validity
from contracts.dates import PartialDate
from contracts.errors import Problem
from contracts.identifiers import AgencyCode, OldCardNumber, OrganizationCode, PersonalId, ProcedureCode
from contracts.queries import OrganizationQuery, PersonQuery, Query
from gateway.api import problems
from gateway.registry.registry import Route
from gateway.steps.arrival import Ask, Call
from gateway.steps.authorize import Authorize, Grant
from tests.gateway.steps.parts import (
    CALLER,
    NOW,
    OFFICER,
    ORGANIZATION,
    PERSON,
    PURPOSE,
    REPRESENTATION,
    SERVICE,
    SINCE,
    UNIT,
    Counter,
    FakeRegister,
    FakeSignIns,
    arrival,
    ask,
    authorize,
    call,
    entry,
    identity,
    route,
)  # fmt: skip

OVER = Validity(SINCE, NOW)
NOT_YET = Validity(NOW + timedelta(seconds=1))
LAST = Validity(SINCE, NOW + timedelta(microseconds=1))


async def given(step: Authorize, asked: Ask | None = None, caller: Caller = CALLER, of: Call | None = None) -> Grant:
    asked = asked or ask()
    return await step(arrival(of=of or call(asked.dataset, asked.operation)), caller, asked)


async def refused(step: Authorize, *arguments: Any, **keywords: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        await given(step, *arguments, **keywords)
    return problem.value


def pointers(problem: Problem) -> list[str]:
    return [error.pointer for error in problem.errors]


def purpose(**changes: Any) -> Purpose:
    return replace(PURPOSE, **changes)


def by_entries(*entries: GrantEntry, **others: Any) -> Authorize:
    return authorize(FakeRegister(entries, **others))


def by_officers(*officers: Officer) -> Authorize:
    return authorize(FakeRegister(officers=officers))


async def test_everything_in_order_gives_a_grant() -> None:
    quota = Counter()
    grant = await given(authorize(quota=quota))
    assert (grant.entry.id, grant.route.source, grant.caller) == ("g-persons", "population", CALLER)
    assert (grant.unit, grant.officer, grant.fields) == (UNIT, OFFICER, ("full_name",))
    assert grant.purpose == PURPOSE and quota.counted == ["g-persons"]
    assert quota.at == [NOW]


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (entry(validity=OVER),),
        (entry(validity=NOT_YET),),
        (entry(operations=frozenset({"verify"})),),
        (entry(operations=frozenset()),),
        (entry(caller="another"),),
        (entry("organizations"),),
    ],
    ids=["none", "over", "not-yet", "other-operation", "no-operation", "other-caller", "other-dataset"],
)
async def test_without_a_grant_in_force_nothing(entries: tuple[GrantEntry, ...]) -> None:
    step = by_entries(*entries)
    problem = await refused(step)
    assert problem.code == "not_granted" and problem.errors == ()
    assert step.granted(arrival(), CALLER) is False


async def test_a_grant_holds_until_its_last_instant() -> None:
    assert (await given(by_entries(entry(validity=LAST)))).entry.validity == LAST
    assert by_entries(entry(validity=LAST)).granted(arrival(), CALLER) is True


async def test_an_unknown_dataset_and_a_forbidden_one_answer_alike() -> None:
    """Whatever else is wrong with the question, too: unit, procedure, fields."""
    scope = "datasets:query"
    for wrong in ({}, {"purpose": purpose(unit=AgencyCode("H30"))}, {"fields": ("no_such_field",)}):
        unknown = await refused(authorize(FakeRegister(())), ask("vehicles", **wrong), of=call("vehicles", scope=scope))
        forbidden = await refused(authorize(FakeRegister(())), ask("persons", **wrong), of=call("persons", scope=scope))
        documents = [json.dumps(problems.document(each, 0)) for each in (unknown, forbidden)]
        assert documents[0] == documents[1] and unknown.code == "not_granted"


async def test_a_grant_on_a_dataset_that_nobody_answers_is_no_grant() -> None:
    step = by_entries(entry("vehicles"))
    assert (
        await refused(step, ask("vehicles", fields=("colour",)), of=call(scope="datasets:query"))
    ).code == "not_granted"
    assert step.granted(arrival(of=call("vehicles")), CALLER) is False


async def test_the_scope_comes_first() -> None:
    narrow = replace(CALLER, scopes=frozenset({"persons:verify", "datasets:query"}))
    assert (await refused(authorize(FakeRegister(())), caller=narrow)).code == "scope_missing"
    assert (await given(authorize(), caller=narrow, of=call(scope="datasets:query"))).entry.id == "g-persons"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"procedure": ProcedureCode.parse("1.009999")}, "/purpose/procedure"),
        ({"unit": AgencyCode("H30.12")}, "/purpose/unit"),
        ({"unit": AgencyCode("H26.98")}, "/purpose/unit"),
        ({"unit": AgencyCode("H26")}, "/purpose/unit"),
    ],
    ids=["other-procedure", "not-the-callers", "not-in-the-register", "parent"],
)
async def test_another_purpose_is_not_granted(changes: dict[str, Any], pointer: str) -> None:
    quota = Counter()
    problem = await refused(authorize(quota=quota), ask(purpose=purpose(**changes)))
    assert (problem.code, pointers(problem)) == ("purpose_not_granted", [pointer]) and quota.counted == []


async def test_a_units_entry_is_dated() -> None:
    step = by_entries(entry(), units=(replace(UNIT, validity=OVER),))
    assert pointers(await refused(step)) == ["/purpose/unit"]


async def test_a_unit_must_be_the_callers() -> None:
    problem = await refused(authorize(), caller=replace(CALLER, units=()))
    assert problem.code == "purpose_not_granted" and pointers(problem) == ["/purpose/unit"]


@pytest.mark.parametrize("channels", [frozenset({"online", "post"}), frozenset()])
async def test_another_channel_is_not_granted(channels: frozenset[Any]) -> None:
    problem = await refused(by_entries(entry(channels=channels)))
    assert (problem.code, pointers(problem)) == ("purpose_not_granted", ["/purpose/channel"])


@pytest.mark.parametrize(
    "officers",
    [
        (),
        (replace(OFFICER, account="canbo.khac"),),
        (replace(OFFICER, validity=OVER),),
        (replace(OFFICER, validity=NOT_YET),),
        (replace(OFFICER, unit="H26.98"),),
        (replace(OFFICER, licences=frozenset()),),
        (replace(OFFICER, licences=frozenset({"business"})),),
        (replace(OFFICER, service=True),),
    ],
    ids=["none", "unknown", "expired", "not-yet", "moved", "no-licence", "other-licence", "service-account-as-person"],
)
async def test_an_officer_who_may_not_act_is_refused(officers: tuple[Officer, ...]) -> None:
    problem = await refused(by_officers(*officers))
    assert problem.code == "officer_not_active" and problem.errors == ()


async def test_a_named_officer_is_checked_even_where_the_source_asks_for_none() -> None:
    plain = route(officer_required=False)
    assert (await given(authorize(FakeRegister(officers=(replace(OFFICER, licences=frozenset()),)), plain))).officer
    step = authorize(FakeRegister(officers=(replace(OFFICER, validity=OVER),)), plain)
    assert (await refused(step)).code == "officer_not_active"


@pytest.mark.parametrize("channel", ["counter", "post", "agent"])
@pytest.mark.parametrize("required", [True, False])
async def test_at_a_counter_somebody_must_act(channel: Any, required: bool) -> None:
    """`read` refuses it before; here nothing depends on that, and no service account stands in."""
    step = authorize(None, route(officer_required=required))
    problem = await refused(step, ask(purpose=purpose(channel=channel, officer_account=None)))
    assert problem.code == "officer_not_active"


BACKGROUND = ask(purpose=purpose(channel="background", officer_account=None))


async def test_the_service_account_stands_where_nobody_acts_and_the_source_demands_one() -> None:
    assert (await given(authorize(), BACKGROUND)).officer == SERVICE
    assert (await given(authorize(None, route(officer_required=False)), BACKGROUND)).officer is None


@pytest.mark.parametrize(
    "officers",
    [
        (),
        (replace(SERVICE, service=False),),
        (replace(SERVICE, validity=OVER),),
        (replace(SERVICE, unit="H26.98"),),
        (replace(SERVICE, licences=frozenset()),),
    ],
    ids=["unknown", "a-persons-login", "expired", "moved", "unlicensed"],
)
async def test_a_service_account_that_may_not_act_is_refused(officers: tuple[Officer, ...]) -> None:
    assert (await refused(by_officers(OFFICER, *officers), BACKGROUND)).code == "officer_not_active"


async def test_a_unit_without_a_service_account_can_not_ask_in_the_background() -> None:
    step = authorize(FakeRegister(units=(replace(UNIT, service_account=None),)))
    assert (await refused(step, BACKGROUND)).code == "officer_not_active"


STOPS = ("caller demo", "unit H26.99", "procedure 1.001193", "source population", "officer canbo.thu")


@pytest.mark.parametrize("stop", STOPS)
async def test_whatever_is_stopped_stops_the_access_before_it_counts(stop: str) -> None:
    quota, register = Counter(), FakeRegister()
    grant = await given(step := authorize(register, quota=quota))
    step.running(grant)
    register.stops.add(tuple(stop.split()))
    assert ((await refused(step)).code, quota.counted) == ("stopped", ["g-persons"])
    with pytest.raises(Problem, match="stopped"):
        step.running(grant)
    assert (await refused(authorize(FakeRegister((), stops=register.stops)))).code == "not_granted"  # to strangers


async def test_a_stopped_service_account_stops_what_it_stands_for() -> None:
    register = FakeRegister(stops={("officer", "dichvu")})
    assert (await refused(authorize(register), BACKGROUND)).code == "stopped"
    assert (await given(authorize(register, route(officer_required=False)), BACKGROUND)).officer is None
    assert (await given(authorize(register))).officer == OFFICER


def online(subject: Query | None = PERSON, sign_in: str | None = "s1", dataset: str = "persons") -> Ask:
    return ask(dataset, subject=subject, purpose=purpose(channel="online", officer_account=None, sign_in=sign_in))


def signed_in(payload: bytes = identity(), *routes: Route) -> Authorize:
    signs = FakeSignIns(done={("s1", "demo"): payload})
    return authorize(None, *(routes or (route(officer_required=False),)), sign_ins=signs)


async def test_online_needs_the_persons_own_sign_in() -> None:
    assert (await given(signed_in(), online())).purpose.sign_in == "s1"


@pytest.mark.parametrize("asked", [online(sign_in=None), online(sign_in="s2"), online(sign_in="")])
async def test_without_a_fresh_sign_in_nothing(asked: Ask) -> None:
    assert (await refused(signed_in(), asked)).code == "sign_in_expired"


async def test_another_callers_sign_in_is_none() -> None:
    signs = FakeSignIns(done={("s1", "another"): identity()})
    step = authorize(None, route(officer_required=False), sign_ins=signs)
    assert (await refused(step, online())).code == "sign_in_expired"


def old(name: str = "Nguyen Thi Minh Khue", born: str = "1990-04-15") -> PersonQuery:
    return PersonQuery(OldCardNumber("990000001"), name, PartialDate.parse_iso(born))


HOUSEHOLD = OrganizationQuery(OrganizationCode("099190000123"))
ACTING = identity(personal_id="099085000456", on_behalf_of={"organization_code": "9900000016", "role": "delegated"})


@pytest.mark.parametrize(
    ("payload", "subject", "fits"),
    [
        (identity(), PERSON, True),
        (identity(personal_id="099085000456"), PERSON, False),
        (identity(personal_id=None), PERSON, False),
        (identity(), None, False),
        (identity(), old(), True),
        (identity(), old(name="Nguyễn Thị Minh"), False),
        (identity(), old(born="1990"), False),
        (identity(full_name=None), old(), False),
        (identity(full_name=None), old(name="..."), False),
        (identity(date_of_birth=None), old(), False),
        (ACTING, ORGANIZATION, True),
        (ACTING, OrganizationQuery(OrganizationCode("9900000023")), False),
        (ACTING, OrganizationQuery(OrganizationCode("9900000016-001")), False),
        (identity(), ORGANIZATION, False),
        (identity(on_behalf_of=None), ORGANIZATION, False),
        (identity(on_behalf_of={"organization_code": None}), ORGANIZATION, False),
        (identity(), HOUSEHOLD, True),
        (ACTING, HOUSEHOLD, False),
        (identity(), REPRESENTATION, True),
        (ACTING, REPRESENTATION, False),
    ],
)
async def test_who_signed_in_is_the_subject_or_acts_for_it(payload: bytes, subject: Query | None, fits: bool) -> None:
    step = signed_in(payload)
    if fits:
        assert (await given(step, online(subject))).entry.id == "g-persons"
    else:
        problem = await refused(step, online(subject))
        assert (problem.code, pointers(problem)) == ("purpose_not_granted", ["/purpose/sign_in"])


async def test_a_sign_in_call_itself_needs_none() -> None:
    asked = ask("identities", subject=None, purpose=purpose(channel="online", officer_account=None))
    step = authorize(None, route("identities", officer_required=False))
    for form in ("sign_in", "complete"):
        of = call("identities", scope="identities:sign-in", form=form)
        assert (await given(step, asked, of=of)).entry.id == "g-identities"
    assert (await refused(step, asked, of=call("identities", scope="datasets:query"))).code == "sign_in_expired"


@pytest.mark.parametrize(
    ("granted", "fields", "lacking"),
    [
        ({"full_name"}, ("full_name", "sex"), ["/fields/1"]),
        ({"full_name"}, ("father", "full_name", "religion_code"), ["/fields/0", "/fields/2"]),
        ({"father"}, ("father.full_name", "father"), []),
        ({"father.full_name"}, ("father.full_name",), []),
        ({"father.full_name"}, ("father",), ["/fields/0"]),
        ({"father.full_name"}, ("father.personal_id",), ["/fields/0"]),
        ({"father"}, ("father.no_such_member",), ["/fields/0"]),
        ({"no_such_field"}, ("no_such_field",), ["/fields/0"]),
        ({"full_name"}, ("full_name.first",), ["/fields/0"]),
        (set(), ("full_name",), ["/fields/0"]),
    ],
)
async def test_one_field_too_many_is_named(granted: set[str], fields: tuple[str, ...], lacking: list[str]) -> None:
    step = by_entries(entry(fields=frozenset(granted)))
    if lacking:
        problem = await refused(step, ask(fields=fields))
        assert (problem.code, pointers(problem)) == ("field_not_granted", lacking)
    else:
        assert (await given(step, ask(fields=fields))).fields == fields


async def test_claims_need_the_same_right_as_fields() -> None:
    step = by_entries(entry(fields=frozenset({"full_name"})))
    asked = ask(operation="verify", claims={"full_name": "A", "father.full_name": "B"})
    assert pointers(await refused(step, asked)) == ["/claims/father.full_name"]


async def test_a_field_that_the_source_does_not_offer_is_not_granted() -> None:
    step = authorize(None, route(fields={"persons": ["full_name"]}))
    assert pointers(await refused(step, ask(fields=("full_name", "sex")))) == ["/fields/1"]


async def test_a_foreign_datasets_fields_are_those_of_its_manifest() -> None:
    register = FakeRegister((entry("vehicles", fields=frozenset({"colour", "wheels", "owner"})),))
    step = authorize(register, route("vehicles"))
    assert (await given(step, ask("vehicles", fields=("colour", "wheels.size")), of=call())).fields
    assert pointers(await refused(step, ask("vehicles", fields=("owner",)), of=call())) == ["/fields/0"]


async def test_the_entry_that_covers_everything_is_taken_and_the_nearest_one_explains() -> None:
    narrow = entry(id="g-1", fields=frozenset({"full_name"}))
    wide = entry(id="g-2", fields=frozenset({"full_name", "sex"}))
    other = entry(id="g-3", fields=frozenset({"full_name", "sex", "father"}), channels=frozenset({"online"}))
    quota = Counter()
    step = authorize(FakeRegister((narrow, wide, other)), quota=quota)
    assert (await given(step, ask(fields=("full_name", "sex")))).entry.id == "g-2"
    assert pointers(await refused(step, ask(fields=("full_name", "sex", "father")))) == ["/fields/2"]
    assert quota.counted == ["g-2"]


async def test_a_used_up_quota_says_when_it_opens_again() -> None:
    problem = await refused(authorize(quota=Counter(wait=61)))
    assert (problem.code, problem.retry_after, problem.row.status) == ("quota_exhausted", 61, 429)


async def test_a_spent_entry_leaves_the_next_one_that_covers_the_same() -> None:
    first, second = entry(id="g-1"), entry(id="g-2")
    step = authorize(FakeRegister((first, second)), quota=Counter(spent=frozenset({"g-1"})))
    assert (await given(step)).entry.id == "g-2"
    both = authorize(FakeRegister((first, second)), quota=Counter(wait=61, spent=frozenset({"g-1"})))
    assert (await refused(both)).retry_after == 30
    later = authorize(FakeRegister((first, second)), quota=Counter(wait=61, spent=frozenset({"g-2"})))
    assert (await refused(later)).retry_after == 30  # the soonest, not the first


def test_only_this_step_makes_a_grant() -> None:
    """DESIGN section 1: the types narrow on the way, and the type is the check."""
    root = Path(__file__).resolve().parents[3]
    makers = set()
    for folder in ("contracts", "connectors", "gateway", "mocks", "bench"):
        for file in (root / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = ast.unparse(node.func)
                    grants = any(ast.unparse(argument) == "Grant" for argument in node.args)
                    if name.split(".")[-1] == "Grant" or (
                        name.split(".")[-1] in ("replace", "__new__", "copy") and grants
                    ):
                        makers.add(file.relative_to(root).as_posix())
    assert makers == {"gateway/steps/authorize.py"}


def test_personal_numbers_stay_out_of_what_is_printed() -> None:
    assert PersonalId("099080000001").value not in repr(OFFICER)
