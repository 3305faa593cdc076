"""The token service over real HTTP: the modules of the OIDF client-credentials plan, and hostile requests."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt

from contracts.access import SCOPES
from gateway.access.authentication import Unauthenticated
from tests.gateway.access.parties import BASE, PATH, House, Party, credentials, new_key
from tests.gateway.oauth.conftest import serving

TOKEN = "/oauth2/token"


async def ask(
    client: httpx2.AsyncClient,
    house: House,
    party: Party,
    *,
    path: str = TOKEN,
    proof: str | None = None,
    **changes: str,
) -> httpx2.Response:
    headers = {"DPoP": proof or party.proof(house.clock, path=TOKEN)} if path == TOKEN else {}
    form = {name: value for name, value in party.form(house.clock, **changes).items() if value}
    return await client.post(path, data=form, headers=headers)


async def test_a_caller_gets_a_token_and_uses_it(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    answer = await ask(client, house, party)
    body = answer.json()
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert body["token_type"] == "DPoP" and body["expires_in"] == 600 and set(body["scope"].split()) == set(SCOPES)
    token = body["access_token"]
    caller = await house.authenticator.authenticate(credentials(token, party.proof(house.clock, token=token)))
    assert caller.id == party.id and caller.scopes == frozenset(SCOPES)
    assert house.failures == []


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA", "Ed25519"])
async def test_two_callers_with_every_algorithm(client: httpx2.AsyncClient, house: House, algorithm: str) -> None:
    one = house.enroll(Party(id="one", algorithm=algorithm, dpop_algorithm=algorithm))
    two = house.enroll(Party(id="two"))
    for party in (one, two):
        token = (await ask(client, house, party)).json()["access_token"]
        proof = party.proof(house.clock, token=token)
        assert (await house.authenticator.authenticate(credentials(token, proof))).id == party.id


async def test_discovery_leads_to_everything(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    server = (await client.get("/.well-known/oauth-authorization-server")).json()
    resource = (await client.get("/.well-known/oauth-protected-resource")).json()
    assert server["issuer"] == BASE and resource["authorization_servers"] == [BASE] and resource["resource"] == BASE
    path = server["token_endpoint"].removeprefix(BASE)
    token = (await ask(client, house, party, path=path)).json()["access_token"]
    jwks = (await client.get(server["jwks_uri"].removeprefix(BASE))).json()
    assert "d" not in jwks["keys"][0]
    from joserfc.jwk import KeySet

    assert jwt.decode(token, KeySet.import_key_set(jwks), ["ES256"]).claims["sub"] == party.id
    assert (await client.head("/.well-known/jwks.json")).status_code == 200
    assert (await client.post("/.well-known/jwks.json")).status_code == 405


async def test_authlibs_own_client_gets_along(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    """The other side by somebody else: Authlib's client builds body and assertion."""
    method = PrivateKeyJWT(
        BASE, alg="ES256", headers={"kid": party.key.kid}, claims={"exp": int(house.clock.seconds()) + 60}
    )
    auth = ClientAuth(party.id, party.key, method)
    body = "grant_type=client_credentials&scope=batches"
    claims_now = int(house.clock.seconds())
    method.claims = {"iat": claims_now, "exp": claims_now + 60}
    _, headers, body = auth.prepare("POST", BASE + TOKEN, {}, body)
    headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    headers["DPoP"] = party.proof(house.clock, path=TOKEN)
    answer = await client.post(TOKEN, content=body, headers=headers)
    assert answer.status_code == 200 and answer.json()["scope"] == "batches"


async def test_every_failed_authentication_looks_the_same(
    client: httpx2.AsyncClient, house: House, party: Party
) -> None:
    ended = house.enroll(Party(id="ended"))
    house.register.disable_caller("ended")
    used = party.assertion(house.clock)
    assert (await ask(client, house, party, client_assertion=used)).status_code == 200
    now = int(house.clock.seconds())
    answers = [
        await ask(client, house, party, **form)
        for form in (
            {"client_assertion": used},
            {"client_assertion": Party(id=party.id).assertion(house.clock)},
            {"client_assertion": Party(id="nobody").assertion(house.clock)},
            {"client_assertion": ended.assertion(house.clock)},
            {"client_assertion": party.assertion(house.clock, exp=now - 300)},
            {"client_assertion": party.assertion(house.clock, aud=BASE + TOKEN)},
            {"client_assertion": party.assertion(house.clock, aud=[BASE])},
            {"client_assertion": party.assertion(house.clock, sub=None)},
            {"client_assertion": "a.b.c"},
            {"client_assertion": ""},
            {"client_assertion_type": ""},
            {"client_id": "other"},
            {"client_secret": "x"},
        )
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (401, b'{"error":"invalid_client","error_description":"Client authentication failed."}')
    }
    assert len(house.failures) == len(answers) and {peer for peer, _ in house.failures} == {"127.0.0.1"}
    assert len({reason for _, reason in house.failures}) >= 7


async def test_of_twenty_replays_at_once_one_wins(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    used = party.assertion(house.clock)
    answers = await asyncio.gather(*(ask(client, house, party, client_assertion=used) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


async def test_a_proof_is_required_and_used_once(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    missing = await client.post(TOKEN, data=party.form(house.clock))
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_dpop_proof")
    elsewhere = await ask(client, house, party, proof=party.proof(house.clock, path=PATH))
    assert elsewhere.json()["error"] == "invalid_dpop_proof"
    proof = party.proof(house.clock, path=TOKEN)
    twice = await client.post(TOKEN, data=party.form(house.clock), headers=[("DPoP", proof), ("DPoP", proof)])
    assert twice.json()["error"] == "invalid_dpop_proof"
    assert (await ask(client, house, party, proof=proof)).status_code == 200
    assert (await ask(client, house, party, proof=proof)).json()["error"] == "invalid_dpop_proof"


async def test_strangers_fill_no_memory(client: httpx2.AsyncClient, house: House) -> None:
    for _ in range(3):
        assert (await ask(client, house, Party(id="nobody"))).status_code == 401
    assert not house.guard._used


async def test_a_nonce_is_given_before_the_assertion_is_spent(tmp_path: Any) -> None:
    house = House(tmp_path, with_nonces=True)
    party = house.enroll(Party())
    async with serving(house) as client:
        assertion = party.assertion(house.clock)
        first = await ask(client, house, party, client_assertion=assertion)
        assert (first.status_code, first.json()["error"]) == (400, "use_dpop_nonce")
        proof = party.proof(house.clock, path=TOKEN, nonce=first.headers["DPoP-Nonce"])
        second = await ask(client, house, party, client_assertion=assertion, proof=proof)
        assert second.status_code == 200 and second.headers["DPoP-Nonce"]
    assert house.failures == [], "a challenge is no failure"
    house.close()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"resource": "https://other.example"}, "invalid_target"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
    ],
)
async def test_errors_have_their_codes(
    client: httpx2.AsyncClient, house: House, party: Party, changes: dict[str, str], error: str
) -> None:
    answer = await ask(client, house, party, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert set(answer.json()) == {"error", "error_description"}


async def test_the_resource_may_be_named(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    assert (await ask(client, house, party, resource=BASE, unknown="ignored")).status_code == 200


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"a=1", {"Content-Type": "text/plain"}, 415),
        (b"a=1", {"Content-Type": FORM + "; charset=utf-16"}, 415),
        (b"a=1", {"Content-Type": FORM, "Content-Encoding": "gzip"}, 415),
        (b"a=" + b"x" * 20_000, {"Content-Type": FORM}, 413),
        (b"client_assertion=" + b"x" * 2_000_000, {"Content-Type": FORM}, 413),
        (b"grant_type=client_credentials&grant_type=client_credentials", {"Content-Type": FORM}, 400),
        (b"\xff\xfe", {"Content-Type": FORM}, 400),
        (b"", {"Content-Type": FORM}, 400),
        (b"grant_type=client_credentials", {"Content-Type": FORM, "Authorization": "Basic eDp5"}, 400),
    ],
)
@pytest.mark.parametrize("path", [TOKEN, "/oauth2/introspect", "/oauth2/revoke"])
async def test_hostile_bodies(
    client: httpx2.AsyncClient, path: str, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await client.post(path, content=content, headers=headers)
    if content == b"" and path != TOKEN:
        status = 401
    assert answer.status_code == status
    assert answer.json()["error"] in ("invalid_request", "invalid_client")
    assert "xxx" not in answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_only_post(client: httpx2.AsyncClient, method: str) -> None:
    answer = await client.request(method, TOKEN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"] == "invalid_request"


async def test_introspection_shows_a_callers_own_token_alone(
    client: httpx2.AsyncClient, house: House, party: Party
) -> None:
    other = house.enroll(Party(id="other"))
    token = house.token_for(party, ("batches",))
    mine = (await ask(client, house, party, path="/oauth2/introspect", token=token)).json()
    assert mine["active"] is True and mine["client_id"] == party.id and mine["scope"] == "batches"
    assert mine["cnf"] == {"jkt": party.dpop_key.thumbprint()} and mine["token_type"] == "DPoP"
    for caller, text in ((other, token), (party, "nonsense"), (party, token[:-2] + "AA")):
        assert (await ask(client, house, caller, path="/oauth2/introspect", token=text)).json() == {"active": False}
    for hint in ("access_token", "refresh_token", "id_token"):
        hinted = await ask(client, house, party, path="/oauth2/introspect", token=token, token_type_hint=hint)
        assert hinted.json() == mine  # RFC 7662 section 2.1, RFC 7009 section 2.2: a hint is a hint
    house.clock.advance(600)
    assert (await ask(client, house, party, path="/oauth2/introspect", token=token)).json() == {"active": False}
    assert (await ask(client, house, party, path="/oauth2/introspect")).json()["error"] == "invalid_request"


async def test_revocation_ends_a_callers_own_token_alone(
    client: httpx2.AsyncClient, house: House, party: Party
) -> None:
    other = house.enroll(Party(id="other"))
    token = house.token_for(party)
    for caller, text in ((other, token), (party, "nonsense")):
        answer = await ask(client, house, caller, path="/oauth2/revoke", token=text)
        assert (answer.status_code, answer.json()) == (200, {})
    known = await house.authenticator.authenticate(credentials(token, party.proof(house.clock, token=token)))
    assert known.id == party.id
    assert (await ask(client, house, party, path="/oauth2/revoke", token=token)).status_code == 200
    with pytest.raises(Unauthenticated):
        await house.authenticator.authenticate(credentials(token, party.proof(house.clock, token=token)))
    assert (await ask(client, house, party, path="/oauth2/introspect", token=token)).json() == {"active": False}


@pytest.mark.parametrize("path", ["/oauth2/introspect", "/oauth2/revoke"])
async def test_strangers_learn_nothing(client: httpx2.AsyncClient, house: House, party: Party, path: str) -> None:
    stranger = Party(id=party.id, key=new_key("ES256"))
    answer = await ask(client, house, stranger, path=path, token=house.token_for(party))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert house.failures


async def test_a_register_that_cannot_be_read_issues_nothing(
    client: httpx2.AsyncClient, house: House, party: Party
) -> None:
    house.register._view.close()
    house.clock.advance(2)
    answer = await ask(client, house, party)
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


async def test_answers_repeat_nothing(client: httpx2.AsyncClient, house: House, party: Party) -> None:
    canary = "canary-099190000123"
    for path in (TOKEN, "/oauth2/introspect", "/oauth2/revoke"):
        for name in ("grant_type", "scope", "client_assertion", "client_id", "token", "token_type_hint", "resource"):
            answer = await ask(client, house, party, path=path, **{"token": "x", name: canary})
            assert canary not in answer.text + json.dumps(dict(answer.headers))
