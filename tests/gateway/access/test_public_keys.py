"""A caller's key is judged before it is trusted; joserfc signs, so both sides must agree on every algorithm."""

import math
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey

from gateway.access.public_keys import (
    _PRIMES,
    _SMALL_ORDER,
    ALGORITHMS,
    MAX_KEYS,
    KeyRefused,
    read_key_set,
    read_public_key,
)
from gateway.access.signed_text import decode
from tests.gateway.access.parties import b64, new_key, public, rsa_key

EC = public(ECKey.generate_key("P-256"))
OKP = public(OKPKey.generate_key("Ed25519"))
RSA = public(rsa_key())


def changed(jwk: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**jwk, **changes}.items() if value is not ...}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_joserfc_signs_and_we_verify(algorithm: str) -> None:
    key = new_key(algorithm)
    read = read_public_key(public(key))
    signature = jws.JWSRegistry.algorithms[algorithm].sign(b"text", key)
    assert read.thumbprint == key.thumbprint()
    assert read.kid == key.kid
    assert read.verifies(algorithm, signature, b"text")
    assert not read.verifies(algorithm, signature, b"Text")
    assert not read.verifies(algorithm, signature[:-1], b"text")
    assert not read.verifies(algorithm, b"", b"text")
    assert not read.verifies(algorithm, bytes(len(signature)), b"text")
    for other in {"none", "HS256", "RS256", "PS384", "ES384", "es256", "", None, 1, *ALGORITHMS} - read.algorithms:
        assert not read.verifies(other, signature, b"text")
    assert not read.verifies([algorithm], signature, b"text")


@pytest.mark.parametrize(("jwk", "algorithm"), [(EC, "ES256"), (OKP, "EdDSA"), (OKP, "Ed25519"), (RSA, "PS256")])
def test_a_key_may_name_the_algorithm_that_it_is_for(jwk: dict[str, Any], algorithm: str) -> None:
    assert read_public_key(changed(jwk, alg=algorithm, use="sig", key_ops=["verify"])) == read_public_key(jwk)


def test_a_der_signature_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = new_key("ES256")
    raw = jws.JWSRegistry.algorithms["ES256"].sign(b"text", key)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    assert not read_public_key(public(key)).verifies("ES256", der, b"text")


def test_a_key_without_kid_is_known_by_its_thumbprint() -> None:
    jwk = public(new_key("ES256"))
    del jwk["kid"]
    read = read_public_key(jwk)
    assert read.kid == read.thumbprint
    for kid in ("x", "x" * 128):
        assert read_public_key({**jwk, "kid": kid}).kid == kid


@pytest.mark.parametrize(
    "jwk",
    [
        None, [], "x", {}, {"kty": "EC"}, {"kty": ["EC"]},
        public(OctKey.generate_key(256)) | {"k": None},
        {"kty": "oct", "k": "c2VjcmV0"}, changed(RSA, kty="rsa"), changed(RSA, kty=None),
        changed(EC, d="AA"), changed(OKP, d="AA"), changed(RSA, p="AA"), changed(RSA, oth=[]),
        changed(EC, use="enc"), changed(EC, use=1), changed(EC, key_ops=["sign"]), changed(EC, key_ops="verify"),
        changed(EC, alg="ES384"), changed(EC, alg="PS256"), changed(EC, alg=["ES256"]), changed(RSA, alg="RS256"),
        changed(EC, kid=""), changed(EC, kid=7), changed(EC, kid="x" * 129), changed(EC, kid="a\nb"),
        changed(EC, kid="é"),
        public(ECKey.generate_key("P-384")), public(ECKey.generate_key("P-521")), changed(EC, crv="P-384"),
        public(OKPKey.generate_key("Ed448")), public(OKPKey.generate_key("X25519")),
        changed(EC, x=b64(bytes(32)), y=b64(bytes(32))), changed(EC, y=EC["x"]), changed(EC, x=...), changed(EC, x=1),
        *(changed(EC, **{part: b64(b"\0" + decode(EC[part]))}) for part in "xy"),  # one point has one text
        changed(EC, x=EC["x"] + "="), changed(EC, x=b64(b"\0" + bytes(32))), changed(EC, x="é"),
        changed(OKP, x=b64(bytes(31))), changed(OKP, x=b64(bytes(32))), changed(OKP, x=b64(b"\xff" * 32)),
        changed(OKP, x=b64((2**255 - 19).to_bytes(32, "little"))), changed(RSA, n=b64(b"\0" + decode(RSA["n"]))),
        changed(RSA, e=b64(b"\x01\x00\x02")),
        changed(RSA, e=b64(b"\x03")), changed(RSA, e=b64(b"\x01\x00\x00")), changed(RSA, e=b64(b"\x00\x01\x00\x01")),
        changed(RSA, e=b64((2**32 + 1).to_bytes(5))), changed(RSA, n=b64(b"\0" + bytes([255]) * 256)),
    ],
)  # fmt: skip
def test_a_key_that_is_not_acceptable_is_refused(jwk: object) -> None:
    with pytest.raises(KeyRefused):
        read_public_key(jwk)


@pytest.mark.parametrize("bits", [1024, 2040])
def test_a_short_rsa_key_is_refused(bits: int) -> None:
    with pytest.raises(KeyRefused, match="2048 to 4096"):
        read_public_key({"kty": "RSA", "e": "AQAB", "n": b64(((1 << bits) - 1).to_bytes(bits // 8))})


def test_a_long_rsa_key_is_refused() -> None:
    with pytest.raises(KeyRefused, match="2048 to 4096"):
        read_public_key({"kty": "RSA", "e": "AQAB", "n": b64(((1 << 4999) + 1).to_bytes(625))})


def test_the_longest_rsa_key_is_taken() -> None:
    product = math.prod(_PRIMES)
    n = next(n for n in range((1 << 4095) + 1, 1 << 4096, 2) if math.gcd(n, product) == 1)
    assert read_public_key({"kty": "RSA", "e": "AQAB", "n": b64(n.to_bytes(512))}).algorithms == {"PS256"}


def test_an_rsa_key_with_a_small_factor_is_refused() -> None:
    n = 167 * (1 << 2100) + 167
    with pytest.raises(KeyRefused, match="small factor"):
        read_public_key({"kty": "RSA", "e": "AQAB", "n": b64(n.to_bytes((n.bit_length() + 7) // 8))})


def test_a_roca_key_is_refused() -> None:
    """The vulnerable library made primes k·M + 65537^a mod M, M the product of small primes; n has that form too."""
    product = math.prod(_PRIMES)
    n = (1 << 2060) // product * product + pow(65537, 12345, product)
    assert n.bit_length() in (2060, 2061)
    with pytest.raises(KeyRefused, match="ROCA"):
        read_public_key({"kty": "RSA", "e": "AQAB", "n": b64(n.to_bytes((n.bit_length() + 7) // 8))})


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def add(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    """The addition law of edwards25519 (RFC 8032 section 5.1.4), affine."""
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P


def point_with(y: int) -> tuple[int, int]:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0
    return x, y


@pytest.mark.parametrize("y", sorted(_SMALL_ORDER))
def test_the_small_orders_are_small_and_refused(y: int) -> None:
    point = point_with(y)
    for _ in range(3):
        point = add(point, point)
    assert point == (0, 1), "eight times the point is the neutral one"
    for sign in (0, 1 << 255):
        with pytest.raises(KeyRefused, match="small order"):
            read_public_key({"kty": "OKP", "crv": "Ed25519", "x": b64((y | sign).to_bytes(32, "little"))})


def test_a_key_set_is_read() -> None:
    keys = [public(new_key("ES256")), public(new_key("EdDSA")), public(new_key("PS256"))]
    assert [key.kid for key in read_key_set({"keys": keys})] == [jwk["kid"] for jwk in keys]
    assert len(read_key_set({"keys": [public(new_key("ES256")) for _ in range(MAX_KEYS)]})) == MAX_KEYS


@pytest.mark.parametrize(
    "jwks",
    [
        None, [], {}, {"keys": {}}, {"keys": []}, {"keys": [None]}, {"keys": [EC, 1]},
        {"keys": [{**EC, "kid": "same"}, {**OKP, "kid": "same"}]},
        {"keys": [{**EC, "kid": "one"}, {**EC, "kid": "two"}]},
        {"keys": [public(new_key("ES256")) for _ in range(MAX_KEYS + 1)]},
    ],
)  # fmt: skip
def test_a_key_set_that_is_not_acceptable_is_refused(jwks: object) -> None:
    with pytest.raises(KeyRefused):
        read_key_set(jwks)


def test_a_refusal_holds_no_key_material() -> None:
    private = new_key("ES256").as_dict(private=True)
    with pytest.raises(KeyRefused) as refused:
        read_public_key(private)
    assert str(private["d"]) not in repr(refused.value) and str(private["x"]) not in repr(refused.value)


def test_a_signature_has_one_length() -> None:
    """Without its length, r || s whose s begins with a zero byte would have a second, shorter spelling."""
    key = new_key("ES256")
    read = read_public_key(public(key))
    sign = jws.JWSRegistry.algorithms["ES256"].sign
    signature = next(made for made in (sign(b"text", key) for _ in range(20_000)) if made[32] == 0)
    assert read.verifies("ES256", signature, b"text")
    assert not read.verifies("ES256", signature[:32] + signature[33:], b"text")
