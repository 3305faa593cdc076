"""Tokens as a procedure system gets and loses them: scopes, proofs, nonces, and a caller that is disabled."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.caller import ProcedureSystem, load_key
from tests.flow.running import Running, eventually, up

PATH = "/v1/persons/query"


def challenged(answer: httpx.Response, code: str) -> None:
    """A refusal that says how to come in, names no entry and shows no data."""
    problem = answer.json()
    assert (answer.status_code, problem.get("code"), problem.get("receipt")) == (401, code, None), problem
    assert answer.headers["www-authenticate"].startswith("DPoP ")
    assert "record" not in problem


def test_what_is_published_agrees_with_demo_json(running: Running) -> None:
    found = running.http.get(f"{running.url}/.well-known/oauth-authorization-server").json()
    assert (found["issuer"], found["token_endpoint"]) == (running.demo["issuer"], running.demo["token_endpoint"])
    assert "private_key_jwt" in found["token_endpoint_auth_methods_supported"]
    resource = running.http.get(f"{running.url}/.well-known/oauth-protected-resource").json()
    assert resource["resource"] == running.demo["audience"]
    keys = running.http.get(f"{running.url}/.well-known/jwks.json").json()["keys"]
    assert keys and all("d" not in key for key in keys)


def test_no_scope_is_all_that_the_caller_is_registered_for(running: Running) -> None:
    answer = running.caller.token_request().json()
    assert answer["token_type"] == "DPoP" and 0 < answer["expires_in"] <= 600
    assert set(answer["scope"].split()) == set(running.demo["scope"].split())


def test_a_scope_is_all_that_the_token_then_has(running: Running) -> None:
    narrow = running.system("demo", Path(running.demo["private_key_path"]))
    narrow.sign_on(scope="persons:verify")
    assert narrow.get("/v1/me").json()["scopes"] == ["persons:verify"]
    answer = narrow.person(running.person("plain"))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("scope", ["persons:delete", "persons:query persons:delete", "*"])
def test_an_unknown_scope_is_refused(running: Running, scope: str) -> None:
    answer = running.caller.token_request(scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert "access_token" not in answer.json()


def test_an_assertion_is_good_once(running: Running) -> None:
    assertion = running.caller.assertion()
    assert running.caller.token_request(assertion).status_code == 200
    again = running.caller.token_request(assertion)
    assert again.status_code in (400, 401) and again.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://khac.example"},
        {"sub": "khac"},
        {"exp": 1},
        {"exp": 32503680000},
        {"iat": 32503680000},
        {"jti": ""},
    ],
    ids=["audience", "subject", "expired", "too long", "from the future", "no id"],
)
def test_a_wrong_assertion_gets_nothing(running: Running, changed: dict[str, Any]) -> None:
    answer = running.caller.token_request(running.caller.assertion(**changed))
    assert answer.status_code in (400, 401) and answer.json()["error"] == "invalid_client"


def test_another_key_is_not_the_callers(running: Running) -> None:
    stranger = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig", "kid": str(running.caller.key.kid)})
    answer = running.caller.token_request(running.caller.assertion(stranger))
    assert answer.status_code in (400, 401) and answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"htm": "GET"},
        {"htu": "https://khac.example/v1/persons/query"},
        {"htu": "http://127.0.0.1/v1/persons/verify"},
        {"iat": int(time.time()) - 3600},
        {"ath": "x" * 43},
        {"jti": 7},
    ],
    ids=["method", "host", "path", "old", "token hash", "id"],
)
def test_a_proof_of_something_else_is_refused(running: Running, changed: dict[str, Any]) -> None:
    caller = running.caller
    proof = caller.proof("POST", caller.base_url + PATH, **changed)
    answer = running.http.post(
        running.url + PATH, json={}, headers={"Authorization": f"DPoP {caller.token}", "DPoP": proof}
    )
    challenged(answer, "proof_invalid")


def test_a_proof_by_another_key_is_refused(running: Running) -> None:
    caller, stranger = running.caller, ECKey.generate_key("P-256")
    proof = caller.proof("POST", caller.base_url + PATH, stranger)
    answer = running.http.post(
        running.url + PATH, json={}, headers={"Authorization": f"DPoP {caller.token}", "DPoP": proof}
    )
    assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("DPoP ")


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", ""])
def test_a_bound_token_is_worth_nothing_under_another_scheme(running: Running, scheme: str) -> None:
    caller = running.caller
    headers = {"Authorization": f"{scheme} {caller.token}".strip(), "DPoP": caller.proof("POST", running.url + PATH)}
    challenged(running.http.post(running.url + PATH, json={}, headers=headers), "token_invalid")


def test_a_token_without_its_proof_and_two_of_each(running: Running) -> None:
    caller = running.caller
    good = caller.headers("POST", PATH)
    without = running.http.post(running.url + PATH, json={}, headers={"Authorization": good["Authorization"]})
    assert without.status_code == 401
    twice = [*good.items(), ("DPoP", caller.proof("POST", caller.base_url + PATH))]
    assert running.http.post(running.url + PATH, json={}, headers=twice).status_code == 401
    tokens = [*good.items(), ("Authorization", good["Authorization"])]
    assert running.http.post(running.url + PATH, json={}, headers=tokens).status_code == 401


def test_a_proof_is_good_once(running: Running) -> None:
    headers = running.caller.headers("GET", "/v1/me")
    assert running.http.get(f"{running.url}/v1/me", headers=headers).status_code == 200
    challenged(running.http.get(f"{running.url}/v1/me", headers=headers), "proof_invalid")


def test_the_host_header_changes_nothing(running: Running) -> None:
    caller = running.caller
    headers = {**caller.headers("GET", "/v1/me"), "Host": "khac.example"}
    assert running.http.get(f"{running.url}/v1/me", headers=headers).status_code == 200
    proof = caller.proof("GET", "http://khac.example/v1/me")
    lied = {"Authorization": f"DPoP {caller.token}", "DPoP": proof, "Host": "khac.example"}
    challenged(running.http.get(f"{running.url}/v1/me", headers=lied), "proof_invalid")


def test_failures_are_summarised_on_record(running: Running, tmp_path: Path) -> None:
    with up(tmp_path, "--quiet") as short:
        for _ in range(5):
            challenged(short.http.get(f"{short.url}/v1/me"), "token_invalid")
        assert short.stop() == 0
        summaries = [dict(one["detail"]) for one in short.entries(kind="authentication_summary")]
        assert {one["peer"] for one in summaries} == {"127.0.0.1"}
        assert sum(int(one["count"]) for one in summaries) == 5  # two entries where a minute ended among them


def test_a_token_is_revoked(running: Running) -> None:
    caller = running.system("demo", Path(running.demo["private_key_path"]))
    url = f"{running.url}/oauth2/revoke"
    held, caller.token = caller.token, ""
    form = {
        "token": held, "client_assertion": caller.assertion(),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }  # fmt: skip
    assert running.http.post(url, data=form).status_code == 200
    caller.token = held

    def out() -> None:
        challenged(caller.get("/v1/me"), "token_invalid")

    eventually(out)


def test_a_caller_is_out_within_seconds_of_the_command(running: Running) -> None:
    caller = running.add_caller("bi-khoa")
    assert caller.get("/v1/me").status_code == 200  # so its token is known and in every cache
    running.command("callers", "disable", "bi-khoa")

    def out() -> None:
        challenged(caller.get("/v1/me"), "token_invalid")

    eventually(out)
    again = caller.token_request()
    assert again.status_code in (400, 401) and again.json()["error"] == "invalid_client"


def test_nonces(tmp_path: Path) -> None:
    with up(tmp_path, "--quiet", "--dpop-nonce") as strict:
        path = Path(strict.demo["private_key_path"])
        with pytest.raises(AssertionError):
            strict.system("demo", path)
        caller = nonced(strict, path)
        caller.nonce = None
        answer = caller.get("/v1/me")
        challenged(answer, "proof_invalid")
        assert 'error="use_dpop_nonce"' in answer.headers["www-authenticate"]
        caller.nonce = answer.headers["dpop-nonce"]
        good = caller.person(strict.person("plain"))
        assert good.status_code == 200 and good.headers["dpop-nonce"]
        caller.nonce = "tu-che"
        challenged(caller.get("/v1/me"), "proof_invalid")


def nonced(running: Running, key: Path) -> ProcedureSystem:
    """Sign on as RFC 9449 section 8 says: be told the nonce, and try again with it."""
    demo = running.demo
    caller = ProcedureSystem(demo["base_url"], running.url, "demo", load_key(key), demo["purpose"], running.http)
    told = caller.token_request()
    assert (told.status_code, told.json()["error"]) == (400, "use_dpop_nonce")
    caller.nonce = told.headers["dpop-nonce"]
    return caller.sign_on()
