"""How a target is opened from a file, from what it tells of itself and from its mocks; and what stops that."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.rehearsal.caller import NotStarted, NotSynthetic
from gateway.rehearsal.target import Target, checked_url, is_loopback, open_target, read_file
from tests.gateway.rehearsal.stand_in import BASE, KEY, ORGANIZATIONS, PEOPLE, PURPOSE, TOKEN, Answering, StandIn, wire

DOCUMENT: dict[str, Any] = {
    "base_url": BASE, "client_id": "demo", "purpose": PURPOSE, "people": PEOPLE, "organizations": ORGANIZATIONS,
}  # fmt: skip
PRIVATE = json.dumps(KEY.as_dict(private=True))
METADATA: dict[str, Answering] = {
    "/.well-known/oauth-protected-resource": wire(200, {"resource": "https://lienthong.example"}),
    "/.well-known/oauth-authorization-server": wire(
        200, {"issuer": "https://issuer.example", "token_endpoint": "https://lienthong.example/token"}
    ),
    "/openapi.json": wire(200, {"info": {"title": "Hệ thống A", "version": "7"}}),
    "/token": wire(200, TOKEN),
    "/oauth2/token": wire(200, TOKEN),
}


def opened(document: dict[str, Any], send: StandIn, address: str | None = None, control: str | None = None) -> Target:
    return open_target(document, address, control, PRIVATE, send)


def test_what_the_file_leaves_out_is_asked_of_the_target() -> None:
    send = StandIn(dict(METADATA))
    target = opened({name: value for name, value in DOCUMENT.items() if name != "base_url"}, send, BASE)
    caller = target.caller
    assert (caller.address, caller.base_url, caller.issuer) == (
        BASE, "https://lienthong.example", "https://issuer.example",
    )  # fmt: skip
    assert caller.token == "t.t.t" and "/token" in send.paths()
    assert target.versions == {"title": "Hệ thống A", "version": "7"} and target.mocks is None


def test_what_the_file_says_goes_first() -> None:
    send = StandIn(dict(METADATA))
    document = {
        **DOCUMENT, "issuer": BASE, "token_endpoint": f"{BASE}/oauth2/token", "ended_officer": "canbo.da-nghi",
        "denied": {"field": "religion_code"}, "redirect_uri": "http://127.0.0.1:1/cb",
        "mocks": {"tax": {"control": f"{BASE}/__mock__"}},
    }  # fmt: skip
    target = opened(document, send)
    assert (target.caller.base_url, target.caller.issuer) == (BASE, BASE) and "/oauth2/token" in send.paths()
    assert target.mocks is not None and target.mocks.control == f"{BASE}/__mock__"
    assert target.filling.tables["denied"] == {"field": "religion_code", "officer": "canbo.da-nghi"}
    assert target.redirect_uri == "http://127.0.0.1:1/cb"


def test_people_come_from_the_mocks_where_the_file_has_none() -> None:
    answers = {
        "/c/people": wire(200, {"people": PEOPLE}), "/c/organizations": wire(200, {"organizations": ORGANIZATIONS}),
    }  # fmt: skip
    bare = {name: DOCUMENT[name] for name in ("base_url", "client_id", "purpose")}
    target = opened(bare, StandIn({**METADATA, **answers}), control=f"{BASE}/c")
    assert list(target.filling.people) == PEOPLE and list(target.filling.organizations) == ORGANIZATIONS
    with pytest.raises(NotStarted, match="control does not answer"):
        opened(bare, StandIn(dict(METADATA)), control=f"{BASE}/c")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"client_id": None}, "needs client_id"),
        ({"purpose": {"unit": "H26.99"}}, "needs client_id and a purpose"),
        ({"people": []}, "no people to ask for"),
        ({"base_url": "lienthong"}, "no address"),
    ],
)
def test_a_file_that_is_not_enough(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(NotStarted, match=told):
        opened({**DOCUMENT, **changed}, StandIn(dict(METADATA)))


def test_nothing_answers_or_no_token_is_given() -> None:
    with pytest.raises(NotStarted, match="nothing answers"):
        opened(DOCUMENT, StandIn())
    quiet = {path: answer for path, answer in METADATA.items() if path.startswith("/.well-known")}
    with pytest.raises(NotStarted, match="nothing answers"):
        opened(DOCUMENT, StandIn(quiet))
    with pytest.raises(NotStarted, match="no DPoP-bound token"):
        opened(DOCUMENT, StandIn({**METADATA, "/token": wire(401, {"error": "invalid_client"})}))


def test_a_list_with_somebody_real_in_it() -> None:
    people = [*PEOPLE, {"personal_id": "001" + "190000123", "traits": []}]
    with pytest.raises(NotSynthetic):
        opened({**DOCUMENT, "people": people}, StandIn(dict(METADATA)))


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:80", True), ("http://127.9.9.9", True), ("http://[::1]:80", True),
        ("http://localhost:80", True), ("http://10.0.0.1", False), ("https://localhost.example", False),
        ("http://127.0.0.1.example", False), ("http://0.0.0.0", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_what_is_on_this_machine(url: str, here: bool) -> None:
    assert is_loopback(url) is here


@pytest.mark.parametrize("url", ["ftp://a", "http://", "http://u@h", "http://h?q", "/path", ""])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(NotStarted, match="the target is no address"):
        checked_url(url, "the target")
    assert checked_url("http://h:1/", "it") == "http://h:1"


@pytest.mark.parametrize("content", [None, "no json", "[]"])
def test_a_file_that_is_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "how.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotStarted, match=r"how\.json"):
        read_file(path)
