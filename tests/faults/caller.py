"""A procedure system of our own: it signs, asks and keeps what it was answered, and shares no code with the gateway."""

import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, import_key

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class ProcedureSystem:
    """One caller with one key. ``name`` is the gateway's configured base URL, ``address`` where it really listens."""

    name: str
    address: str
    key_file: Path
    purpose: dict[str, Any]
    client_id: str = "demo"
    token: str = ""
    key: ECKey = field(init=False)

    def __post_init__(self) -> None:
        key = import_key(json.loads(self.key_file.read_text("utf-8")))
        assert isinstance(key, ECKey)
        self.key = key

    def proof(self, path: str, method: str = "POST") -> str:
        """A DPoP proof (RFC 9449) for one request."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16), "htm": method, "htu": self.name + path, "iat": int(time.time())
        }  # fmt: skip
        if self.token:
            claims["ath"] = urlsafe_b64encode(hashlib.sha256(self.token.encode()).digest()).decode().rstrip("=")
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key)

    def token_form(self) -> dict[str, str]:
        """A client assertion (RFC 7523) in the form that asks for a token."""
        now = int(time.time())
        claims = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.name, "jti": secrets.token_urlsafe(16),
            "iat": now, "exp": now + 60,
        }  # fmt: skip
        assertion = jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)
        return {
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION, "client_assertion": assertion
        }  # fmt: skip

    def sign_on(self, http: httpx.Client) -> None:
        """Get a token; ten minutes are enough for any test here."""
        self.token = ""
        headers = {"DPoP": self.proof("/oauth2/token")}
        answer = http.post(f"{self.address}/oauth2/token", data=self.token_form(), headers=headers)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def headers(self, path: str, method: str = "POST") -> dict[str, str]:
        """Token and proof for one request to ``path``."""
        return {"Authorization": f"DPoP {self.token}", "DPoP": self.proof(path, method)}

    def asked(self, **body: Any) -> dict[str, Any]:
        """A body that can't be answered from the cache."""
        return {"purpose": self.purpose, "max_age_seconds": 0, **body}

    def read(self, http: httpx.Client, path: str) -> dict[str, Any]:
        """What a GET answers."""
        answer = http.get(self.address + path, headers=self.headers(path, "GET"))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, http: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
        """One question."""
        return http.post(self.address + path, json=body, headers=self.headers(path))

    def sign_in(self, http: httpx.Client, person: str, redirect_uri: str) -> tuple[str, dict[str, Any]]:
        """Begin a sign-in and go through it as the person's browser would: the path and body that complete it."""
        body = {"purpose": self.purpose, "fields": ["personal_id", "full_name"], "redirect_uri": redirect_uri}
        begun = self.ask(http, "/v1/identities/sign-ins", body)
        assert begun.status_code == 200, begun.text
        url = f"{begun.json()['authorization_url']}&prompt=none&login_hint={person}"
        back = urlsplit(http.get(url, follow_redirects=False).headers["location"])
        return f"/v1/identities/sign-ins/{begun.json()['id']}/complete", {"callback_query": back.query}
