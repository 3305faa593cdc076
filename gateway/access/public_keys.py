"""Public keys of callers are judged before they are trusted: kind, size, curve, known weaknesses (FAPI 2.0, 5.4).

joserfc and PyJWT accept 1024-bit RSA and ROCA keys (security facts, section 2), so a key is read by hand into the
objects of ``cryptography``. Algorithms: ES256 (P-256), PS256 (RSA of 2048 to 4096 bits), EdDSA and its fully
specified name Ed25519 (RFC 9864).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from gateway.access.signed_text import Unreadable, decode, encode

ALGORITHMS: tuple[str, ...] = ("ES256", "PS256", "EdDSA", "Ed25519")
"""Signature algorithms taken from callers, in the order in which metadata lists them."""
MAX_KEYS = 10
"""Keys that one caller may have at a time; rotation needs two."""
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_ECDSA = ec.ECDSA(hashes.SHA256())
_SHA256 = hashes.SHA256()
_PSS = padding.PSS(padding.MGF1(_SHA256), 32)


class KeyRefused(ValueError):
    """A JWK or JWKS is not acceptable; the reason names the rule, never key material."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One verifying key: ``kid`` (the thumbprint where the JWK names none), RFC 7638 thumbprint and its algorithms."""

    kid: str
    thumbprint: str
    algorithms: frozenset[str]
    _check: Callable[[bytes, bytes], None] = field(repr=False, compare=False)

    def verifies(self, algorithm: object, signature: bytes, data: bytes) -> bool:
        """Whether ``signature`` over ``data`` is this key's, under an algorithm that this key has; never raises."""
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            return False
        try:
            self._check(signature, data)
        except InvalidSignature:
            return False
        return True


def read_public_key(jwk: object) -> PublicKey:
    """Read one public JWK (RFC 7517, 8037); raises `KeyRefused`."""
    if not isinstance(jwk, Mapping):
        raise KeyRefused("a key must be a JSON object")
    if not _PRIVATE.isdisjoint(jwk):
        raise KeyRefused("a key must hold its public part only")
    if jwk.get("use", "sig") != "sig":
        raise KeyRefused("use must be sig")
    if jwk.get("key_ops", ["verify"]) != ["verify"]:
        raise KeyRefused('key_ops must be ["verify"]')
    kind = jwk.get("kty")
    if kind == "EC":
        algorithms, required, check = _read_p256(jwk)
    elif kind == "OKP":
        algorithms, required, check = _read_ed25519(jwk)
    elif kind == "RSA":
        algorithms, required, check = _read_rsa(jwk)
    else:
        raise KeyRefused("kty must be EC, OKP or RSA")
    if "alg" in jwk:
        if not isinstance(jwk["alg"], str) or jwk["alg"] not in algorithms:
            raise KeyRefused("alg does not fit the key")
    thumbprint = _thumbprint({"kty": kind, **{name: jwk[name] for name in required}})
    return PublicKey(_kid(jwk, thumbprint), thumbprint, algorithms, check)


def read_key_set(jwks: object) -> tuple[PublicKey, ...]:
    """Read a JWKS of 1 to `MAX_KEYS` distinct keys with distinct ``kid``; raises `KeyRefused`."""
    if not isinstance(jwks, Mapping) or not isinstance(jwks.get("keys"), list):
        raise KeyRefused("a JWKS must be an object with a list of keys")
    if not 1 <= len(jwks["keys"]) <= MAX_KEYS:
        raise KeyRefused(f"a JWKS must hold 1 to {MAX_KEYS} keys")
    keys = tuple(read_public_key(jwk) for jwk in jwks["keys"])
    if len({key.kid for key in keys}) != len(keys):
        raise KeyRefused("each key needs a kid of its own")
    if len({key.thumbprint for key in keys}) != len(keys):
        raise KeyRefused("a key occurs twice")
    return keys


_Read = tuple[frozenset[str], tuple[str, ...], Callable[[bytes, bytes], None]]


def _read_p256(jwk: Mapping[str, Any]) -> _Read:
    if jwk.get("crv") != "P-256":
        raise KeyRefused("crv of an EC key must be P-256")
    x, y = _octets(jwk, "x"), _octets(jwk, "y")
    if len(x) != 32 or len(y) != 32:
        raise KeyRefused("coordinates of P-256 have 32 bytes")
    try:
        numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
        key = numbers.public_key()
    except ValueError:
        raise KeyRefused("the point is not on the curve") from None

    def check(signature: bytes, data: bytes) -> None:
        # JWS carries r || s, OpenSSL wants DER; a DER text never has 64 bytes that pass both readings
        if len(signature) != 64:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        key.verify(encode_dss_signature(r, s), data, _ECDSA)

    return frozenset({"ES256"}), ("crv", "x", "y"), check


_P25519 = 2**255 - 19
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _P25519 - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)
"""y coordinates of the points whose order divides 8: under such a key anyone's signature can be made to fit."""


def _read_ed25519(jwk: Mapping[str, Any]) -> _Read:
    if jwk.get("crv") != "Ed25519":
        raise KeyRefused("crv of an OKP key must be Ed25519")
    x = _octets(jwk, "x")
    if len(x) != 32:
        raise KeyRefused("an Ed25519 key has 32 bytes")
    y = int.from_bytes(x, "little") & (2**255 - 1)
    if y >= _P25519 or y in _SMALL_ORDER:
        raise KeyRefused("the point has a small order or is not canonical")
    try:
        key = Ed25519PublicKey.from_public_bytes(x)
    except ValueError:
        raise KeyRefused("not an Ed25519 key") from None
    return frozenset({"EdDSA", "Ed25519"}), ("crv", "x"), key.verify


def _read_rsa(jwk: Mapping[str, Any]) -> _Read:
    modulus, exponent = _octets(jwk, "n"), _octets(jwk, "e")
    if modulus[:1] == b"\0" or exponent[:1] == b"\0":
        raise KeyRefused("n and e have no leading zero (RFC 7518 section 2)")
    n, e = int.from_bytes(modulus), int.from_bytes(exponent)
    if not 2048 <= n.bit_length() <= 4096:
        raise KeyRefused("an RSA key has 2048 to 4096 bits")
    if e % 2 == 0 or not 65537 <= e < 2**32:
        raise KeyRefused("e must be odd and at least 65537")
    if any(n % prime == 0 for prime in _PRIMES):
        raise KeyRefused("n has a small factor")
    if _is_roca(n):
        raise KeyRefused("the key has the fingerprint of CVE-2017-15361 (ROCA)")
    try:
        key = rsa.RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise KeyRefused("not an RSA key") from None

    def check(signature: bytes, data: bytes) -> None:
        key.verify(signature, data, _PSS, _SHA256)

    return frozenset({"PS256"}), ("e", "n"), check


_PRIMES = (
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
)  # fmt: skip
_ROCA = tuple((prime, frozenset(pow(65537, k, prime) for k in range(prime))) for prime in _PRIMES)


def _is_roca(n: int) -> bool:
    """Whether ``n`` is a power of 65537 modulo every small prime (Nemec et al. 2017): chance for others below 2^-27."""
    return all(n % prime in powers for prime, powers in _ROCA)


def _octets(jwk: Mapping[str, Any], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= 1024 or not value.isascii():
        raise KeyRefused(f"{name} must be base64url")
    try:
        return decode(value)
    except Unreadable:
        raise KeyRefused(f"{name} must be canonical base64url") from None


def _kid(jwk: Mapping[str, Any], thumbprint: str) -> str:
    kid = jwk.get("kid", thumbprint)
    if not isinstance(kid, str) or not 1 <= len(kid) <= 128 or not (kid.isascii() and kid.isprintable()):
        raise KeyRefused("kid must be 1 to 128 printable ASCII characters")
    return kid


def _thumbprint(required: Mapping[str, str]) -> str:
    canonical = json.dumps(required, sort_keys=True, separators=(",", ":"))
    return encode(hashlib.sha256(canonical.encode("ascii")).digest())
