"""A target that is a table of answers: what a rehearsal sends is kept, what it gets back is a test's own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from joserfc.jwk import ECKey

from gateway.rehearsal.caller import Caller, Exchange, NoAnswer, Wire
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.situations import Ask, Expectation, Situation, Words
from gateway.rehearsal.target import Target

BASE = "http://127.0.0.1:9"
PURPOSE = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
PEOPLE: list[dict[str, Any]] = [
    {"personal_id": "099190000123", "old_card_number": None, "full_name": "Nguyễn Thị Minh Khuê",
     "date_of_birth": "1990-04-15", "traits": ["plain"]},
    {"personal_id": None, "old_card_number": "990000011", "full_name": "Bùi Thị Cúc", "date_of_birth": "1948-11-30",
     "traits": ["old_card_only"]},
]  # fmt: skip
ORGANIZATIONS: list[dict[str, Any]] = [
    {"organization_code": "9900000016", "name": "CÔNG TY THỬ", "representatives": [], "traits": ["plain"]}
]
PROVENANCE = {
    "source": "population", "retrieved_at": "2026-11-22T03:04:05Z", "age_seconds": 0, "cached": False, "stale": False,
    "synthetic": True, "not_found_means": "absent_or_mismatch",
}  # fmt: skip
TOKEN = {"access_token": "t.t.t", "token_type": "DPoP", "expires_in": 600}
KEY = ECKey.generate_key("P-256", {"alg": "ES256", "kid": "k1"})

Answering = Wire | Callable[[Any], Wire]


def wire(status: int, found: Any = None, **headers: str) -> Wire:
    """An answer; problems get their media type."""
    kind = "application/problem+json" if status >= 400 else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Wire(status, {"content-type": kind, **named}, b"" if found is None else json.dumps(found).encode())


def found(record: Mapping[str, Any], /, **changed: Any) -> dict[str, Any]:
    """A whole answer that somebody was found."""
    return {"outcome": "found", "record": dict(record), "provenance": PROVENANCE, "receipt": "01JD0", **changed}


def exchange(answer: Wire, request: Any = None, path: str = "/v1/persons/query", method: str = "POST") -> Exchange:
    """A question and its answer."""
    return Exchange(method, path, request, answer, 0.25)


@dataclass
class StandIn:
    """Answers by path; ``sent`` holds method, path with query, headers and body of everything that arrived."""

    answers: dict[str, Answering] = field(default_factory=dict)
    sent: list[tuple[str, str, Mapping[str, str], Any]] = field(default_factory=list)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
        parts = urlsplit(url)
        try:
            content = json.loads(body) if body else None
        except ValueError:
            content = body.decode()
        self.sent.append((method, url.removeprefix(f"{parts.scheme}://{parts.netloc}"), headers, content))
        answer = self.answers.get(parts.path)
        if answer is None:
            raise NoAnswer("ConnectError")
        return answer(content) if callable(answer) else answer

    def paths(self) -> list[str]:
        """Where everything went, in order."""
        return [path for _, path, _, _ in self.sent]


def caller(send: StandIn, **changed: Any) -> Caller:
    """A caller that holds a token already."""
    made: dict[str, Any] = {
        "base_url": BASE, "address": BASE, "issuer": BASE, "token_endpoint": f"{BASE}/oauth2/token",
        "client_id": "demo", "key": KEY, "send": send, "token": "t.t.t", **changed,
    }  # fmt: skip
    return Caller(**made)


def target(send: StandIn, **changed: Any) -> Target:
    """A target without mocks."""
    return Target(caller(send), PURPOSE, Filling(PEOPLE, ORGANIZATIONS, {"denied": {}}), **changed)


def situation(*asks: Ask, number: int = 1, **changed: Any) -> Situation:
    """A situation of a test's own."""
    plain = Ask(path="/v1/persons/query", person="plain", body={"fields": ("full_name",)},
                expect=Expectation(outcome="found"))  # fmt: skip
    words = Words("một việc", "something")
    return Situation(number, words, words, words, words, "§3", asks or (plain,), **changed)
