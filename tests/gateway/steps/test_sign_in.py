"""A sign-in's two halves: the question is sealed with secrets of ours, taken up once, and by its own caller alone."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from contracts.connector import AuthorizationRequest, Context, Exchange, Redirect, Session
from contracts.errors import Problem
from contracts.events import Kind
from contracts.records import Answered, Identity
from contracts.wire import WireRequest
from gateway.steps.arrival import Access, Ask, Found
from gateway.steps.authorize import Grant
from gateway.steps.sign_in import SignInEndpoint, SignInStep
from tests.gateway.steps.parts import (
    CALLER,
    NAME,
    NOW,
    NUMBER,
    PURPOSE,
    FakeLog,
    FakeSignIns,
    access,
    arrival,
    ask,
    call,
    grant,
    journal,
    route,
)

CALLBACK = "http://127.0.0.1:8090/callback"


class VNeID:
    """A sign-in connector that shows what it was handed."""

    def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
        query = {"state": redirect.state, "nonce": redirect.nonce, "redirect_uri": redirect.redirect_uri}
        return AuthorizationRequest(f"{redirect.authorization_endpoint}?{urlencode(query)}")

    def complete(self, session: Session, callback: str, context: Context) -> Exchange:
        yield WireRequest(method="POST", path="/token", operation="token", form={"code": callback})
        return Answered(Identity(full_name=session.redirect.nonce))


ROUTE = route("identities", source="identity", connector=VNeID(), officer_required=False)
ENDPOINT = SignInEndpoint("http://127.0.0.1:8083/auth", "client-1", "vneid")


class Half:
    """The step with its stores."""

    def __init__(self, **changes: Any) -> None:
        self.log, self.store = FakeLog(), FakeSignIns()
        step = SignInStep(
            self.store, {"identity": ENDPOINT}, lambda caller: (CALLBACK,) if caller == "demo" else (),
            journal(self.log), lambda: NOW, 600,
        )  # fmt: skip
        self.step = replace(step, **changes)

    async def begin(self, asked: Ask | None = None, grant_of: Grant | None = None) -> tuple[dict[str, Any], Access]:
        asked = asked or question()
        on_its_way = access(asked, arrival(of=call("identities", form="sign_in")))
        reply = await self.step.begin(on_its_way, grant_of or await granted(asked), asked)
        assert reply.status == 200 and reply.entry == "entry-0"
        return json.loads(reply.body), on_its_way


def question(**changes: Any) -> Ask:
    online = replace(PURPOSE, channel="online", officer_account=None)
    members = {"subject": None, "fields": ("personal_id", "full_name"), "redirect_uri": CALLBACK, "purpose": online}
    return ask("identities", **{**members, **changes})


async def granted(asked: Ask) -> Grant:
    return await grant(replace(asked, purpose=replace(asked.purpose, channel="background")), ROUTE)


def completing(session: str, body: object = None) -> Access:
    of = call("identities", form="complete", session=session)
    return access(None, arrival({"callback_query": "code=a+b&state=c"} if body is None else body, of))


async def test_beginning_sends_the_person_and_keeps_the_question() -> None:
    half = Half()
    body, _ = await half.begin()
    assert list(body) == ["id", "state", "authorization_url", "expires_at", "receipt"]
    assert (body["expires_at"], body["receipt"]) == ("2026-11-22T03:14:05Z", "entry-0")
    sent = parse_qs(urlsplit(body["authorization_url"]).query)
    assert body["authorization_url"].startswith("http://127.0.0.1:8083/auth?")
    assert sent["state"] == [body["state"]] and sent["redirect_uri"] == [CALLBACK]
    assert list(half.store.sessions) == [(body["id"], "demo")]
    (draft,) = half.log.drafts
    assert (draft.kind, draft.entry, draft.subjects) == (Kind.SENT, "entry-0", ())
    assert draft.fields_asked == ("personal_id", "full_name")


async def test_secrets_are_new_each_time_and_long() -> None:
    half = Half()
    seen = set()
    for _ in range(5):
        body, _ = await half.begin()
        kept = json.loads(half.store.sessions[body["id"], "demo"])["redirect"]
        seen |= {body["id"], kept["state"], kept["nonce"], kept["verifier"]}
        assert len(body["id"]) >= 32 and len(kept["state"]) >= 43 and len(kept["nonce"]) >= 43
        assert 43 <= len(kept["verifier"]) <= 128  # RFC 7636 section 4.1
        assert kept["verifier"] not in json.dumps(body) and kept["verifier"] not in repr(half.log.drafts)
    assert len(seen) == 20


@pytest.mark.parametrize("address", [None, "", "https://evil.example/", CALLBACK + "/", CALLBACK + "?x=1"])
async def test_only_a_registered_address_gets_the_person_back(address: str | None) -> None:
    half = Half()
    with pytest.raises(Problem) as refused:
        await half.begin(question(redirect_uri=address))
    assert refused.value.code == "invalid_request" and refused.value.errors[0].pointer == "/redirect_uri"
    assert not half.store.sessions and not half.log.drafts


async def test_a_source_that_signs_nobody_in_is_not_granted() -> None:
    asked = question()
    plain = await grant(replace(asked, purpose=replace(asked.purpose, channel="background")), route("identities"))
    for half, given in ((Half(), plain), (Half(endpoints={}), await granted(asked))):
        with pytest.raises(Problem) as refused:
            await half.begin(asked, given)
        assert refused.value.code == "not_granted"
    with pytest.raises(Problem) as unable:  # an endpoint is set, and its connector signs nobody in
        await Half(endpoints={plain.route.source: ENDPOINT}).begin(asked, plain)
    assert unable.value.code == "not_granted"
    resumed = await _resumed(Half())
    with pytest.raises(Problem):
        Half().step.exchange(plain, resumed)


async def _resumed(half: Half) -> Any:
    body, _ = await half.begin()
    return await half.step.take(completing(body["id"]))


async def test_the_question_comes_back_as_it_was_asked() -> None:
    half = Half()
    asked = question(fields=("full_name", "date_of_birth"))
    body, _ = await half.begin(asked)
    resumed = await half.step.take(completing(body["id"]))
    assert resumed.ask == replace(asked, redirect_uri=None)
    assert resumed.callback == "code=a+b&state=c" and resumed.session.issuer == "vneid"
    redirect = resumed.session.redirect
    assert (redirect.state, redirect.redirect_uri, redirect.client_id) == (body["state"], CALLBACK, "client-1")
    for secret in ("code=", redirect.state, redirect.nonce, redirect.verifier):
        assert secret not in repr(resumed)


async def test_a_draft_and_an_officer_come_back_too() -> None:
    half = Half()
    given = await granted(question())
    purpose = replace(question().purpose, dossier=None, draft="my-draft-1", officer_account="canbo.thu")
    body, _ = await half.begin(question(purpose=purpose), given)
    assert (await half.step.take(completing(body["id"]))).ask.purpose == purpose


async def test_a_session_is_taken_once_by_its_own_caller() -> None:
    half = Half()
    body, _ = await half.begin()
    for stranger in (
        replace(completing(body["id"]), caller=replace(CALLER, id="another")), completing("unknown"), completing(""),
    ):  # fmt: skip
        with pytest.raises(Problem) as refused:
            await half.step.take(stranger)
        assert (refused.value.code, refused.value.row.status) == ("sign_in_expired", 410)
    await half.step.take(completing(body["id"]))
    with pytest.raises(Problem) as refused:
        await half.step.take(completing(body["id"]))
    assert refused.value.code == "sign_in_expired"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"callback_query": "code=é"}, "sign_in_invalid"),
        ({"callback_query": "code=a\r\nb"}, "sign_in_invalid"),
        ({"callback_query": "code=\x00"}, "sign_in_invalid"),
        ({"callback_query": ""}, "invalid_request"),
        ({"callback_query": 7}, "invalid_request"),
        ({}, "invalid_request"),
        ({"callback_query": "a", "state": "b"}, "invalid_request"),
        (b"null", "invalid_request"),
    ],
)
async def test_a_callback_that_is_none_uses_nothing_up(body: object, code: str) -> None:
    half = Half()
    begun, _ = await half.begin()
    with pytest.raises(Problem) as refused:
        await half.step.take(completing(begun["id"], body))
    assert refused.value.code == code and len(half.store.sessions) == 1


async def test_the_connector_gets_the_session_and_the_raw_callback() -> None:
    half = Half()
    resumed = await _resumed(half)
    exchange = half.step.exchange(await granted(question()), resumed)
    assert next(exchange).form == {"code": "code=a+b&state=c"}


async def test_who_signed_in_is_kept_for_the_online_channel_and_for_a_resend() -> None:
    half = Half()
    body, _ = await half.begin()
    on_its_way = completing(body["id"])
    resumed = await half.step.take(on_its_way)
    await half.step.keep(on_its_way, Found({"personal_id": NUMBER, "full_name": NAME}, None, NOW), resumed)
    kept = json.loads(half.store.done[body["id"], "demo"])
    assert (kept["personal_id"], kept["full_name"], half.store.kept_seconds) == (NUMBER, NAME, 1800)
    assert (await half.step.again(completing(body["id"]))).ask == resumed.ask
    with pytest.raises(Problem) as refused:
        await half.step.again(replace(completing(body["id"]), caller=replace(CALLER, id="another")))
    assert refused.value.code == "sign_in_expired"


async def test_no_member_of_an_identity_stands_in_for_the_session() -> None:
    half = Half()
    body, _ = await half.begin()
    on_its_way = completing(body["id"])
    resumed = await half.step.take(on_its_way)
    await half.step.keep(on_its_way, Found({"full_name": NAME, "asked": "{}"}, None, NOW), resumed)
    assert (await half.step.again(completing(body["id"]))).ask == resumed.ask


async def test_nobody_signed_in_nothing_kept() -> None:
    half = Half()
    resumed = await _resumed(half)
    await half.step.keep(completing("s"), Found(None, "not_found", NOW), resumed)
    assert not half.store.done
