"""Both halves of a sign-in: by recorded replies, and against our mock as a provider of its own making."""

import base64
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from connectors.identity.connector import IdentityConnector, build
from contracts.connector import Redirect, Session, SignInConnector
from contracts.errors import SignInDenied, SignInInvalid, SourceFault, SourceMalformed
from contracts.manifest import InvalidManifest, read_manifest
from contracts.names import compare
from contracts.records import Answered, Identity
from contracts.wire import WireRequest, WireResponse
from mocks.faults import Faults
from mocks.identity import service
from mocks.identity.claims import accounts
from mocks.nation.personas import synthetic_nation
from mocks.terms import ServiceTerms
from tests.connectors.identity import provider
from tests.connectors.identity.provider import CALLBACK, PROFILE, REDIRECT, SESSION, complete, context, drive
from tests.house.tree import ROOT

NATION = synthetic_nation()
URL = "http://127.0.0.1:1"
CLIENT, SECRET = "mock-rp-hanoi", "mock-secret"


def test_it_is_a_sign_in_connector_and_knows_its_profile() -> None:
    assert isinstance(build(), SignInConnector)
    IdentityConnector().check_profile(PROFILE)
    with pytest.raises(InvalidManifest):
        IdentityConnector().check_profile({})


def test_the_manifest_reads() -> None:
    manifest = read_manifest((ROOT / "connectors/identity/manifest.toml").read_text())
    (operation,) = manifest.operations
    assert (operation.cache_seconds, operation.idempotent, operation.query) == (0, False, "identity")
    assert set(manifest.fields["identities"]) == set(Identity.__dataclass_fields__)


def begun(**changes: Any) -> dict[str, list[str]]:
    url = build().begin(REDIRECT, context(**changes)).url
    assert url.startswith(f"{REDIRECT.authorization_endpoint}?")
    return parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)


def test_the_authorization_request() -> None:
    digest = hashlib.sha256(REDIRECT.verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert begun() == {
        "response_type": ["code"], "client_id": [REDIRECT.client_id], "redirect_uri": [REDIRECT.redirect_uri],
        "scope": ["openid"], "state": [REDIRECT.state], "nonce": [REDIRECT.nonce], "code_challenge_method": ["S256"],
        "code_challenge": [challenge],
    }  # fmt: skip


def test_the_challenge_is_that_of_rfc_7636() -> None:
    published = Redirect("https://sso.example/auth", "c", "https://rp.example/cb", "s", "n",
                         verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")  # fmt: skip
    query = dict(parse_qsl(urlsplit(build().begin(published, context()).url).query))
    assert query["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_switches_of_the_profile() -> None:
    bare = begun(nonce=False, pkce=False)
    assert not {"nonce", "code_challenge", "code_challenge_method", "acr_values"} & bare.keys()
    assert begun(acr_values="LoA2")["acr_values"] == ["LoA2"]
    assert begun(scope="openid profile")["scope"] == ["openid profile"]


def test_an_endpoint_may_have_a_query_of_its_own() -> None:
    with_query = Redirect(f"{REDIRECT.authorization_endpoint}?tenant=a%20b", *list(vars_of(REDIRECT))[1:])
    query = dict(parse_qsl(urlsplit(build().begin(with_query, context()).url).query))
    assert (query["tenant"], query["state"]) == ("a b", REDIRECT.state)


def vars_of(redirect: Redirect) -> list[str]:
    return [getattr(redirect, name) for name in redirect.__dataclass_fields__]


def test_the_three_requests() -> None:
    replies = (provider.tokens(), provider.keys(), provider.userinfo())
    answered, made = drive(build().complete(SESSION, CALLBACK, context()), *replies)
    token, jwks, userinfo = made
    assert (token.method, token.path, token.auth, token.bearer) == ("POST", "/token", True, None)
    assert token.form == {
        "grant_type": "authorization_code", "code": "one-time-code", "redirect_uri": REDIRECT.redirect_uri,
        "code_verifier": REDIRECT.verifier,
    }  # fmt: skip
    assert (jwks.method, jwks.path, jwks.auth) == ("GET", "/jwks", False)
    assert (userinfo.method, userinfo.path, userinfo.bearer) == ("GET", "/userinfo", provider.ACCESS_TOKEN)
    record = answered.record
    assert isinstance(record, Identity) and record.authenticated_at == "2026-11-22T03:03:35Z"
    assert answered.drift == ()
    for request in made:
        assert "one-time-code" not in repr(request) and provider.ACCESS_TOKEN not in repr(request)


def test_without_pkce_no_verifier_is_sent() -> None:
    exchange = build().complete(SESSION, CALLBACK, context(pkce=False))
    assert "code_verifier" not in (next(exchange).form or {})


def test_a_callback_that_is_none_asks_nobody() -> None:
    for callback, fault in (
        (f"error=access_denied&state={REDIRECT.state}", SignInDenied),
        ("code=x&state=y", SignInInvalid),
    ):
        with pytest.raises(fault):
            next(build().complete(SESSION, callback, context()))


def test_where_no_id_token_is_issued_userinfo_counts_alone() -> None:
    exchange = build().complete(SESSION, CALLBACK, context(signed_claims="ignored"))
    answered, made = drive(exchange, provider.tokens(), provider.userinfo())
    assert [request.operation for request in made] == ["token", "userinfo"]
    assert isinstance(answered.record, Identity) and answered.record.authenticated_at is None


def test_what_was_signed_must_not_be_contradicted() -> None:
    with pytest.raises(SourceMalformed):
        complete(provider.tokens(), provider.keys(), provider.userinfo(SoDinhDanh="099190000124"))
    assert complete(provider.tokens(provider.sign(provider.claims(SoDinhDanh=None)))).record is not None


def test_unknown_claims_are_counted_or_refused() -> None:
    strange = provider.userinfo(Email="x")
    assert complete(provider.tokens(), provider.keys(), strange).drift == ("Email",)
    with pytest.raises(SourceMalformed):
        complete(provider.tokens(), provider.keys(), strange, unknown_elements="refuse")


def test_importing_it_opens_no_socket_and_brings_no_sender() -> None:
    program = (
        "import sys\n"
        "def seen(event, arguments):\n"
        "    if event.startswith('socket.') and event != 'socket.gethostname': raise SystemExit(event)\n"
        "sys.addaudithook(seen)\n"
        "import connectors.identity.connector as c\n"
        "c.build()\n"
        "print(sorted({'requests', 'httpx', 'httpx2', 'aiohttp'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


# ---------------------------------------------------------------- against our mock, in this process


def mock() -> Starlette:
    faults = Faults([ServiceTerms(name="identity")])
    config: dict[str, object] = {
        "url": URL,
        "credentials": {"client_id": CLIENT, "client_secret": SECRET},
        "relying_party": {"redirect_uris": ["https://procedures.example/callback"], "reserved_redirects": False},
    }
    return service.build(NATION, faults.control("identity"), config)


def session() -> Session:
    redirect = Redirect(f"{URL}/auth", CLIENT, "https://procedures.example/callback", "st-1", "no-1", "v" * 43)
    return Session(redirect, URL)


async def send(client: httpx.AsyncClient, request: WireRequest) -> WireResponse:
    """What the transport does, in small: the client's secret, the bearer, the form."""
    headers = dict(request.headers)
    content = None
    if request.bearer:
        headers["authorization"] = f"Bearer {request.bearer}"
    if request.form is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
        content = urlencode({**request.form, "client_id": CLIENT, "client_secret": SECRET})
    made = await client.request(request.method, request.path, headers=headers, content=content)
    return WireResponse(made.status_code, {name.lower(): value for name, value in made.headers.items()}, made.content)


async def sign_in(client: httpx.AsyncClient, hint: str, **changes: Any) -> Answered:
    """A whole sign-in of one account, by the programmatic way of the mock."""
    now, mine = datetime.now(UTC), session()
    url = build().begin(mine.redirect, context(now, **changes)).url
    sent_back = await client.get(f"{url}&{urlencode({'prompt': 'none', 'login_hint': hint})}")
    callback = urlsplit(sent_back.headers["location"]).query
    exchange = build().complete(mine, callback, context(now, unknown_elements="refuse", **changes))
    try:
        request = next(exchange)
        while True:
            request = exchange.send(await send(client, request))
    except StopIteration as stop:
        assert isinstance(stop.value, Answered)
        return stop.value


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL)


# a business location has no code of its own, only a counter under its parent's: nothing an identity could name
ACCOUNTS = [one for one in accounts(NATION) if one.organization is None or not one.organization.location_number]


def test_there_is_somebody_to_sign_in() -> None:
    assert len(ACCOUNTS) >= 20


async def test_every_account_signs_in() -> None:
    async with client_of(mock()) as client:
        for account in ACCOUNTS:
            record = (await sign_in(client, account.hint)).record
            assert isinstance(record, Identity) and record.personal_id is not None
            assert record.personal_id.value == account.person.personal_id
            assert record.full_name is not None and compare(record.full_name, account.person.full_name) == "match"
            assert record.date_of_birth is not None and record.date_of_birth.iso == account.person.date_of_birth
            assert record.account_level == account.person.account_level and record.authentication_level == 2
            assert record.level_of_assurance == ("substantial" if record.account_level == 2 else "low")
            assert (record.on_behalf_of is not None) == (account.organization is not None)
            if account.organization is not None:
                assert record.on_behalf_of is not None and record.on_behalf_of.organization_code is not None
                assert record.on_behalf_of.organization_code.value == account.organization.organization_code


async def test_a_higher_level_can_be_asked_for() -> None:
    async with client_of(mock()) as client:
        record = (await sign_in(client, ACCOUNTS[0].hint, acr_values="LoA3")).record
        assert isinstance(record, Identity) and record.authentication_level == 3


async def test_a_person_without_an_account_is_no_identity() -> None:
    async with client_of(mock()) as client:
        with pytest.raises(SignInInvalid):
            await sign_in(client, "099999999999")


def test_a_code_of_another_sign_in_is_the_persons_to_repeat() -> None:
    with pytest.raises(SourceFault) as caught:
        complete(provider.reply({"error": "invalid_grant"}, 400))
    assert caught.value.code == "sign_in_invalid" and json.dumps(caught.value.args)
