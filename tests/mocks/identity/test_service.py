"""A whole sign-in must work over HTTP for any careful relying party, and fail where a careful provider refuses."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mocks.faults import Faults
from mocks.identity.service import build
from mocks.identity.signing import DEFECTS
from mocks.nation.catalogue import person_with
from mocks.nation.nation import Nation
from mocks.server import RunningMocks, running
from mocks.terms import ServiceTerms
from tests.mocks.identity.walk import (
    CLIENT,
    KHUE,
    REDIRECT,
    REQUEST,
    SECRET,
    VERIFIER,
    redeem,
    silently,
    tokens_of,
    userinfo_of,
    verified,
)


@pytest.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["identity"]) as started:
        yield started


@pytest.fixture
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False) as client:
        yield client


async def test_a_whole_sign_in(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    back = await silently(http)
    assert back["state"] == "st-1"
    answer = await redeem(http, back["code"])
    tokens = answer.json()
    assert (answer.headers["cache-control"], tokens["token_type"], tokens["expires_in"]) == ("no-store", "Bearer", 300)
    userinfo = (await userinfo_of(http, tokens["access_token"])).json()
    person = mocks.nation.people[0]
    assert (userinfo["SoDinhDanh"], userinfo["HoVaTen"]) == (KHUE, person.full_name)
    assert (userinfo["LoaiTaiKhoan"], userinfo["IAL"], userinfo["loAs"]) == (1, 2, "LoA2")
    assert userinfo["NgayThangNamSinh"] == "19900415"
    claims = await verified(http, tokens["id_token"])
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (mocks.urls["identity"], CLIENT, "n-1")
    assert claims["exp"] - claims["iat"] == 300
    assert claims["auth_time"] <= claims["iat"]
    assert claims["acr"] == "LoA2"
    assert {name: claims[name] for name in userinfo} == userinfo


async def test_a_foreign_relying_party_signs_in(mocks: RunningMocks) -> None:
    issuer = mocks.urls["identity"]
    async with AsyncOAuth2Client(
        CLIENT,
        SECRET,
        redirect_uri="http://127.0.0.1:5000/cb",
        scope="openid",
        code_challenge_method="S256",
        trust_env=False,
    ) as client:
        about = (await client.request("GET", f"{issuer}/.well-known/openid-configuration", withhold_token=True)).json()
        assert about["issuer"] == issuer
        address, state = client.create_authorization_url(
            about["authorization_endpoint"], nonce="n-2", code_verifier=VERIFIER, prompt="none", login_hint=KHUE
        )
        answer = await client.request("GET", address, withhold_token=True)
        assert answer.status_code == 302
        token = await client.fetch_token(
            about["token_endpoint"],
            authorization_response=answer.headers["location"],
            state=state,
            code_verifier=VERIFIER,
        )
        keys = KeySet.import_key_set((await client.request("GET", about["jwks_uri"], withhold_token=True)).json())
        algorithms = about["id_token_signing_alg_values_supported"]
        token_read = jwt.decode(token["id_token"], keys, algorithms=algorithms)
        claims = CodeIDToken(
            token_read.claims,
            token_read.header,
            {"iss": {"value": issuer}, "aud": {"value": CLIENT}},
            {"nonce": "n-2", "access_token": token["access_token"], "client_id": CLIENT},
        )
        claims.validate()
        userinfo = (await client.get(about["userinfo_endpoint"])).json()
        assert userinfo["sub"] == claims["sub"]
        assert userinfo["SoDinhDanh"] == KHUE


async def test_the_bare_generation_1_request_signs_in_too(http: httpx.AsyncClient) -> None:
    bare = {name: REQUEST[name] for name in ("response_type", "client_id", "redirect_uri", "scope", "state")}
    answer = await http.get("/auth", params={**bare, "prompt": "none", "login_hint": KHUE})
    code = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    tokens = await http.post("/token", data={**form, "client_id": CLIENT, "client_secret": SECRET})
    assert tokens.status_code == 200
    assert "nonce" not in await verified(http, tokens.json()["id_token"])


async def test_a_human_signs_in_through_the_page(http: httpx.AsyncClient) -> None:
    page = await http.get("/auth", params={**REQUEST, "login_hint": KHUE})
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert f'value="{KHUE}" required' in page.text
    form = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    }
    sent = {**form, "account": KHUE, "acr_values": "LoA4", "decision": "consent"}
    answer = await http.post("/auth/decide", data=sent)
    back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert (answer.status_code, back["state"]) == (302, "st-1")
    tokens = (await redeem(http, back["code"])).json()
    assert (await verified(http, tokens["id_token"]))["loAs"] == "LoA4"


async def test_the_page_offers_the_personas(http: httpx.AsyncClient) -> None:
    page = (await http.get("/auth", params=REQUEST)).text
    assert f'<option value="{KHUE}">Nguyễn Thị Minh Khuê</option>' in page
    assert "@99000000" in page


async def test_a_human_may_decline(http: httpx.AsyncClient) -> None:
    answer = await http.post("/auth/decide", data={**REQUEST, "decision": "deny"})
    assert answer.headers["location"] == f"{REDIRECT}?error=access_denied&state=st-1"


async def test_an_unknown_account_stays_on_the_page(http: httpx.AsyncClient) -> None:
    answer = await http.post("/auth/decide", data={**REQUEST, "decision": "consent", "account": "<b>nobody"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<b>nobody" not in answer.text


@pytest.mark.parametrize("path", ["/auth", "/auth/decide"])
@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "other"},
        {"redirect_uri": "https://attacker.example.org/"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
async def test_a_way_back_that_is_not_registered_is_shown_and_never_followed(
    http: httpx.AsyncClient, path: str, change: dict[str, str]
) -> None:
    given = {**REQUEST, **change, "decision": "consent", "account": KHUE}
    answer = await (http.get(path, params=given) if path == "/auth" else http.post(path, data=given))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert next(iter(change)) in answer.text


async def test_other_mistakes_go_back_to_the_relying_party(http: httpx.AsyncClient) -> None:
    assert await silently(http, scope="profile") == {"error": "invalid_scope", "state": "st-1"}
    posted = await http.post("/auth/decide", data={**REQUEST, "response_type": "token", "decision": "consent"})
    assert posted.headers["location"] == f"{REDIRECT}?error=unsupported_response_type&state=st-1"


@pytest.mark.parametrize("hint", ["", "099190000124", "somebody", f"{KHUE}@9900000017"])
async def test_nobody_signs_in_silently_without_an_account(http: httpx.AsyncClient, hint: str) -> None:
    assert await silently(http, hint) == {"error": "login_required", "state": "st-1"}


async def test_the_dead_do_not_sign_in(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    person = person_with(mocks.nation, "deceased")
    assert await silently(http, str(person.personal_id)) == {"error": "login_required", "state": "st-1"}


async def test_every_account_of_every_persona_signs_in(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    page = (await http.get("/auth", params=REQUEST)).text
    hints = re.findall(r'<option value="(099[^"]+)">', page)
    assert len(hints) >= 20
    assert any("@" in hint for hint in hints)
    for hint in hints:
        tokens = await tokens_of(http, hint)
        userinfo = (await userinfo_of(http, tokens["access_token"])).json()
        number, _, organization = hint.partition("@")
        assert userinfo["SoDinhDanh"] == number
        assert userinfo.get("MaSoDoanhNghiep", "") == organization
        assert (userinfo["LoaiTaiKhoan"] == 1) is not bool(organization)
        assert userinfo["IAL"] in (1, 2)


async def test_a_code_works_once_and_its_replay_ends_the_token(http: httpx.AsyncClient) -> None:
    code = (await silently(http))["code"]
    token = (await redeem(http, code)).json()["access_token"]
    replay = await redeem(http, code)
    assert (replay.status_code, replay.json()) == (400, {"error": "invalid_grant"})
    assert (await userinfo_of(http, token)).status_code == 401


async def test_a_code_dies_after_a_minute_of_its_session(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    http.headers["X-Mock-Session"] = "s"
    code = (await silently(http))["code"]
    await http.put(f"{mocks.control}/clock", json={"session": "s", "offset_seconds": 61})
    assert (await redeem(http, code)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"redirect_uri": REDIRECT + "/"}, 400, "invalid_grant"),
        ({"code_verifier": VERIFIER[::-1]}, 400, "invalid_grant"),
        ({"code": "made-up"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": SECRET}, 400, "invalid_request"),
    ],
)
async def test_a_code_is_not_redeemed_on_other_terms(
    http: httpx.AsyncClient, change: dict[str, str], status: int, error: str
) -> None:
    code = (await silently(http))["code"]
    answer = await redeem(http, **{"code": code, **change})
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    "authorization",
    [None, "Basic !!!", "Basic " + base64.b64encode(b"mock-rp-hanoi:wrong").decode(), "Bearer x", "Basic //79"],
)
async def test_an_unproven_relying_party_is_an_invalid_client(
    http: httpx.AsyncClient, authorization: str | None
) -> None:
    code = (await silently(http))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    headers = {"Authorization": authorization} if authorization else {}
    answer = await http.post("/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert (await redeem(http, code)).status_code == 200, "who couldn't prove itself has spent nothing"


async def test_a_repeated_parameter_is_refused_at_the_token_endpoint(http: httpx.AsyncClient) -> None:
    body = b"grant_type=authorization_code&grant_type=authorization_code"
    answer = await http.post("/token", content=body, auth=(CLIENT, SECRET))
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("authorization", [None, "Bearer made-up", "Basic made-up", "Bearer"])
async def test_userinfo_wants_a_live_token(http: httpx.AsyncClient, authorization: str | None) -> None:
    answer = await http.get("/userinfo", headers={"Authorization": authorization} if authorization else {})
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_the_host_header_cannot_change_the_issuer(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    answer = await http.get("/.well-known/openid-configuration", headers={"Host": "attacker.example.org"})
    assert answer.json()["issuer"] == mocks.urls["identity"]


async def test_logout_says_so(http: httpx.AsyncClient) -> None:
    assert "Đã đăng xuất" in (await http.get("/logout")).text


async def _arm(http: httpx.AsyncClient, mocks: RunningMocks, kind: str, **more: object) -> httpx.Response:
    return await http.put(f"{mocks.control}/faults", json={"service": "identity", "kind": kind, **more})


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
async def test_malformed_json_and_faults_in_200_strike_where_they_match(
    http: httpx.AsyncClient, mocks: RunningMocks, path: str
) -> None:
    for kind in ("malformed_json", "fault_in_200"):
        await _arm(http, mocks, kind, match=path, times=1)
        answer = await redeem(http, (await silently(http))["code"])
        if path == "/userinfo":
            answer = await userinfo_of(http, answer.json()["access_token"])
        assert answer.status_code == 200
        if kind == "fault_in_200":
            assert answer.json()["error"] == "server_error"
        else:
            with pytest.raises(ValueError, match=r"\w"):
                answer.json()


async def test_a_fault_in_200_may_name_another_error(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "fault_in_200", code="temporarily_unavailable")
    assert (await redeem(http, (await silently(http))["code"])).json()["error"] == "temporarily_unavailable"


@pytest.mark.parametrize("kind", ["http_500", "html", "zero_bytes", "redirect"])
async def test_a_fault_is_spent_on_the_gateways_calls_and_never_on_the_browsers(
    http: httpx.AsyncClient, mocks: RunningMocks, kind: str
) -> None:
    await _arm(http, mocks, kind, times=1)
    code = (await silently(http))["code"]
    spoiled = await redeem(http, code)
    assert "access_token" not in spoiled.text
    assert (await http.get(f"{mocks.control}/faults")).json() == {"faults": []}


async def test_empty_body_is_userinfo_without_claims(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "empty_body")
    answer = await userinfo_of(http, (await tokens_of(http))["access_token"])
    assert (answer.status_code, answer.json()) == (200, {})


async def test_bad_credentials_are_an_invalid_client(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "bad_credentials")
    answer = await redeem(http, (await silently(http))["code"])
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


async def test_an_expired_token_stays_dead_and_only_a_new_sign_in_cures(
    http: httpx.AsyncClient, mocks: RunningMocks
) -> None:
    token = (await tokens_of(http))["access_token"]
    await _arm(http, mocks, "expired_token")
    assert [(await userinfo_of(http, token)).status_code for _ in range(2)] == [401, 401]
    assert (await userinfo_of(http, (await tokens_of(http))["access_token"])).status_code == 200


async def test_not_now_is_told_at_token_and_userinfo(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    token = (await tokens_of(http))["access_token"]
    for kind, status in (("rate_limited", 429), ("maintenance", 503)):
        await _arm(http, mocks, kind)
        code = (await silently(http))["code"]  # the pages that a browser walks through stay open
        answers = [await redeem(http, code), await userinfo_of(http, token)]
        await http.delete("/__mock__/faults")
        assert [answer.status_code for answer in answers] == [status, status]
        assert [answer.headers.get("retry-after") for answer in answers] == ["60" if status == 429 else None] * 2
        assert (await redeem(http, code)).status_code == 200


async def test_a_code_shown_before_or_judged_by_another_clock_is_invalid(
    http: httpx.AsyncClient, mocks: RunningMocks
) -> None:
    await _arm(http, mocks, "replayed_timestamp")
    code = (await silently(http))["code"]
    assert (await redeem(http, code)).json()["error"] == "invalid_grant"
    assert (await redeem(http, code)).status_code == 200
    await _arm(http, mocks, "clock_skew")
    assert (await redeem(http, (await silently(http))["code"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("kind", ["two_matches", "malformed_xml", "wrong_prefix"])
async def test_kinds_that_a_sign_in_cannot_have_are_refused_with_a_reason(
    http: httpx.AsyncClient, mocks: RunningMocks, kind: str
) -> None:
    answer = await _arm(http, mocks, kind)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("defect", DEFECTS)
async def test_a_lying_id_token_can_be_ordered(http: httpx.AsyncClient, mocks: RunningMocks, defect: str) -> None:
    await _arm(http, mocks, "fault_in_200", code=defect)
    tokens = await tokens_of(http)
    userinfo = await userinfo_of(http, tokens["access_token"])
    assert userinfo.json()["SoDinhDanh"] == KHUE, "the lie is in the id_token alone"
    if defect == "id_token_missing":
        assert "id_token" not in tokens
    elif defect in ("id_token_signature", "id_token_key", "id_token_algorithm"):
        with pytest.raises((JoseError, ValueError)):
            await verified(http, tokens["id_token"])
    else:
        claims = await verified(http, tokens["id_token"])
        wrong = {
            "id_token_issuer": claims["iss"] != mocks.urls["identity"],
            "id_token_audience": claims["aud"] != CLIENT,
            "id_token_nonce": claims["nonce"] != "n-1",
            "id_token_expired": claims["exp"] < claims["auth_time"],
            "id_token_subject": claims["sub"] != userinfo.json()["sub"],
        }
        assert {name for name, is_wrong in wrong.items() if is_wrong} == {defect}


@pytest.mark.parametrize("config", [{}, {"url": ""}, {"url": "http://127.0.0.1:1"}])
def test_an_incomplete_configuration_stops_the_start(config: dict[str, object]) -> None:
    control = Faults([ServiceTerms(name="identity")]).control("identity")
    with pytest.raises(ValueError, match="identity mock needs"):
        build(Nation([], [], [], None, 1), control, config)
