"""Tests of signing in at an issuer, over real HTTP: whatever is not exactly as it should be signs nobody in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc.jwk import ECKey

from gateway.app.issuer import sender
from gateway.console.oidc import Issuer, Oidc, OidcRefused
from tests.gateway.console.desk import ORIGIN, Desk
from tests.gateway.console.issuing import SECRET, IssuerServer, issuing

BROWSER = "a-secret-of-this-browser"


@pytest.fixture
async def server(desk: Desk) -> AsyncIterator[IssuerServer]:
    async with issuing(desk.clock) as made:
        yield made


@pytest.fixture
def oidc(desk: Desk, server: IssuerServer) -> Oidc:
    roles: dict[str, Any] = {"lt-reviewer": "reviewer", "lt-lead": "lead", "lt-inspector": "inspector"}
    issuer = Issuer(server.url, "console", SECRET, roles)
    return Oidc(issuer, sender(None), desk.parts.ceremonies, ORIGIN, desk.clock)


async def test_who_signed_in_is_who_the_issuer_says(server: IssuerServer, oidc: Oidc) -> None:
    address = await oidc.begin(BROWSER, "/account")
    assert (
        f"redirect_uri={ORIGIN.replace(':', '%3A').replace('/', '%2F')}%2Fconsole%2Fsign-in%2Foidc%2Fcallback"
        in address
    )
    found, to = await oidc.complete(BROWSER, server.walk(address))
    assert (found.subject, found.account, found.name) == ("s-1", "canbo.xa", "Cán bộ ở xa")
    assert found.roles == {"reviewer"}
    assert to == "/account" and found.issuer == server.url and SECRET not in repr(oidc.issuer)
    server.claims = {"roles": ["lt-lead", "unknown", 7]}
    found, _ = await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/")))
    assert found.roles == {"lead"} and server.asked.count("discovery") == 1 and server.asked.count("jwks") == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"}, {"aud": "another"}, {"aud": ["console", "another"]}, {"aud": None},
        {"azp": "another"}, {"exp": 1}, {"exp": None}, {"iat": 9_999_999_999}, {"iat": None}, {"nonce": "another"},
        {"nonce": None}, {"sub": None}, {"sub": ""}, {"sub": 7}, {"roles": []}, {"roles": None}, {"roles": ["admin"]},
        {"roles": {"lt-lead": True}}, {"roles": 7}, {"preferred_username": None}, {"preferred_username": ["a"]},
    ],
    ids=str,
)  # fmt: skip
async def test_a_claim_that_is_not_right_is_nobody(server: IssuerServer, oidc: Oidc, claims: dict[str, Any]) -> None:
    server.claims = claims
    with pytest.raises(OidcRefused) as refused:
        await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/")))
    assert refused.value.__cause__ is None


async def test_an_answer_counts_once_in_its_browser_and_in_time(desk: Desk, server: IssuerServer, oidc: Oidc) -> None:
    answer = server.walk(await oidc.begin(BROWSER, "/"))
    with pytest.raises(OidcRefused):
        await oidc.complete("another browser", answer)
    await oidc.complete(BROWSER, answer)
    with pytest.raises(OidcRefused):
        await oidc.complete(BROWSER, answer)
    late = server.walk(await oidc.begin(BROWSER, "/"))
    desk.clock.pass_by(minutes=10)
    with pytest.raises(OidcRefused):
        await oidc.complete(BROWSER, late)


@pytest.mark.parametrize(
    "changed", [{"state": "another"}, {"state": ""}, {"iss": "https://mix-up.example"}, {"code": ""}, {"code": "guess"},
                {"error": "access_denied"}]
)  # fmt: skip
async def test_an_answer_that_was_changed_is_nobody(server: IssuerServer, oidc: Oidc, changed: dict[str, str]) -> None:
    with pytest.raises(OidcRefused):
        await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/"), **changed))


async def test_a_code_of_another_sign_in_fits_no_verifier(server: IssuerServer, oidc: Oidc) -> None:
    mine = server.walk(await oidc.begin(BROWSER, "/"))
    server.walk(await oidc.begin("the attacker's browser", "/"))  # whose code is put into my answer
    with pytest.raises(OidcRefused):
        await oidc.complete(BROWSER, mine)


async def test_only_the_issuers_key_and_a_new_one_is_found(desk: Desk, server: IssuerServer, oidc: Oidc) -> None:
    await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/")))
    before = server.key
    server.key, server.published = ECKey.generate_key("P-256", {"kid": "one"}), [before]
    with pytest.raises(OidcRefused):
        await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/")))
    assert server.asked.count("jwks") == 1, "not asked again within a minute"
    server.key = ECKey.generate_key("P-256", {"kid": "two"})
    server.published = [server.key]
    desk.clock.pass_by(seconds=60)
    found, _ = await oidc.complete(BROWSER, server.walk(await oidc.begin(BROWSER, "/")))
    assert found.subject == "s-1" and server.asked.count("jwks") == 2


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/keys"},
        {"authorization_endpoint": None},
        {"token_endpoint": "https://user:pass@evil.example/token"},
    ],
    ids=str,
)
async def test_a_strange_description_is_not_followed(
    server: IssuerServer, oidc: Oidc, discovery: dict[str, Any]
) -> None:
    server.discovery = discovery
    with pytest.raises(OidcRefused):
        await oidc.begin(BROWSER, "/")
    assert server.asked == ["discovery"]


async def test_an_issuer_that_is_away_signs_nobody_in(desk: Desk) -> None:
    issuer = Issuer("http://127.0.0.1:1", "console", SECRET, {"x": "lead"})
    with pytest.raises(OidcRefused):
        await Oidc(issuer, sender(None), desk.parts.ceremonies, ORIGIN, desk.clock).begin(BROWSER, "/")
