"""A procedure system as anybody writes it from the public contract: token, proofs, questions; it keeps what it saw.

RFC 7523 client assertion, RFC 9449 proofs. How bytes travel is handed over (`Send`), so nothing here opens a socket.
Nobody but synthetic people is ever sent: a body with any other number is refused before it leaves.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])([0-9]{9,12})(?![0-9A-Za-z])")
_SYNTHETIC = {9: "99", 10: "99", 12: "099"}


class NoAnswer(Exception):
    """The other side gave no answer: not reached, broken off or too slow. The text is a kind of fault, no value."""


class KeptHere(NoAnswer):
    """The address lies on another machine, and nobody allowed that: nothing was sent."""


class NotSynthetic(Exception):
    """A body holds a number that could belong to somebody; nothing was sent."""


class NotStarted(Exception):
    """The rehearsal could not begin: no key, no token, nothing that answers. One sentence."""


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; ``None`` where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


Send = Callable[[str, str, Mapping[str, str], bytes], Wire]
"""Method, URL, headers, body -> answer; follows no redirect; raises `NoAnswer`."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as evidence. Tokens and proofs are not in here."""

    method: str
    path: str
    request: Any
    answer: Wire
    seconds: float
    arrived: int | None = None
    """Requests that reached a mock because of it; ``None`` where nobody looked."""


def check_synthetic(body: Any) -> None:
    """Refuse a number that could belong to a person or an organization (prefixes of DESIGN section 4)."""
    if isinstance(body, Mapping):
        for value in body.values():
            check_synthetic(value)
    elif isinstance(body, list | tuple):
        for value in body:
            check_synthetic(value)
    elif isinstance(body, str):
        for digits in _NUMBER.findall(body):
            prefix = _SYNTHETIC.get(len(digits))
            if prefix is not None and not digits.startswith(prefix):
                raise NotSynthetic("a number is outside the synthetic ranges")


def load_key(text: str) -> Key:
    """A private JWK with ``alg`` and ``kid``; raises `NotStarted`."""
    try:
        return import_key(json.loads(text))
    except (ValueError, TypeError, KeyError, JoseError):
        raise NotStarted("the caller's private key is no JWK") from None


@dataclass
class Caller:
    """One client with one key. ``base_url`` is what tokens and proofs are bound to, ``address`` where one connects."""

    base_url: str
    address: str
    issuer: str
    token_endpoint: str
    client_id: str
    key: Key
    send: Send
    token: str = ""
    nonce: str | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def _algorithm(self) -> str:
        known = self.key.as_dict(private=False).get("alg")
        return str(known or {"EC": "ES256", "OKP": "EdDSA"}.get(self.key.key_type, "PS256"))

    def proof(self, method: str, url: str, *, token: str | None) -> str:
        """A proof for exactly this request."""
        claims: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": url, "iat": int(time.time())}
        if token:
            claims["ath"] = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        shown = {name: value for name, value in self.key.as_dict(private=False).items() if name in _PUBLIC}
        header = {"typ": "dpop+jwt", "alg": self._algorithm, "jwk": shown}
        return jwt.encode(header, claims, self.key, algorithms=[self._algorithm])

    def sign_on(self) -> str:
        """A token for all scopes that the client has; raises `NotStarted` where it gets none."""
        answer = self._asked_for_token()
        if self._wants_nonce(answer):
            answer = self._asked_for_token()
        found = answer.json()
        token = found.get("access_token") if isinstance(found, dict) else None
        if answer.status != 200 or not isinstance(token, str) or str(found.get("token_type")).lower() != "dpop":
            raise NotStarted(f"the token endpoint gave no DPoP-bound token (HTTP {answer.status})")
        return token

    def _asked_for_token(self) -> Wire:
        headers = {**_FORM, "dpop": self.proof("POST", self.token_endpoint, token=None)}
        body = self._signed_form(grant_type="client_credentials")
        return self.send("POST", self._reached(self.token_endpoint), headers, body)

    def _signed_form(self, **form: str) -> bytes:
        """A form with a client assertion of its own (RFC 7523), good for a minute."""
        now, client = int(time.time()), self.client_id
        claims = {
            "iss": client, "sub": client, "aud": self.issuer, "jti": secrets.token_urlsafe(16), "iat": now,
            "exp": now + 60,
        }  # fmt: skip
        header = {"alg": self._algorithm, "kid": self.key.kid or ""}
        signed = jwt.encode(header, claims, self.key, algorithms=[self._algorithm])
        return urlencode({**form, "client_assertion_type": ASSERTION, "client_assertion": signed}).encode()

    def revoke(self, token: str) -> Wire:
        """End a token (RFC 7009), as the client that holds it."""
        url = self._reached(f"{self.issuer}/oauth2/revoke")
        return self._kept("POST", "/oauth2/revoke", None, url, _FORM, self._signed_form(token=token))

    def ask(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None, token: str = "") -> Wire:
        """One question. A body of bytes goes as it is."""
        check_synthetic(body)
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        shown = f"({len(raw)} bytes)" if isinstance(body, bytes) else body
        return self._proven("POST", path, shown, raw, headers or {}, token)

    def read(self, path: str) -> Wire:
        """One reading call."""
        return self._proven("GET", path, None, b"", {}, "")

    def twice(self, path: str, body: Any) -> Wire:
        """The same request twice with one proof; the second answer."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        check_synthetic(body)
        headers = self._headers("POST", path, {}, self.token)
        self._kept("POST", path, body, self.address + path, headers, raw)
        return self._kept("POST", path, body, self.address + path, headers, raw)

    def open(self, url: str) -> Wire:
        """What a person's browser does: no token, no proof, no redirect followed."""
        return self._kept("GET", urlsplit(url).path, None, url, {"accept": "text/html"}, b"")

    def public(self, path: str) -> Wire:
        """A document that needs no token; not kept as evidence."""
        return self.send("GET", self.address + path, {"accept": "application/json"}, b"")

    def _proven(self, method: str, path: str, shown: Any, raw: bytes, headers: Mapping[str, str], token: str) -> Wire:
        token = token or self.token
        sent = self._headers(method, path, headers, token)
        answer = self._kept(method, path, shown, self.address + path, sent, raw)
        if self._wants_nonce(answer):
            sent = self._headers(method, path, headers, token)
            answer = self._kept(method, path, shown, self.address + path, sent, raw)
        return answer

    def _headers(self, method: str, path: str, own: Mapping[str, str], token: str) -> dict[str, str]:
        proof = self.proof(method, self.base_url + path, token=token)
        kind = {"content-type": "application/json"} if method == "POST" else {}
        return {"accept": "application/json", **kind, **own, "authorization": f"DPoP {token}", "dpop": proof}

    def _kept(self, method: str, path: str, shown: Any, url: str, headers: Mapping[str, str], raw: bytes) -> Wire:
        begun = time.monotonic()
        answer = self.send(method, url, headers, raw)
        self.exchanges.append(Exchange(method, path, shown, answer, time.monotonic() - begun))
        return answer

    def _wants_nonce(self, answer: Wire) -> bool:
        """Whether it was refused for want of the server's nonce, which is then known."""
        given = answer.headers.get("dpop-nonce")
        wanted = given is not None and given != self.nonce and answer.status in (400, 401)
        self.nonce = given or self.nonce
        return wanted and b"use_dpop_nonce" in answer.body + answer.headers.get("www-authenticate", "").encode()

    def _reached(self, url: str) -> str:
        """Where a URL of the base is really found: behind a tunnel the two differ."""
        return self.address + url.removeprefix(self.base_url) if url.startswith(self.base_url) else url


_PUBLIC = frozenset({"kty", "crv", "x", "y", "n", "e"})
