"""The two parties of a token: a gateway with a clock that stands still, and a made-up caller with keys of its own.

Assertions and proofs are made with joserfc, not with our code, so that both sides can't share a mistake.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from contracts.access import SCOPES, Binding, Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.authentication import Authenticator, Credentials
from gateway.access.limits import MemoryLimiter
from gateway.access.nonces import Nonces
from gateway.access.proofs import Proofs
from gateway.access.register import AccessRegister
from gateway.access.replay import MemoryReplayGuard
from gateway.access.tokens import Tokens
from gateway.keys.sealing import Sealer
from gateway.oauth.service import TokenService
from gateway.store.database import Store
from gateway.store.sqlite_file import SqliteFile

BASE = "http://127.0.0.1:8080"
PATH = "/v1/persons/query"
START = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
ALWAYS = Validity(datetime(2020, 1, 1, tzinfo=UTC))
UNIT = "H26.99"


class Clock:
    """A clock that moves when told; stands for both wall time and monotonic time."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@cache
def rsa_key(bits: int = 2048, name: str = "") -> RSAKey:
    """An RSA key, made once per run: making one is slow."""
    return RSAKey.generate_key(bits, {"kid": f"rsa-{bits}{name}"})


def new_key(algorithm: str) -> ECKey | OKPKey | RSAKey:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", auto_kid=True)
    if algorithm in ("EdDSA", "Ed25519"):
        return OKPKey.generate_key("Ed25519", auto_kid=True)
    return rsa_key()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(header: dict[str, Any], payload: dict[str, Any] | bytes, key: Any) -> str:
    """A compact JWS with any header: joserfc signs, the segments are ours, so that hostile ones can be made too."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signing_input = f"{b64(json.dumps(header).encode())}.{b64(body)}".encode()
    model = jws.JWSRegistry.algorithms[header["alg"]]
    return f"{signing_input.decode()}.{b64(model.sign(signing_input, key))}"


def public(key: Any) -> dict[str, Any]:
    return dict(key.as_dict(private=False))


@dataclass
class Party:
    """A caller: its assertion key and its DPoP key."""

    id: str = "one-stop-h26"
    algorithm: str = "ES256"
    key: Any = None
    dpop_algorithm: str = "ES256"
    dpop_key: Any = None

    def __post_init__(self) -> None:
        self.key = self.key or new_key(self.algorithm)
        self.dpop_key = self.dpop_key or new_key(self.dpop_algorithm)

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [public(self.key)]}

    def claims(self, clock: Clock) -> dict[str, Any]:
        now = int(clock.seconds())
        return {
            "iss": self.id,
            "sub": self.id,
            "aud": BASE,
            "jti": secrets.token_hex(8),
            "iat": now,
            "nbf": now,
            "exp": now + 60,
        }

    def assertion(self, clock: Clock, **changes: Any) -> str:
        """A client assertion; a change to ``None`` leaves the claim out."""
        claims = {**self.claims(clock), **changes}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return sign(header, {name: value for name, value in claims.items() if value is not None}, self.key)

    def form(self, clock: Clock, **changes: str) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(clock),
        } | changes

    def proof_parts(
        self, clock: Clock, *, method: str = "POST", path: str = PATH, token: str | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        header = {"typ": "dpop+jwt", "alg": self.dpop_algorithm, "jwk": public(self.dpop_key)}
        claims = {"jti": secrets.token_hex(8), "htm": method, "htu": BASE + path, "iat": int(clock.seconds())}
        if token is not None:
            claims["ath"] = b64(hashlib.sha256(token.encode()).digest())
        return header, claims

    def proof(self, clock: Clock, *, nonce: str | None = None, **where: Any) -> str:
        header, claims = self.proof_parts(clock, **where)
        return sign(header, claims | ({} if nonce is None else {"nonce": nonce}), self.dpop_key)


STORES = ("sqlite", "postgresql")


@dataclass
class House:
    """A whole access side: register, tokens, proofs, service, on one clock."""

    path: Path
    with_nonces: bool = False
    clock: Clock = field(default_factory=Clock)
    failures: list[tuple[str, str]] = field(default_factory=list)
    place: Store | None = None
    """Where the register lies, if not in a file under ``path``."""

    def __post_init__(self) -> None:
        self.sealer = Sealer({1: b"k" * 32}, "officers")
        self.register = self.process()
        self.register.add_unit(Unit(AgencyCode.parse(UNIT), "Ủy ban thử nghiệm", ALWAYS))
        self.signing_key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, auto_kid=True)
        self.jwks = {"keys": [public(self.signing_key)]}
        self.tokens = Tokens(self.signing_key, self.jwks, self.register, issuer=BASE, audience=BASE, now=self.clock)
        self.guard = MemoryReplayGuard(clock=self.clock.seconds)
        self.nonces = Nonces(lambda text: hashlib.sha256(b"key" + text).digest(), self.clock)
        self.proofs = Proofs(BASE, self.guard, self.clock, self.nonces if self.with_nonces else None)
        self.authenticator = Authenticator(self.tokens, self.proofs)
        self.service = TokenService(
            callers=self.register,
            tokens=self.tokens,
            proofs=self.proofs,
            guard=self.guard,
            limiter=MemoryLimiter(self.clock.seconds),
            now=self.clock,
            note_failure=lambda peer, reason: self.failures.append((peer, reason)),
        )

    def process(self) -> AccessRegister:
        """The register as one more process opens it. A server's copy grows old by the machine's own clock."""
        if self.place is not None:
            return AccessRegister(self.place, self.sealer, self.clock)
        return AccessRegister(SqliteFile(self.path / "access.db"), self.sealer, self.clock, self.clock.seconds)

    def close(self) -> None:
        self.register.close()

    def enroll(self, party: Party, scopes: tuple[str, ...] = SCOPES) -> Party:
        self.register.add_caller(
            party.id, "Một cửa thử nghiệm", party.jwks, units=[UNIT], scopes=scopes, validity=ALWAYS
        )
        return party

    def token_for(self, party: Party, scopes: tuple[str, ...] = SCOPES) -> str:
        """A token as the service would issue it, without the way over HTTP."""
        caller = self.register.caller(party.id)
        assert caller is not None
        binding = Binding("dpop", party.dpop_key.thumbprint())
        return self.tokens.issue(caller, caller.keys[0].thumbprint, frozenset(scopes), binding)


def credentials(token: str, *proofs: str, scheme: str = "DPoP", method: str = "POST", path: str = PATH) -> Credentials:
    return Credentials(method, path, [f"{scheme} {token}"], proofs, "192.0.2.7")
