"""An id_token is refused for every one thing that may be wrong with it, and accepted when nothing is."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from connectors.identity.id_token import authenticated_at, read_keys, verify_id_token
from connectors.identity.profile import read_profile
from connectors.rest.reading import Node
from contracts.connector import Session
from contracts.errors import SourceMalformed
from tests.connectors.identity.provider import (
    ACCESS_TOKEN,
    KEY,
    NOW,
    PROFILE,
    REDIRECT,
    SECONDS,
    SESSION,
    claims,
    keys,
    reply,
    sign,
    sign_by_hand,
)

SHIPPED = read_profile(PROFILE)
RSA = RSAKey.generate_key(2048, {"use": "sig", "kid": "rsa-key"})


def verify(token: str, key_set: Any = None, *, session: Session = SESSION, **changes: Any) -> Node:
    profile = read_profile({**PROFILE, **changes}) if changes else SHIPPED
    return verify_id_token(token, read_keys(key_set or keys()), session, profile, NOW, ACCESS_TOKEN)


def test_a_sound_token_is_believed() -> None:
    assert verify(sign(claims())).text("sub") == "0f1e2d3c4b5a"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"}, {"iss": None}, {"iss": 7}, {"aud": "another"}, {"aud": None}, {"aud": []},
        {"aud": [REDIRECT.client_id, "another"]}, {"aud": {"x": 1}}, {"azp": "another"}, {"exp": SECONDS - 60},
        {"exp": None}, {"exp": "9999999999"}, {"exp": True}, {"exp": SECONDS + 0.5}, {"iat": None},
        {"iat": SECONDS + 61}, {"iat": SECONDS - 361}, {"iat": str(SECONDS)}, {"nonce": None}, {"nonce": "another"},
        {"nonce": ""}, {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, {"sub": None}, {"sub": ""}, {"sub": 7},
        {"sub": "x" * 256},
    ],
)  # fmt: skip
def test_every_claim_counts(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        verify(sign(claims(**changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [REDIRECT.client_id]}, {"azp": REDIRECT.client_id}, {"exp": SECONDS - 59}, {"iat": SECONDS + 60},
        {"iat": SECONDS - 360}, {"at_hash": None}, {"unknown": "x"},
    ],
)  # fmt: skip
def test_what_may_differ(changes: dict[str, Any]) -> None:
    verify(sign(claims(**changes)))


def test_without_nonces_none_is_asked_for() -> None:
    verify(sign(claims(nonce=None)), nonce=False)


def by_hand(header: dict[str, Any], payload: bytes | None = None) -> str:
    sound = json.dumps(claims()).encode()
    return sign_by_hand({"alg": "ES256", "kid": "test-key", **header}, sound if payload is None else payload)


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def altered(payload: dict[str, Any]) -> str:
    head, _, signature = sign(claims()).split(".")
    return f"{head}.{encoded(payload)}.{signature}"


SOUND = sign(claims())
FORGED = {
    "another key under its name": sign(claims(), ECKey.generate_key("P-256", {"kid": "test-key"})),
    "an unknown key": sign(claims(), ECKey.generate_key("P-256", {"kid": "x"}), {"kid": "x"}),
    "another curve": sign(claims(), ECKey.generate_key("P-384", {"kid": "test-key"}), algorithm="ES384"),
    "altered claims": altered(claims(sub="another")),
    "no signature": SOUND.rsplit(".", 1)[0] + ".",
    "none": f"{encoded({'alg': 'none'})}.{encoded(claims())}.",
    "None": f"{encoded({'alg': 'None', 'kid': 'test-key'})}.{encoded(claims())}.{SOUND.rsplit('.', 1)[1]}",
    "half a signature": SOUND[:-20],
    "a signature of zeros": f"{SOUND.rsplit('.', 1)[0]}.{base64.urlsafe_b64encode(bytes(64)).rstrip(b'=').decode()}",
    "a key of its own": sign(claims(), ECKey.generate_key("P-256"), {"jwk": KEY.as_dict(private=False)}),
    "an access token": sign(claims(), header={"typ": "at+jwt"}),
    "a logout token": sign(claims(), header={"typ": "logout+jwt"}),
    "a header that must be understood": by_hand({"crit": ["exp"], "exp": 1}),
    "no payload": f"{SOUND.split('.')[0]}..{SOUND.split('.')[2]}",
    "two parts": SOUND.rsplit(".", 1)[0],
    "five parts": f"{SOUND}.x.y",
    "text": "not a token",
    "an unencoded payload": by_hand({"crit": ["b64"], "b64": False}),
    "an unencoded payload, uncritical": by_hand({"b64": False}),
    "a key name that is a path": by_hand({"kid": "../../dev/null"}),
    "a key name that is a list": by_hand({"kid": ["test-key"]}),
    "a key name that is a number": by_hand({"kid": 1}),
    "a type that is a list": by_hand({"typ": ["JWT"]}),
    "an algorithm that is a list": by_hand({"alg": ["ES256"]}),
    "an endless header": by_hand({"x": "k" * 5000}),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused_without_its_words(token: str) -> None:
    with pytest.raises(SourceMalformed) as caught:
        verify(token)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert claims()["sub"] not in str(caught.value)


def test_a_public_key_is_no_shared_secret() -> None:
    signing_input = f"{encoded({'alg': 'HS256', 'kid': 'test-key'})}.{encoded(claims())}"
    mac = hmac.digest(KEY.as_pem(private=False), signing_input.encode(), "sha256")
    with pytest.raises(SourceMalformed):
        verify(f"{signing_input}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")


@pytest.mark.parametrize(
    "payload", [b"[]", b"null", b'{"sub":"a","sub":"b"}', b'{"exp":NaN}', b"{", b"\xff", b"[" * 40_000]
)
def test_a_signed_payload_is_read_as_strictly_as_a_reply(payload: bytes) -> None:
    with pytest.raises(SourceMalformed):
        verify(by_hand({}, payload))


def test_a_header_that_nobody_knows_is_ignored() -> None:
    assert verify(by_hand({"x-new": "1"})).text("sub")


def test_an_algorithm_must_be_in_the_profile() -> None:
    rsa_keys = keys(RSA.as_dict(private=False))
    token = sign(claims(at_hash=None), RSA, {"kid": "rsa-key"}, "RS256")
    assert verify(token, rsa_keys).text("sub")
    with pytest.raises(SourceMalformed):
        verify(token, rsa_keys, id_token_algorithms=["ES256"])


def test_ed25519_and_its_longer_hash() -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    digest = hashlib.sha512(ACCESS_TOKEN.encode()).digest()[:32]
    at_hash = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    token = sign(claims(at_hash=at_hash), key, {"kid": "ed"}, "Ed25519")
    assert verify(token, keys(key.as_dict(private=False)), id_token_algorithms=["Ed25519"]).text("sub")


def test_a_provider_with_one_key_needs_no_key_name() -> None:
    token = jwt.encode({"alg": "ES256"}, claims(), KEY, algorithms=["ES256"])
    assert verify(token).text("sub")
    with pytest.raises(SourceMalformed):
        verify(token, keys(RSA.as_dict(private=False)))


PASSED_OVER = [
    None, 7, "x", {}, {"kty": "oct", "k": "c2VjcmV0", "kid": "test-key"}, {"kty": "AKP", "pub": "x"},
    {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}, {"kty": "EC", "crv": "P-000", "x": "AA", "y": "AA"},
    {"kty": "EC"}, {"kty": "EC", "crv": [], "x": 1, "y": {}}, {"kty": "OKP", "crv": "X25519", "x": "AA"},
    {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, {"kty": "RSA", "n": "A" * 20_000, "e": "AQAB"}, {"kty": ["EC"]},
    KEY.as_dict(private=True), {**KEY.as_dict(private=False), "use": "enc"},
]  # fmt: skip


@pytest.mark.parametrize("member", PASSED_OVER, ids=range(len(PASSED_OVER)))
def test_a_key_that_cannot_verify_is_passed_over(member: Any) -> None:
    assert verify(sign(claims()), keys(member)).text("sub")
    with pytest.raises(SourceMalformed):
        read_keys(reply({"keys": [member]}))


MEMBERS = st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "y", "n", "e", "kid", "use", "alg", "key_ops", "x5c", "d"]),
    st.one_of(
        st.sampled_from(["EC", "RSA", "OKP", "P-256", "Ed25519", "sig", "AQAB", "test-key", "ES256"]),
        st.text(max_size=50), st.integers(), st.none(), st.lists(st.text(max_size=3), max_size=2),
    ),
)  # fmt: skip


@given(MEMBERS)
def test_any_key_is_read_or_passed_over(member: dict[str, Any]) -> None:
    with suppress(SourceMalformed):
        verify(sign(claims()), keys(member))


@given(MEMBERS)
def test_our_key_with_odd_members_is_read_or_refused(member: dict[str, Any]) -> None:
    with suppress(SourceMalformed):
        verify(sign(claims()), reply({"keys": [{**KEY.as_dict(private=False), **member}]}))


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text()))))
def test_any_header_is_believed_or_refused(header: dict[str, Any]) -> None:
    with suppress(SourceMalformed):
        verify(by_hand(header))


@pytest.mark.parametrize(
    "answer",
    [
        reply({}), reply({"keys": None}), reply({"keys": {}}), reply({"keys": []}), reply(b""),
        reply({"keys": []}, 404), reply({"keys": [KEY.as_dict(private=False)] * 51}),
        reply({"keys": [KEY.as_dict(private=False)]}, 200, "text/html"),
    ],
)  # fmt: skip
def test_a_key_set_that_is_none_is_malformed(answer: Any) -> None:
    with pytest.raises(SourceMalformed):
        read_keys(answer)


def test_a_key_set_may_have_its_own_media_type() -> None:
    assert read_keys(reply({"keys": [KEY.as_dict(private=False)]}, 200, "application/jwk-set+json"))


@pytest.mark.parametrize(
    ("moment", "told"), [(SECONDS - 30, "2026-11-22T03:03:35Z"), (SECONDS + 60, "2026-11-22T03:05:05Z"), (None, None)]
)
def test_when_the_person_signed_in(moment: int | None, told: str | None) -> None:
    assert authenticated_at(Node({"auth_time": moment}), SHIPPED, NOW) == told
    assert authenticated_at(None, SHIPPED, NOW) is None


@pytest.mark.parametrize("moment", [SECONDS + 61, 0, -1, "now", True, 10**30])
def test_a_moment_that_cannot_be_is_malformed(moment: Any) -> None:
    with pytest.raises(SourceMalformed):
        authenticated_at(Node({"auth_time": moment}), SHIPPED, NOW)


def test_the_clock_is_the_contexts() -> None:
    token, later = sign(claims()), NOW + timedelta(hours=1)
    with pytest.raises(SourceMalformed):
        verify_id_token(token, read_keys(keys()), SESSION, SHIPPED, later, ACCESS_TOKEN)
