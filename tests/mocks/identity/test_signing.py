"""A sound id_token must verify against the published keys; each defect must break exactly what it names."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mocks.identity.signing import Signer, half_hash

_CLAIMS: dict[str, object] = {
    "iss": "http://127.0.0.1:1",
    "aud": "mock-rp",
    "sub": "mock",
    "iat": 1_767_225_600,
    "exp": 1_767_225_900,
    "nonce": "n-1",
}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


def _verify(signer: Signer, token: str) -> Any:
    keys = KeySet.import_key_set(signer.jwks())  # type: ignore[arg-type]  # plain JSON, as a relying party gets it
    return jwt.decode(token, keys, algorithms=["ES256"])


def test_a_sound_token_verifies_against_the_published_keys(signer: Signer) -> None:
    token = _verify(signer, signer.id_token(_CLAIMS))
    assert token.claims == _CLAIMS
    assert token.header["kid"] == signer.kid


def test_the_published_keys_hold_no_private_part(signer: Signer) -> None:
    (key,) = json.loads(json.dumps(signer.jwks()))["keys"]
    assert (key["kty"], key["crv"], key["use"], key["alg"], key["kid"]) == ("EC", "P-256", "sig", "ES256", signer.kid)
    assert "d" not in key


@pytest.mark.parametrize("defect", ["id_token_signature", "id_token_key", "id_token_algorithm"])
def test_a_token_spoiled_in_its_signature_does_not_verify(signer: Signer, defect: Any) -> None:
    with pytest.raises((JoseError, ValueError)):
        _verify(signer, signer.id_token(_CLAIMS, defect))


def test_the_impostor_signs_under_the_published_key_id(signer: Signer) -> None:
    head = signer.id_token(_CLAIMS, "id_token_signature").split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["kid"] == signer.kid


@pytest.mark.parametrize(
    ("defect", "changed"),
    [
        ("id_token_issuer", {"iss"}),
        ("id_token_audience", {"aud"}),
        ("id_token_nonce", {"nonce"}),
        ("id_token_expired", {"iat", "exp"}),
        ("id_token_subject", {"sub"}),
    ],
)
def test_a_token_spoiled_in_a_claim_verifies_and_differs_there_alone(
    signer: Signer, defect: Any, changed: set[str]
) -> None:
    claims = _verify(signer, signer.id_token(_CLAIMS, defect)).claims
    assert {name for name in claims if claims[name] != _CLAIMS[name]} == changed


def test_a_token_left_out_is_never_signed(signer: Signer) -> None:
    with pytest.raises(ValueError, match="left out"):
        signer.id_token(_CLAIMS, "id_token_missing")


def test_the_hash_of_an_access_token_follows_the_standards_example() -> None:
    # OpenID Connect Core 1.0, appendix A.3.
    assert half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"
