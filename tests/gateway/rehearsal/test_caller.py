"""The caller signs what the contract asks for, heeds nonces, and never sends a number that could be somebody's."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jwt

from gateway.rehearsal.caller import NotStarted, NotSynthetic, Wire, check_synthetic, load_key
from tests.gateway.rehearsal.stand_in import BASE, KEY, TOKEN, StandIn, caller, found, wire

BODY = {"subject": {"personal_id": "099190000123"}, "fields": ["full_name"]}


def test_a_token_is_asked_for_with_an_assertion_and_a_proof() -> None:
    send = StandIn({"/oauth2/token": wire(200, TOKEN)})
    assert caller(send).sign_on() == "t.t.t"
    ((_, _, headers, form),) = send.sent
    fields = {name: values[0] for name, values in parse_qs(form).items()}
    claims = jwt.decode(fields["client_assertion"], KEY, algorithms=["ES256"]).claims
    assert (claims["aud"], claims["iss"], claims["sub"]) == (BASE, "demo", "demo")
    proof = jwt.decode(headers["dpop"], KEY, algorithms=["ES256"])
    assert (proof.claims["htm"], proof.claims["htu"]) == ("POST", f"{BASE}/oauth2/token")
    assert "ath" not in proof.claims and "d" not in proof.header["jwk"]


@pytest.mark.parametrize(
    "answer", [wire(401, {"error": "invalid_client"}), wire(200, {**TOKEN, "token_type": "Bearer"}), wire(200, [])]
)
def test_no_token_that_is_bound_to_the_key(answer: Wire) -> None:
    with pytest.raises(NotStarted, match="no DPoP-bound token"):
        caller(StandIn({"/oauth2/token": answer})).sign_on()


def test_each_question_has_a_proof_of_its_own() -> None:
    send = StandIn({"/v1/persons/query": wire(200, found({"full_name": "A"}))})
    made = caller(send)
    for _ in range(2):
        made.ask("/v1/persons/query", BODY, headers={"idempotency-key": "k"})
    proofs = [jwt.decode(headers["dpop"], KEY, algorithms=["ES256"]).claims for _, _, headers, _ in send.sent]
    assert proofs[0]["jti"] != proofs[1]["jti"] and all(len(proof["ath"]) == 43 for proof in proofs)
    assert all(headers["idempotency-key"] == "k" for _, _, headers, _ in send.sent)
    assert [seen.answer.status for seen in made.exchanges] == [200, 200]
    assert made.twice("/v1/persons/query", BODY).status == 200
    assert send.sent[2][2]["dpop"] == send.sent[3][2]["dpop"]


def test_a_nonce_is_taken_up_once() -> None:
    def answer(_: Any) -> Wire:
        if "nonce" in json.dumps(jwt.decode(send.sent[-1][2]["dpop"], KEY, algorithms=["ES256"]).claims):
            return wire(200, found({}))
        return wire(401, {"code": "proof_invalid"}, dpop_nonce="n1", www_authenticate='DPoP error="use_dpop_nonce"')

    send = StandIn({"/v1/me": answer})
    made = caller(send)
    assert made.read("/v1/me").status == 200 and made.nonce == "n1" and len(send.sent) == 2
    stubborn = StandIn({"/v1/me": wire(401, {}, dpop_nonce="n2", www_authenticate='DPoP error="use_dpop_nonce"')})
    assert caller(stubborn).read("/v1/me").status == 401 and len(stubborn.sent) == 2


def test_behind_a_tunnel_proofs_are_bound_to_the_real_address() -> None:
    send = StandIn({"/oauth2/token": wire(200, TOKEN), "/v1/me": wire(200, {}), "/oauth2/revoke": wire(200, {})})
    made = caller(send, base_url="https://lienthong.example", issuer="https://lienthong.example",
                  token_endpoint="https://lienthong.example/oauth2/token")  # fmt: skip
    made.sign_on()
    made.read("/v1/me")
    made.revoke("t.t.t")
    assert send.paths() == ["/oauth2/token", "/v1/me", "/oauth2/revoke"]
    proof = jwt.decode(send.sent[1][2]["dpop"], KEY, algorithms=["ES256"]).claims
    assert proof["htu"] == "https://lienthong.example/v1/me"


REAL = ["001" + "190000123", "01" + "00000003", "01" + "2345678"]
"""Put together here: the house test refuses them written out."""


@pytest.mark.parametrize("number", REAL)
def test_a_number_that_could_be_somebodys_is_never_sent(number: str) -> None:
    send = StandIn({"/v1/persons/query": wire(200, {})})
    for body in ({"subject": {"personal_id": number}}, {"claims": [f"số {number}."]}):
        with pytest.raises(NotSynthetic):
            caller(send).ask("/v1/persons/query", body)
        with pytest.raises(NotSynthetic):
            caller(send).twice("/v1/persons/query", body)
    assert send.sent == []


def test_synthetic_numbers_and_dossiers_pass() -> None:
    check_synthetic(
        {"a": ["099190000123", "990000011", "9900000016-001"], "dossier": "H26.99-261127-154233-07", "n": 12, "z": None}
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kty": "EC"}', "\x00"])
def test_a_key_that_is_none(text: str) -> None:
    with pytest.raises(NotStarted, match="no JWK"):
        load_key(text)
    assert load_key(json.dumps(KEY.as_dict(private=True))).kid == "k1"


def test_an_answer_that_is_no_json() -> None:
    assert Wire(200, {}, b"<html>").json() is None and Wire(200, {}, b"[" * 100_000).json() is None
