"""A procedure system as anybody could write it from the public contract: it shares no code with the gateway.

It signs RFC 7523 assertions and RFC 9449 proofs with joserfc, and can be told to sign them wrongly.
"""

import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, import_key

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def load_key(path: Path) -> ECKey:
    """A private JWK file as `callers add --generate-key` writes it."""
    key = import_key(json.loads(path.read_text("utf-8")))
    assert isinstance(key, ECKey)
    return key


def unpadded(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class ProcedureSystem:
    """One caller with one key; ``base_url`` is what tokens and proofs are bound to, ``address`` where one connects."""

    base_url: str
    address: str
    client_id: str
    key: ECKey
    granted: Mapping[str, Any]
    """A purpose that is granted, as in ``demo.json``."""
    http: httpx.Client
    token: str = ""
    nonce: str | None = None

    def purpose(self, **changed: Any) -> dict[str, Any]:
        """The granted purpose with some members changed; ``None`` takes one out."""
        return {name: value for name, value in {**self.granted, **changed}.items() if value is not None}

    def proof(self, method: str, url: str, key: ECKey | None = None, **changed: Any) -> str:
        """A proof for exactly this request, or with claims changed."""
        claims: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": url, "iat": int(time.time())}
        if self.token:
            claims["ath"] = unpadded(hashlib.sha256(self.token.encode()).digest())
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        key = key or self.key
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, {**claims, **changed}, key)

    def assertion(self, key: ECKey | None = None, **changed: Any) -> str:
        """A client assertion, or one with claims changed."""
        now, key = int(time.time()), key or self.key
        claims = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.base_url, "jti": secrets.token_urlsafe(16),
            "iat": now, "exp": now + 60, **changed,
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)

    def token_request(self, assertion: str | None = None, **form: str) -> httpx.Response:
        """One request to the token endpoint, with a proof; keeps nothing."""
        url, held, self.token = f"{self.base_url}/oauth2/token", self.token, ""
        try:
            headers = {"DPoP": self.proof("POST", url)}
        finally:
            self.token = held
        body = {
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(), **form,
        }  # fmt: skip
        return self.http.post(f"{self.address}/oauth2/token", data=body, headers=headers)

    def sign_on(self, **form: str) -> "ProcedureSystem":
        """Get a token; ten minutes are enough for any test here."""
        answer = self.token_request(**form)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]
        return self

    def headers(self, method: str, path: str) -> dict[str, str]:
        """Token and proof for one request."""
        url = self.base_url + path
        return {"Authorization": f"DPoP {self.token}", "DPoP": self.proof(method, url)}

    def ask(self, path: str, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        """One question with a token and a proof."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(self.address + path, json=body, headers={**self.headers("POST", path), **named})

    def send(self, path: str, content: bytes, **headers: str) -> httpx.Response:
        """One question whose bytes are the test's own."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**self.headers("POST", path), "Content-Type": "application/json", **named}
        return self.http.post(self.address + path, content=content, headers=sent)

    def get(self, path: str) -> httpx.Response:
        """One reading call."""
        return self.http.get(self.address + path, headers=self.headers("GET", path))

    def person(self, person: Mapping[str, Any], *fields: str, **more: Any) -> httpx.Response:
        """``/v1/persons/query``; members of the purpose as ``purpose={…}``."""
        changed = more.pop("purpose", {})
        body = {
            "purpose": self.purpose(**changed), "subject": subject_of(person), "fields": list(fields) or ["full_name"],
        }  # fmt: skip
        headers = more.pop("headers", {})
        return self.ask("/v1/persons/query", {**body, **more}, **headers)

    def sign_in(self, redirect_uri: str, *fields: str, **purpose: Any) -> httpx.Response:
        """Begin a sign-in."""
        body = {
            "purpose": self.purpose(**purpose), "fields": list(fields) or ["personal_id", "full_name"],
            "redirect_uri": redirect_uri,
        }  # fmt: skip
        return self.ask("/v1/identities/sign-ins", body)

    def browse(self, authorization_url: str, account: str, **parameters: str) -> str:
        """What the person's browser does at the source; gives the raw query string that it comes back with."""
        form = httpx.QueryParams({"prompt": "none", "login_hint": account, **parameters})
        answer = self.http.get(f"{authorization_url}&{form}", follow_redirects=False)
        return urlsplit(answer.headers["location"]).query

    def complete(self, sign_in: str, callback_query: str, **headers: str) -> httpx.Response:
        """Complete a sign-in."""
        return self.ask(f"/v1/identities/sign-ins/{sign_in}/complete", {"callback_query": callback_query}, **headers)

    def signed_in(self, redirect_uri: str, account: str, *fields: str, **purpose: Any) -> str:
        """A whole sign-in; its id, for the ``online`` channel."""
        begun = self.sign_in(redirect_uri, *fields, **purpose)
        assert begun.status_code == 200, begun.text
        done = self.complete(begun.json()["id"], self.browse(begun.json()["authorization_url"], account))
        assert done.status_code == 200, done.text
        return str(begun.json()["id"])


def subject_of(person: Mapping[str, Any]) -> dict[str, Any]:
    """A person of ``demo.json`` as a subject: one number, name and birth date."""
    number = "personal_id" if person["personal_id"] else "old_card_number"
    return {name: person[name] for name in (number, "full_name", "date_of_birth")}
