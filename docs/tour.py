"""A procedure system in one file: the guided tour of `make demo`, and the sample to copy a first call from.

It imports nothing of the gateway: it starts `lienthong up`, reads `demo.json`, and from there on does what any caller
does, over HTTP: RFC 7523 client assertion, RFC 9449 proofs, questions, answers.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, import_key

READY_SECONDS = 45
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
Answer = httpx.Response


def say(text: str = "", colour: int = 0) -> None:
    """One line for the reader, coloured where the terminal can."""
    sys.stdout.write(f"\033[{colour}m{text}\033[0m\n" if COLOUR and colour else f"{text}\n")
    sys.stdout.flush()


class ProcedureSystem:
    """A caller: it holds one key, gets a token with it, and proves possession of it on every request."""

    def __init__(self, demo: dict[str, Any], http: httpx.Client) -> None:
        self.demo, self.http = demo, http
        self.key = import_key(json.loads(Path(demo["private_key_path"]).read_text("utf-8")))
        assert isinstance(self.key, ECKey)
        self.token = ""

    def _proof(self, method: str, url: str) -> str:
        """A DPoP proof for exactly this request; with the token's hash once there is a token."""
        claims: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": url, "iat": int(time.time())}
        if self.token:
            claims["ath"] = urlsafe_b64encode(hashlib.sha256(self.token.encode()).digest()).decode().rstrip("=")
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key)

    def sign_on(self) -> Answer:
        """Client credentials with `private_key_jwt`: no secret ever travels."""
        now, client = int(time.time()), self.demo["client_id"]
        claims = {
            "iss": client,
            "sub": client,
            "aud": self.demo["issuer"],
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        assertion = jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)
        form = {
            "grant_type": "client_credentials",
            "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }
        url = self.demo["token_endpoint"]
        answer = self.http.post(url, data=form, headers={"DPoP": self._proof("POST", url)})
        self.token = answer.json().get("access_token", "")
        return answer

    def ask(self, path: str, body: dict[str, Any], **headers: str) -> Answer:
        """One question, down the road of the gateway."""
        url = self.demo["base_url"] + path
        proven = {"Authorization": f"DPoP {self.token}", "DPoP": self._proof("POST", url), "Accept-Language": "en"}
        return self.http.post(url, json=body, headers={**proven, **headers})

    def read(self, path: str) -> Answer:
        """A call that only reads: the caller itself, the sources, a receipt."""
        url = self.demo["base_url"] + path
        return self.http.get(url, headers={"Authorization": f"DPoP {self.token}", "DPoP": self._proof("GET", url)})

    def purpose(self, **changed: Any) -> dict[str, Any]:
        """Why it is asked: unit, procedure, dossier, channel, officer."""
        return {**self.demo["purpose"], **changed}


def show(title: str, path: str, body: Any, answer: Answer) -> dict[str, Any]:
    """Print one request and its answer; returns the answer's JSON."""
    say(f"\n── {title}", 1)
    say(f"→ POST {path}", 36)
    if body is not None:
        say("  " + json.dumps(body, ensure_ascii=False), 2)
    found: dict[str, Any] = answer.json()
    shown = {name: (f"{value[:24]}…" if name == "access_token" else value) for name, value in found.items()}
    say(f"← {answer.status_code}", 32 if answer.is_success else 33)
    say("  " + json.dumps(shown, ensure_ascii=False, indent=2).replace("\n", "\n  "))
    return found


class Tour:
    """The stations, in order; each says what must be seen there, and stops the tour where it isn't."""

    def __init__(self, demo: dict[str, Any], http: httpx.Client) -> None:
        self.demo, self.http, self.caller = demo, http, ProcedureSystem(demo, http)
        self.person = demo["people"][0]
        self.subject = {name: self.person[name] for name in ("personal_id", "full_name", "date_of_birth")}
        self.organization = demo["organizations"][0]

    def walk(self) -> None:
        """All stations."""
        for station in (
            self.token,
            self.verify,
            self.query,
            self.cached,
            self.company,
            self.representative,
            self.sign_in,
            self.mistyped,
            self.refusal,
            self.source_down,
        ):
            try:
                station()
            except (KeyError, IndexError):
                raise SystemExit("the tour expected another answer than the one above") from None

    def must(self, seen: bool, what: str) -> None:
        """Stop where the tour shows something else than it promises."""
        if not seen:
            raise SystemExit(f"the tour expected: {what}")
        say(f"  ✓ {what}", 32)

    def _station(self, title: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        asked = {"purpose": self.caller.purpose(), **body}
        answer = self.caller.ask(path, asked)
        return answer.status_code, show(title, path, asked, answer)

    def token(self) -> None:
        answer = self.caller.sign_on()
        found = show("1. A token, bound to our key (RFC 9068, RFC 9449)", "/oauth2/token", None, answer)
        self.must(found.get("token_type") == "DPoP", "a token that is worthless without our key")

    def verify(self) -> None:
        claims = {"full_name": self.person["full_name"], "permanent_residence.province_code": "79"}
        _, found = self._station(
            "2. Verify a person: no data leaves", "/v1/persons/verify", subject=self.subject, claims=claims
        )
        self.must(found["results"]["full_name"] == "match" and "record" not in found, "match and no_match, no data")

    def query(self) -> None:
        fields = ["full_name", "date_of_birth", "permanent_residence"]
        status, found = self._station(
            "3. Query a person: granted fields only, and asked anew",
            "/v1/persons/query",
            subject=self.subject,
            fields=fields,
            max_age_seconds=0,
        )
        self.must(status == 200 and set(found["record"]) == set(fields), "exactly the fields asked for")
        self.must(found["provenance"]["cached"] is False, "from the source itself")

    def cached(self) -> None:
        _, found = self._station(
            "4. The same officer and dossier again: from the cache, and on record",
            "/v1/persons/query",
            subject=self.subject,
            fields=["full_name"],
        )
        self.must(found["provenance"]["cached"] is True, "a cached answer with its age")

    def company(self) -> None:
        _, found = self._station(
            "5. Query a company (REST registry)",
            "/v1/organizations/query",
            subject={"organization_code": self.organization["organization_code"]},
            fields=["name", "legal_status"],
        )
        self.must(found["outcome"] == "found", "a company from the business registry")

    def representative(self) -> None:
        person = self.organization["representatives"][0]
        wanted = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
        subject = {"organization_code": self.organization["organization_code"], "person": wanted}
        _, found = self._station("6. Is this person its representative?", "/v1/representations/verify", subject=subject)
        self.must(found["results"] == {"representative": "match"}, "one word instead of a record")

    def sign_in(self) -> None:
        wanted = {"fields": ["personal_id", "full_name", "account_level", "level_of_assurance"]}
        _, begun = self._station(
            "7a. A VNeID sign-in: where to send the person",
            "/v1/identities/sign-ins",
            redirect_uri=self.demo["redirect_uri"],
            **wanted,
        )
        say("   … the person signs in at the mock VNeID; their browser comes back with a code …", 2)
        url = f"{begun['authorization_url']}&prompt=none&login_hint={self.person['personal_id']}"
        back = urlsplit(self.http.get(url, follow_redirects=False).headers["location"])
        path = f"/v1/identities/sign-ins/{begun['id']}/complete"
        body = {"callback_query": back.query}
        found = show("7b. The callback, exchanged for an identity", path, body, self.caller.ask(path, body))
        self.must(found["record"]["personal_id"] == self.person["personal_id"], "the person who signed in")

    def mistyped(self) -> None:
        wrong = {**self.subject, "full_name": "Ông " + self.person["full_name"].replace("Khuê", "Khoa")}
        _, found = self._station(
            "8. A mistyped name: an answer, not an error, and a hint",
            "/v1/persons/query",
            subject=wrong,
            fields=["full_name"],
        )
        self.must(found["outcome"] == "not_found" and bool(found["hints"]), "not_found with a hint on our own input")

    def refusal(self) -> None:
        status, found = self._station(
            "9. A field that this procedure is not granted",
            "/v1/persons/query",
            subject=self.subject,
            fields=[self.demo["denied"]["field"]],
        )
        self.must(status == 403 and found["code"] == "field_not_granted", "refused before any source was asked")

    def source_down(self) -> None:
        control = self.demo["mocks"]["business"]["control"]
        self.http.put(
            f"{control}/faults", json={"service": "business", "kind": "http_500", "times": 20}
        ).raise_for_status()
        code = self.demo["organizations"][1]["organization_code"]
        _, found = self._station(
            "10. The business registry is down",
            "/v1/organizations/query",
            subject={"organization_code": code},
            fields=["name"],
        )
        self.http.delete(f"{control}/faults")
        self.must(
            found["code"] == "source_unavailable" and found["retryable"], "whose fault it is, and whether to try again"
        )


@contextmanager
def gateway(command: Path, state: Path) -> Iterator[dict[str, Any]]:
    """`lienthong up` on free ports; ends everything it started."""
    say("Starting the gateway and the mock national services on free ports …", 2)
    lines = state / "lines.jsonl"  # what an operator would read: it would only stand between the stations here
    with lines.open("wb") as sink:
        running = subprocess.Popen([str(command), "up", "--state", str(state), "--port", "0", "--quiet"], stderr=sink)
    try:
        end = time.monotonic() + READY_SECONDS
        while not (state / "demo.json").exists():
            if running.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{lines.read_text('utf-8')}the gateway did not start")
            time.sleep(0.05)
        yield json.loads((state / "demo.json").read_text("utf-8"))
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def main() -> int:
    """Walk the tour; 0 when every station showed what it promises and the log verifies."""
    command = Path(sys.executable).parent / "lienthong"
    with tempfile.TemporaryDirectory(prefix="lienthong-demo-") as folder:
        with gateway(command, Path(folder)) as demo, httpx.Client(timeout=20, trust_env=False) as http:
            Tour(demo, http).walk()
        say("\n── 11. Every access above is on record: the log, verified", 1)
        verified = subprocess.run(
            [str(command), "audit", "verify", "--state", folder], check=False, capture_output=True, text=True
        )
        say("  " + verified.stdout.strip().replace("\n", "\n  "))
        if verified.returncode != 0:
            raise SystemExit("the log did not verify")
    say("\nDone. `make up` starts the same and stays; docs/tutorial.md explains each step.", 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
