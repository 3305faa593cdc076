"""What a gateway whose log can't be written must say to every kind of question, and what it must say afterwards."""

import time
from typing import Any

import httpx

from tests.faults import record
from tests.faults.processes import Gateway, Mocks
from tests.faults.questions import REDIRECT_URI, question

TRIES = 3


def is_refused(answer: httpx.Response) -> None:
    """`audit_unavailable`, and not a word of data."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (503, "audit_unavailable"), answer.text
    assert (body["fault_owner"], body["retryable"], body["receipt"]) == ("gateway", True, None)
    assert not {"record", "results", "outcome", "provenance", "authorization_url"} & body.keys()


def every_call(one: Gateway, http: httpx.Client) -> list[tuple[str, dict[str, Any]]]:
    """Each way to an answer: live, kept, verified, refused, resendable, and the beginning of a sign-in."""
    person, caller = one.people[0], one.caller
    subject = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
    live = question(one, "population", http)
    kept = {**live.body}
    kept.pop("max_age_seconds")
    organization = {"organization_code": one.organizations[0]["organization_code"]}
    return [
        (live.path, live.body),
        (live.path, kept),
        ("/v1/persons/verify", caller.asked(subject=subject, claims={"full_name": person["full_name"]})),
        ("/v1/persons/query", caller.asked(subject=subject, fields=["religion_code"])),
        ("/v1/organizations/query", caller.asked(subject=organization, fields=["name"])),
        (
            "/v1/identities/sign-ins",
            {"purpose": caller.purpose, "fields": ["personal_id"], "redirect_uri": REDIRECT_URI},
        ),
    ]


def refuses_everything(one: Gateway, services: Mocks, http: httpx.Client) -> None:
    """While nothing can be written: nothing is answered, and no source is asked."""
    services.clear()
    for _ in range(TRIES):
        for path, body in every_call(one, http):
            is_refused(one.caller.ask(http, path, body))
    path, body = every_call(one, http)[0]
    headers = {**one.caller.headers(path), "Idempotency-Key": "a-key-of-ours"}
    is_refused(http.post(one.address + path, json=body, headers=headers))
    assert not services.requests("population")
    assert not services.requests("business")


def answers_everything(one: Gateway, http: httpx.Client) -> None:
    """Each way gives its answer, and each answer has its entry; a machine that stalls is asked again."""
    for path, body in every_call(one, http):
        answer = one.caller.ask(http, path, body)
        for _ in range(20):
            if answer.status_code != 503:
                break
            time.sleep(0.5)
            answer = one.caller.ask(http, path, body)
        assert answer.status_code in (200, 403), answer.text
        if "receipt" in answer.json():
            record.entry(one.state, answer.json()["receipt"], one.server)
    path, body = every_call(one, http)[0]
    headers = {**one.caller.headers(path), "Idempotency-Key": "a-key-of-ours"}
    assert http.post(one.address + path, json=body, headers=headers).json()["outcome"] == "found"


def refuses_until_full(one: Gateway, http: httpx.Client) -> None:
    """Room that the log had already taken may still be used: ask until it is gone."""
    path, body = every_call(one, http)[0]
    for _ in range(3000):
        answer = one.caller.ask(http, path, body)
        if answer.status_code != 200:
            return is_refused(answer)
    raise AssertionError("a full disk was never noticed")
