"""No personal value gets into logs, metrics, records or stores: everybody goes through every route, failures included.

What may hold values is named: ``demo.json`` and ``mocks.json`` are the made-up nation itself.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from mocks.kinds import KINDS
from tests.caller import subject_of
from tests.flow import quiet
from tests.flow.running import Running, up
from tests.flow.test_personas import FIELDS, ORGANIZATION_FIELDS

MADE_UP = ("demo.json", "mocks.json")
TALKATIVE = """
import logging, sys
from gateway.observability import log
quiet = log.configure
def configure(stream=None, *, level=logging.DEBUG):
    quiet(stream, level=logging.DEBUG)
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.handlers[0].setLevel(logging.DEBUG)
log.configure = configure
from gateway.cli import main
sys.argv[0] = "lienthong"
main()
"""
"""The command with every logger, ours and those of libraries, told to say all it can."""


class Walk:
    """Puts every value through every route, and keeps nothing of what comes back."""

    def __init__(self, running: Running) -> None:
        self.running, self.caller = running, running.caller
        self.statuses: set[int] = set()
        self.codes: set[str] = set()

    def note(self, answer: httpx.Response) -> None:
        self.statuses.add(answer.status_code)
        if answer.status_code >= 400 and "problem" in answer.headers.get("content-type", ""):
            self.codes.add(answer.json()["code"])

    def ask(self, path: str, **body: Any) -> None:
        self.note(self.caller.ask(path, {"purpose": self.caller.purpose(), **body}))

    def person(self, person: dict[str, Any]) -> None:
        """Every question that can be asked about a person, right and wrong."""
        subject, name = subject_of(person), person["full_name"]
        claims = {"full_name": name, "date_of_birth": person["date_of_birth"], "father.full_name": name}
        self.ask("/v1/persons/query", subject=subject, fields=list(FIELDS))
        self.ask("/v1/persons/verify", subject=subject, claims=claims)
        self.ask("/v1/persons/query", subject={**subject, "full_name": f"Ông {name}"}, fields=["full_name"])
        self.ask("/v1/persons/query", subject={**subject, "date_of_birth": "1900"}, fields=["full_name"])
        self.ask("/v1/persons/query", subject=subject, fields=["religion_code"])
        self.ask("/v1/datasets/khong_co/query", subject=subject, fields=["full_name"])

    def mistake(self, person: dict[str, Any]) -> None:
        """Values where no value belongs: names of members, paths, headers, addresses, broken texts."""
        subject = subject_of(person)
        for value in subject.values():
            self.ask("/v1/persons/query", subject={**subject, value: value}, fields=["full_name"])
            self.ask("/v1/persons/query", subject=subject, fields=[value])
            self.ask("/v1/persons/verify", subject=subject, claims={value: value})
            self.ask("/v1/persons/query", subject=subject, fields=["full_name"], **{value: 1})
            self.ask("/v1/persons/query", subject={**subject, "date_of_birth": value + "x"}, fields=["full_name"])
            self.ask("/v1/identities/sign-ins", fields=["personal_id"], redirect_uri=f"https://x.example/{value}")
            broken = json.dumps({"subject": value}, ensure_ascii=False).encode()[:-1]
            self.note(self.caller.send("/v1/persons/query", broken))
            address = f"{self.running.url}/v1/persons/{quote(value)}"
            self.note(self.running.http.get(address, params={"personal_id": value}))
            headers = {
                name: quote(value)
                for name in ("Idempotency-Key", "traceparent", "Accept-Language", "X-Request-Id", "User-Agent")
            }
            whole = {"purpose": self.caller.purpose(), "subject": subject, "fields": ["full_name"]}
            self.note(self.caller.ask("/v1/persons/query", whole, **headers))
            self.note(
                self.running.http.get(
                    f"{self.running.url}/v1/me", headers={"Authorization": f"DPoP {headers['User-Agent']}"}
                )
            )
            form = {"grant_type": value, "client_id": value, "client_assertion": value}
            self.note(self.running.http.post(f"{self.running.url}/oauth2/token", data=form))

    def organization(self, organization: dict[str, Any]) -> None:
        subject = {"organization_code": organization["organization_code"]}
        self.ask("/v1/organizations/query", subject=subject, fields=list(ORGANIZATION_FIELDS))
        self.ask("/v1/organizations/verify", subject=subject, claims={"name": organization["name"]})
        for one in organization["representatives"]:
            if one["personal_id"]:
                person = {name: one[name] for name in ("personal_id", "full_name", "date_of_birth")}
                self.ask("/v1/representations/verify", subject={**subject, "person": person})

    def sign_in(self, person: dict[str, Any]) -> None:
        begun = self.caller.sign_in(self.running.redirect_uri, "personal_id", "full_name", "date_of_birth")
        self.note(begun)
        identifier, url = begun.json()["id"], begun.json()["authorization_url"]
        back = self.caller.browse(url, person["personal_id"])
        self.note(self.caller.complete(identifier, f"{back}&login_hint={person['personal_id']}"))
        self.note(self.caller.complete(identifier, back))
        purpose = {"channel": "online", "officer": None, "sign_in": identifier}
        self.note(self.caller.person(person, purpose=purpose))

    def faults(self, person: dict[str, Any], organization: dict[str, Any]) -> None:
        """Each kind at each service that knows it; the slowest at one."""
        for kind in sorted(KINDS):
            for service in ("population", "business", "identity"):
                slow = kind == "slow_drip"  # every attempt at it takes the five seconds that an attempt may take
                if slow and service != "population":
                    continue
                rule = {"service": service, "kind": kind, "times": 1 if slow else 2, "seconds": 0.01}
                armed = self.running.http.put(f"{self.running.control}/faults", json=rule)
                if armed.status_code != 200:
                    continue
                if service == "population":
                    self.ask("/v1/persons/query", subject=subject_of(person), fields=["full_name"], max_age_seconds=0)
                elif service == "business":
                    code = {"organization_code": organization["organization_code"]}
                    self.ask("/v1/organizations/query", subject=code, fields=["name"], max_age_seconds=0)
                else:
                    with contextlib.suppress(httpx.HTTPError, KeyError):  # the browser's own way may be the broken one
                        self.sign_in(person)
                self.running.disarm()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, dict[str, bytes]]]:
    """A gateway that everybody has gone through, and all that it shows and keeps, running and stopped."""
    folder = tmp_path_factory.mktemp("quiet")
    with up(folder, command=(sys.executable, "-c", TALKATIVE)) as running:
        walk = Walk(running)
        people = [one for one in running.demo["people"]]
        for person in people:
            walk.person(person)
        for organization in running.demo["organizations"]:
            walk.organization(organization)
        for person in people[:3]:
            walk.mistake(person)
            walk.sign_in(person)
        walk.faults(people[0], running.demo["organizations"][0])
        assert {200, 400, 401, 403, 404, 422, 502, 503} <= walk.statuses, walk.statuses
        assert {"source_malformed", "source_unavailable", "field_not_granted", "invalid_subject"} <= walk.codes
        shown: dict[str, bytes] = {}
        for path in ("/metrics", "/openapi.json", "/log/checkpoint", "/readyz", "/docs"):
            shown[path] = running.http.get(running.url + path).content
        shown["/v1/sources"] = running.caller.get("/v1/sources").content
        shown["/v1/me"] = running.caller.get("/v1/me").content
        shown |= {f"running {name}": content for name, content in kept(running.state).items()}
        for words in (["callers", "list"], ["officers", "list", "--json"], ["grants", "list"], ["audit", "verify"]):
            shown[" ".join(words)] = running.command(*words).encode()
        assert running.stop() == 0
        seen = set(shown.values())
        shown |= {f"stopped {name}": now for name, now in kept(running.state).items() if now not in seen}
        shown["printed"] = running.lines.read_bytes()
        yield running, shown


def kept(state: Path) -> dict[str, bytes]:
    return quiet.files(state, MADE_UP)


def test_nothing_shown_printed_or_kept_holds_a_value(walked: tuple[Running, dict[str, bytes]]) -> None:
    _, shown = walked
    wanted = quiet.values()
    examples = shown["/openapi.json"]  # published on purpose
    hidden = {form: kind for form, kind in wanted.items() if form not in examples}
    assert len(hidden) > 0.9 * len(wanted)
    found = {name: kinds for name, content in shown.items() if (kinds := quiet.scan(content, hidden))}
    assert not found


def test_the_examples_that_are_published_are_few_and_are_in_nothing_else(
    walked: tuple[Running, dict[str, bytes]],
) -> None:
    _, shown = walked
    published = {form: kind for form, kind in quiet.values().items() if form in shown["/openapi.json"]}
    found = {
        name: kinds
        for name, content in shown.items()
        if name != "/openapi.json" and (kinds := quiet.scan(content, published))
    }
    assert not found


def test_there_was_something_to_scan(walked: tuple[Running, dict[str, bytes]]) -> None:
    running, shown = walked
    names = {name.removeprefix("running ").removeprefix("stopped ") for name in shown}
    assert {"audit.db", "access.db", "jobs.db"} <= names
    assert any(name.endswith("-wal") and content for name, content in shown.items())
    assert shown["printed"].count(b"\n") >= 20, "the logs were silent: the walk proves nothing about them"
    assert len(running.entries()) > 500
    assert b"lienthong_requests_total" in shown["/metrics"]


def test_every_printed_line_is_structured(walked: tuple[Running, dict[str, bytes]]) -> None:
    running, shown = walked
    lines = shown["printed"].decode().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert told and all(line["event"] and line["level"] and line["time"] for line in told)
    failed = [line for line in told if line["event"] == "failed"]
    assert {"source_malformed", "source_unavailable"} <= {line["code"] for line in failed}
    for line in failed:  # from the line one finds the entry, and from there everything
        assert running.entry(line["entry"])["trace"] == line["trace"] and line["caller"] == "demo"
    others = [line for line in lines if not line.startswith("{")]
    assert len(others) <= 5, others  # where to find demo.json, said once at the start


@pytest.mark.parametrize("kind", ["number", "name", "date", "relative", "address", "organization", "representative"])
def test_the_scan_finds_what_is_planted(walked: tuple[Running, dict[str, bytes]], kind: str) -> None:
    """A control: the same scan, over the same bytes, with one value put in."""
    _, shown = walked
    wanted = quiet.values()
    planted = next(form for form, found in sorted(wanted.items()) if found == kind)
    content = shown["stopped audit.db"][:100_000]
    assert quiet.scan(content[:1000] + b"<" + planted + b">" + content[1000:], wanted)


def test_the_scan_knows_the_made_up_nation(walked: tuple[Running, dict[str, bytes]]) -> None:
    running, _ = walked
    content = (running.state / "mocks.json").read_bytes()
    kinds = {found.split(" (")[0] for found in quiet.scan(content, quiet.values())}
    assert {"number", "name", "date", "organization", "representative"} & kinds >= {"number", "name", "organization"}
