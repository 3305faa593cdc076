"""A caller that does its work in advance: token, bodies and one unique proof per request, as bytes ready to send."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jwt
from joserfc.jwk import ECKey

PATH = "/v1/persons/query"
FIELDS = ("full_name", "date_of_birth", "sex", "nationality_code", "permanent_residence")
DOSSIERS = 4
_ECDSA = ec.ECDSA(hashes.SHA256())
_FORM = "application/x-www-form-urlencoded"


def _segment(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Caller:
    """The demo caller of one gateway, whose ``demo.json`` says how to call it."""

    def __init__(self, demo: Mapping[str, Any]) -> None:
        self._demo = demo
        self._base = str(demo["base_url"])
        key = ECKey.import_key(json.loads(Path(demo["private_key_path"]).read_text("utf-8")))
        private = key.private_key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        self._key, self._private = key, private
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        self._header = _segment(_json(header))
        self.token = self._sign_on()

    def proof(self, path: str, *, token: str | None) -> bytes:
        """A DPoP proof (RFC 9449) for one POST."""
        claims = {"jti": secrets.token_urlsafe(12), "htm": "POST", "htu": self._base + path, "iat": int(time.time())}
        if token is not None:
            claims["ath"] = _segment(hashlib.sha256(token.encode()).digest()).decode()
        signed = self._header + b"." + _segment(_json(claims))
        r, s = decode_dss_signature(self._private.sign(signed, _ECDSA))
        return signed + b"." + _segment(r.to_bytes(32) + s.to_bytes(32))

    def _sign_on(self) -> str:
        now, client = int(time.time()), self._demo["client_id"]
        claims = {"iss": client, "sub": client, "aud": self._demo["issuer"], "jti": secrets.token_urlsafe(12)}
        assertion = jwt.encode(
            {"alg": "ES256", "kid": self._key.kid}, {**claims, "iat": now, "exp": now + 60}, self._key
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        path = urlsplit(self._demo["token_endpoint"]).path
        connection = HTTPConnection(urlsplit(self._base).netloc, timeout=30)
        headers = {"Content-Type": _FORM, "DPoP": self.proof(path, token=None).decode()}
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status == 200, f"the token endpoint answered {answer.status}"
        return str(json.loads(content)["access_token"])

    def bodies(self, people: Sequence[Mapping[str, Any]]) -> list[bytes]:
        """A question per person and dossier: the cache knows each apart."""
        return [
            _json(
                {
                    "purpose": {**self._demo["purpose"], "dossier": f"H26.99-260302-{dossier:04d}"},
                    "subject": {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")},
                    "fields": list(FIELDS),
                }
            )
            for person in people
            for dossier in range(1, DOSSIERS + 1)
        ]

    def requests(self, bodies: Sequence[bytes], count: int, *, proofs: bool) -> list[bytes]:
        """``count`` whole requests that take the bodies in turn, each with a proof of its own where asked for."""
        head = f"POST {PATH} HTTP/1.1\r\nHost: {urlsplit(self._base).netloc}\r\nAuthorization: DPoP {self.token}\r\n"
        head += "Content-Type: application/json\r\nAccept: application/json\r\n"
        start = head.encode()
        made = []
        for number in range(count):
            body = bodies[number % len(bodies)]
            proof = b"DPoP: " + self.proof(PATH, token=self.token) + b"\r\n" if proofs else b""
            made.append(start + proof + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return made
