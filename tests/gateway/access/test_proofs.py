"""RFC 9449 as its reader sees it: the negative list of the OIDF suite, and any mutation of a good proof, refused."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import OctKey

from gateway.access.proofs import ProofRefused, normal_uri, origin, token_hash
from tests.gateway.access.parties import (
    BASE,
    PATH,
    START,
    House,
    Party,
    b64,
    credentials,
    new_key,
    public,
    rsa_key,
    sign,
)

TOKEN = "abc.def.ghi"


def read(house: House, party: Party, *proofs: str, method: str = "POST", path: str = PATH) -> str:
    """The reason of the refusal, or an empty text."""
    try:
        house.proofs.read(proofs, method, path, token_hash=token_hash(TOKEN), thumbprint=party.dpop_key.thumbprint())
    except ProofRefused as refused:
        return refused.reason
    return ""


def remade(house: House, party: Party, *, key: Any = None, header: Any = None, **claims: Any) -> str:
    """A good proof with members changed (``...`` takes one away), signed anew."""
    good_header, good_claims = party.proof_parts(house.clock, token=TOKEN)
    new_header = {n: v for n, v in {**good_header, **(header or {})}.items() if v is not ...}
    new_claims = {n: v for n, v in {**good_claims, **claims}.items() if v is not ...}
    if new_header.get("alg") == party.dpop_algorithm or key is not None:
        return sign(new_header, new_claims, key or party.dpop_key)
    text = f"{b64(json.dumps(new_header).encode())}.{b64(json.dumps(new_claims).encode())}"
    return f"{text}.{b64(b's' * 64)}"


NOW = int(START.timestamp())
GOOD: dict[str, dict[str, Any]] = {
    "as it is": {},
    "unknown claims are ignored": {"extra": {"a": [1]}, "iss": "x", "aud": 7},
    "unknown header members are ignored": {
        "header": {"x-extra": [1], "jku": "https://169.254.169.254/", "kid": "../x"}
    },
    "the shortest jti": {"jti": "x"},
    "the longest jti": {"jti": "x" * 512},
    "ten seconds behind": {"iat": NOW - 10},
    "ten seconds ahead": {"iat": NOW + 10},
    "a fraction of a second": {"iat": NOW + 0.5},
    "at the edge behind": {"iat": NOW - 60},
    "at the edge ahead": {"iat": NOW + 60},
    "with nbf and exp": {"nbf": NOW, "exp": NOW + 300},
    "htu with a query": {"htu": BASE + PATH + "?a=b"},
    "htu with a fragment": {"htu": BASE + PATH + "#a"},
    "htu in other case": {"htu": "HTTP://127.0.0.1:8080" + PATH},
    "htu with needless escapes": {"htu": BASE + "/v1/%70ersons/query"},
    "an odd jti": {"jti": "Nguyễn 🙂"},
    "a nonce nobody asked for": {"nonce": "x"},
}
BAD: dict[str, dict[str, Any]] = {
    "typ missing": {"header": {"typ": ...}},
    "typ wrong": {"header": {"typ": "JWT"}},
    "typ case": {"header": {"typ": "DPOP+JWT"}},
    "typ of a token": {"header": {"typ": "at+jwt"}},
    "alg missing": {"header": {"alg": ...}},
    "alg none": {"header": {"alg": "none"}},
    "alg NoNe": {"header": {"alg": "NoNe"}},
    "alg RS256": {"header": {"alg": "RS256"}},
    "alg list": {"header": {"alg": ["ES256"]}},
    "alg ES384": {"header": {"alg": "ES384"}},
    "alg of another key": {"header": {"alg": "PS256"}},
    "alg HS256": {"header": {"alg": "HS256"}},
    "jwk missing": {"header": {"jwk": ...}},
    "jwk empty": {"header": {"jwk": {}}},
    "jwk text": {"header": {"jwk": "x"}},
    "jwk symmetric": {"header": {"alg": "HS256", "jwk": {"kty": "oct", "k": "c2VjcmV0"}}},
    "crit": {"header": {"crit": ["b64"]}},
    "crit empty": {"header": {"crit": []}},
    "b64": {"header": {"b64": False}},
    "zip": {"header": {"zip": "DEF"}},
    "jti missing": {"jti": ...},
    "jti empty": {"jti": ""},
    "jti list": {"jti": ["a"]},
    "jti number": {"jti": 1},
    "jti long": {"jti": "x" * 600},
    "jti surrogate": {"jti": "\ud800"},
    "htm missing": {"htm": ...},
    "htm wrong": {"htm": "GET"},
    "htm case": {"htm": "post"},
    "htm list": {"htm": ["POST"]},
    "htu missing": {"htu": ...},
    "htu number": {"htu": 1},
    "htu other path": {"htu": BASE + "/v1/persons/verify"},
    "htu longer": {"htu": BASE + PATH + "/"},
    "htu path case": {"htu": BASE + PATH.upper()},
    "htu other host": {"htu": "http://localhost:8080" + PATH},
    "htu other port": {"htu": "http://127.0.0.1:8081" + PATH},
    "htu no port": {"htu": "http://127.0.0.1" + PATH},
    "htu https": {"htu": "https://127.0.0.1:8080" + PATH},
    "htu user": {"htu": "http://gw@127.0.0.1:8080" + PATH},
    "htu trick": {"htu": "http://127.0.0.1:8080@evil.example" + PATH},
    "htu relative": {"htu": PATH},
    "htu dot segments": {"htu": BASE + "/v1/x/../persons/query"},
    "htu escaped slash": {"htu": BASE + "/v1%2Fpersons/query"},
    "htu backslash": {"htu": BASE + PATH.replace("/", "\\")},
    "htu bad port": {"htu": "http://127.0.0.1:99999999" + PATH},
    "htu newline": {"htu": BASE + PATH + "\n"},
    "htu long": {"htu": BASE + PATH + "?" + "x" * 3000},
    "htu unicode": {"htu": BASE + PATH + "?é"},
    "iat missing": {"iat": ...},
    "iat text": {"iat": str(NOW)},
    "iat true": {"iat": True},
    "iat hour behind": {"iat": NOW - 3600},
    "iat hour ahead": {"iat": NOW + 3600},
    "iat 61 behind": {"iat": NOW - 61},
    "iat 61 ahead": {"iat": NOW + 61},
    "iat 90 behind": {"iat": NOW - 90},
    "iat null": {"iat": None},
    "iat huge": {"iat": 10**400},
    "iat float": {"iat": 1e300},
    "exp past": {"exp": NOW - 1},
    "exp text": {"exp": "never"},
    "nbf ahead": {"nbf": NOW + 3600},
    "ath missing": {"ath": ...},
    "ath wrong": {"ath": token_hash("other")},
    "ath list": {"ath": [token_hash(TOKEN)]},
    "ath padded": {"ath": token_hash(TOKEN) + "="},
    "ath unicode": {"ath": "é"},
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_good_proof_is_taken(house: House, party: Party, change: dict[str, Any]) -> None:
    assert read(house, party, remade(house, party, **change)) == ""
    assert house.proofs.fresh_nonce() is None, "none is demanded here"


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_bad_proof_is_refused(house: House, party: Party, change: dict[str, Any]) -> None:
    assert read(house, party, remade(house, party)) == "", "the change is what makes it bad"
    assert read(house, party, remade(house, party, **change)) != ""


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA", "Ed25519"])
def test_every_algorithm_is_taken(house: House, algorithm: str) -> None:
    party = Party(dpop_algorithm=algorithm)
    for _ in range(2):  # the second one finds the key remembered
        assert read(house, party, party.proof(house.clock, token=TOKEN)) == ""


def test_one_header_line_only(house: House, party: Party) -> None:
    proof = party.proof(house.clock, token=TOKEN)
    assert read(house, party) == "proof_missing"
    assert read(house, party, proof, proof) == "proof_twice"
    assert read(house, party, f"{proof}, {proof}") == "proof_unreadable"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.b.c.d.e", "." * 9000, "é.é.é", "{}"])
def test_what_is_no_jwt_is_refused(house: House, party: Party, text: str) -> None:
    assert read(house, party, text) == "proof_unreadable"


def test_an_upper_case_proof_is_refused(house: House, party: Party) -> None:
    assert read(house, party, party.proof(house.clock, token=TOKEN).upper()) != ""


def test_a_private_key_in_the_header_is_refused(house: House, party: Party) -> None:
    whole = party.dpop_key.as_dict(private=True)
    assert read(house, party, remade(house, party, header={"jwk": whole})) == "proof_jwk"


def test_a_symmetric_key_is_refused_even_with_its_own_signature(house: House, party: Party) -> None:
    key = OctKey.generate_key(256)
    proof = remade(house, party, key=key, header={"alg": "HS256", "jwk": key.as_dict(private=True)})
    assert read(house, party, proof) == "proof_jwk"


def test_a_huge_rsa_key_is_refused_before_any_arithmetic(house: House, party: Party) -> None:
    jwk = {"kty": "RSA", "e": "AQAB", "n": b64(((1 << 16383) + 1).to_bytes(2048))}
    assert read(house, party, remade(house, party, header={"alg": "PS256", "jwk": jwk})) in (
        "proof_jwk",
        "proof_unreadable",
    )


def test_another_key_is_refused(house: House, party: Party) -> None:
    other = new_key("ES256")
    assert read(house, party, remade(house, party, key=other, header={"jwk": public(other)})) == "proof_key"
    assert read(house, party, remade(house, party, key=other)) == "proof_signature"


def test_rs256_under_a_good_rsa_key_is_refused(house: House) -> None:
    party = Party(dpop_algorithm="PS256")
    assert read(house, party, remade(house, party)) == ""
    assert read(house, party, remade(house, party, key=rsa_key(), header={"alg": "RS256"})) == "proof_algorithm"


def test_a_deep_payload_is_refused_and_no_fault(house: House, party: Party) -> None:
    header, _ = party.proof_parts(house.clock, token=TOKEN)
    deep = sign(header, b"[" * 2500 + b"]" * 2500, party.dpop_key)
    assert read(house, party, deep) == "proof_unreadable"


def test_a_remembered_header_does_not_vouch_for_another_key(house: House, party: Party) -> None:
    """The key of a header is read once; a proof with that header is still held against the token's own key."""
    assert read(house, party, party.proof(house.clock, token=TOKEN)) == ""
    other = Party(dpop_key=new_key("ES256"))
    assert read(house, other, party.proof(house.clock, token=TOKEN)) == "proof_key"


def test_strangers_headers_are_not_remembered(house: House, party: Party) -> None:
    house.proofs.read([party.proof(house.clock)], "POST", PATH)
    assert not house.proofs._signers
    assert read(house, party, party.proof(house.clock, token=TOKEN)) == ""
    assert len(house.proofs._signers) == 1


def test_remembered_headers_are_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.access.proofs._REMEMBERED_KEYS", 2)
    for _ in range(4):
        party = Party()
        assert read(house, party, party.proof(house.clock, token=TOKEN)) == ""
    assert len(house.proofs._signers) == 2


async def test_a_proof_is_single_use(house: House, party: Party) -> None:
    proof = house.proofs.read([party.proof(house.clock)], "POST", PATH)
    await house.proofs.spend(proof)
    for seconds in (0, 60, 60):
        house.clock.advance(seconds)
        with pytest.raises(ProofRefused, match="replayed"):
            await house.proofs.spend(proof)


async def test_a_proof_dated_ahead_cannot_outlive_its_memory(house: House, party: Party) -> None:
    header, claims = party.proof_parts(house.clock)
    text = sign(header, claims | {"iat": NOW + 60}, party.dpop_key)
    await house.proofs.spend(house.proofs.read([text], "POST", PATH))
    for _ in range(140):
        house.clock.advance(1)
        with pytest.raises(ProofRefused):
            await house.proofs.spend(house.proofs.read([text], "POST", PATH))


def test_a_nonce_is_demanded_where_it_is_on(tmp_path: Any) -> None:
    house = House(tmp_path, with_nonces=True)
    party = Party()
    with pytest.raises(ProofRefused) as refused:
        house.proofs.read([party.proof(house.clock)], "POST", PATH)
    assert refused.value.error == "use_dpop_nonce"
    nonce = house.proofs.fresh_nonce()
    assert house.proofs.read([party.proof(house.clock, nonce=nonce)], "POST", PATH).thumbprint
    house.clock.advance(240)
    with pytest.raises(ProofRefused, match="nonce"):
        house.proofs.read([party.proof(house.clock, nonce=nonce)], "POST", PATH)
    house.close()


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_mutation_is_refused(house: House, party: Party, data: st.DataObject) -> None:
    """Change, drop, add, swap or repeat characters anywhere: not one bit of a proof is loose."""
    proof = party.proof(house.clock, token=TOKEN)
    where = data.draw(st.integers(0, len(proof) - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    mutated = data.draw(
        st.sampled_from(
            [
                proof[:where] + letter + proof[where + 1 :],
                proof[:where] + proof[where + 1 :],
                proof[:where] + letter + proof[where:],
                proof[:where],
                proof[:where] + proof[where : where + 2][::-1] + proof[where + 2 :],
                proof + proof[where:],
            ]
        )
    )
    if mutated != proof:
        assert read(house, party, mutated) != ""
    assert read(house, party, proof) == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    member=st.sampled_from(["htm", "htu", "iat", "ath", "jti"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
)
def test_any_other_value_of_a_claim_is_refused_or_harmless(house: House, party: Party, member: str, value: Any) -> None:
    answer = read(house, party, remade(house, party, **{member: value}))
    harmless = (member == "jti" and isinstance(value, str) and 0 < len(value.encode("utf-8", "replace")) <= 512) or (
        member == "iat" and isinstance(value, int | float) and abs(value - NOW) <= 60
    )
    assert (answer == "") == harmless


@pytest.mark.parametrize(
    ("uri", "normal"),
    [
        ("https://Gw.Example/a?b#c", "https://gw.example:443/a"),
        ("HTTPS://gw.example:443/a", "https://gw.example:443/a"),
        ("http://gw.example:/a", "http://gw.example:80/a"),
        ("http://gw.example", "http://gw.example:80/"),
        ("http://[::1]:8080/%7ea%2f%e1", "http://[::1]:8080/~a%2F%E1"),
    ],
)
def test_addresses_are_normalised(uri: str, normal: str) -> None:
    assert normal_uri(uri) == normal


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/a",
        "gw.example/a",
        "ftp://gw.example/",
        "https:///a",
        "https://a@b/",
        "https://b:x/",
        "https://[::1/",
        "javascript:1",
    ],
)
def test_what_is_no_address_of_ours_is_nothing(uri: str) -> None:
    assert normal_uri(uri) is None


@pytest.mark.parametrize(
    "base_url", ["https://gw.example/base", "https://gw.example?x", "gw.example", "https://u@gw.example", ""]
)
def test_a_base_url_is_an_origin(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        origin(base_url)


def test_the_host_header_plays_no_part(house: House, party: Party) -> None:
    """There is no way to hand one over: a request is a method and a path."""
    assert not hasattr(credentials("x"), "host")
    assert origin("https://gw.example/") == "https://gw.example"
