"""Answers are held against the document that the profile names; what no document describes is not judged."""

import json
from typing import Any

import pytest

from contracts import schemas
from contracts.wire import WireRequest, WireResponse
from gateway.acceptance.damage import replies_of
from gateway.acceptance.trial import Trial
from gateway.registry import contract as written
from gateway.registry.check import cases
from gateway.registry.contract import Contract
from gateway.registry.discovery import Found, discover
from gateway.registry.drift import Drift
from gateway.registry.registry import Loaded, SourceSetting, load_one
from tests.gateway.kit.made import DESCRIPTIONS, blueprint
from tests.gateway.registry.making import PROFILE, Site

EVERY = [(name, profile) for name, found in discover().items() for profile in found.manifest().profiles]
JSON = {"content-type": "application/json"}
OPERATION = "TraCuuThongTinCongDan"


def tried(name: str, profile: str) -> Trial:
    found = discover()[name]
    first = profile == found.manifest().profiles[0]
    return Trial(load_one(found, SourceSetting(profile, synthetic=True)), cases(found, profile, first=first))


def contract(loaded: Loaded) -> Contract:
    assert loaded.contract is not None
    return loaded.contract


@pytest.mark.parametrize(("name", "profile"), EVERY)
def test_every_answer_of_ours_is_described_and_growth_is_seen(name: str, profile: str) -> None:
    """A typical answer is as its contract says, and with one member more it isn't, in every dataset and dialect."""
    trial = tried(name, profile)
    described = contract(trial.loaded)
    assert described.described and described.trouble == ""
    for case in trial.typical:
        talk, replies = trial.play(case), replies_of(case)
        before = [described.drift(asked, reply) for asked, reply in zip(talk.requests, replies, strict=True)]
        assert None not in before, case.name
        marked = WireResponse(200, replies[-1].headers, b"\xef\xbb\xbf" + replies[-1].body)
        assert described.drift(talk.requests[-1], marked) == before[-1]  # read by every connector, so judged as well
        body = replies[-1].body.decode()
        grown = f'{body[: body.rindex("}")]}, "themVao": 1}}' if body.lstrip().startswith("{") else _with_element(body)
        after = described.drift(talk.requests[-1], WireResponse(200, replies[-1].headers, grown.encode()))
        assert after and set(after) > set(before[-1] or ()), case.name
        assert {one.kind for one in set(after) - set(before[-1] or ())} == {"added"}


def _with_element(body: str) -> str:
    end = body.rindex("</", 0, body.rindex("</", 0, body.rindex("Body>")))
    return f"{body[:end]}<themVao/>{body[end:]}"


def ask(path: str, method: str = "GET") -> WireRequest:
    return WireRequest(method=method, path=path, operation="so")


OPENAPI = {
    "openapi": "3.1.0",
    "paths": {
        "/so/{code}": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}}},
                    "4XX": {"content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}},
                    "default": {"content": {"text/html": {}}},
                }
            }
        },
        "/a/list": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}}},
    },
}


@pytest.fixture
def foreign(site: Site) -> Contract:
    profile = f"{PROFILE.replace('[codes]', '')}".replace('1 = "active"', "") + 'contract = "described.json"\n'
    package = site.install("things", profiles={"first": profile})
    site.write(package, "described.json", json.dumps(OPENAPI))
    return Contract(Found("things", package), "first", {"contract": "described.json"})


def test_a_foreign_connector_brings_its_document(foreign: Contract) -> None:
    assert foreign.drift(ask("/so/9900000016"), WireResponse(200, JSON, b'{"a": 1, "b": 2}')) == (Drift("added", "b"),)
    assert foreign.drift(ask("/so/1"), WireResponse(404, JSON, b"{}")) == (Drift("missing", "error"),)
    assert foreign.drift(ask("/elsewhere/list"), WireResponse(200, JSON, b"{}")) == (Drift("retyped", "."),)


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (ask("/other"), WireResponse(200, JSON, b"{}")),
        (ask("/so/1", "POST"), WireResponse(200, JSON, b"{}")),
        (ask("/so/1"), WireResponse(500, JSON, b"{}")),
        (ask("/so/1"), WireResponse(200, JSON, b"{")),
        (ask("/so/1"), WireResponse(200, JSON, b"text")),
        (ask("/so/1"), WireResponse(200, JSON, b"")),
        (ask("/so/1"), WireResponse(200, JSON, b"<a")),
        (ask("/so/1"), WireResponse(200, JSON, b"<a/>")),
        (ask("/so/1"), WireResponse(200, JSON, b"[" * 100_000)),
        (ask("/so/1"), WireResponse(200, JSON, b'{"a": "' + b"x" * 2_000_000 + b'"}')),
    ],
)
def test_what_is_not_described_is_not_judged(foreign: Contract, request_: WireRequest, response: WireResponse) -> None:
    assert foreign.drift(request_, response) is None


ODD: list[Any] = [7, {"schema": {"type": 7}}, {"schema": {"properties": []}}, {"schema": {"allOf": 7}}]


@pytest.mark.parametrize(
    "document",
    [
        [], {"paths": 7}, {"paths": {"/so/1": {"get": {"responses": []}}}},
        *({"paths": {"/so/1": {"get": {"responses": {"200": {"content": {"application/json": one}}}}}}} for one in ODD),
    ],
)  # fmt: skip
def test_a_document_of_another_shape_breaks_no_answer(site: Site, document: Any) -> None:
    package = site.install("things")
    site.write(package, "odd.json", json.dumps(document))
    odd = Contract(Found("things", package), "first", {"contract": "odd.json"})
    assert odd.drift(ask("/so/1"), WireResponse(200, JSON, b'{"a": 1}')) is None


def test_a_document_that_is_missing_or_broken_judges_nothing(site: Site) -> None:
    package = site.install("things")
    assert not Contract(Found("things", package), "first", {}).described
    gone = Contract(Found("things", package), "first", {"contract": "gone.json"})
    assert not gone.described and gone.trouble == "NoForm"
    assert gone.drift(ask("/so/1"), WireResponse(200, JSON, b"{}")) is None


def test_replies_of_rpc_operations_are_judged_in_both_versions_of_soap(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No schema declares their elements: they are the operation's name and the message's parts."""
    wsdl = (DESCRIPTIONS / "rpc.wsdl").read_bytes()
    monkeypatch.setattr(written, "pins", lambda: {"vehicles/rpc.wsdl": "", "vehicles/broken.wsdl": ""})
    monkeypatch.setattr(schemas, "read", lambda name: wsdl if name.endswith("rpc.wsdl") else b"<rpc/>")
    vehicles = Contract(Found("vehicles", site.install("vehicles")), "first", {})
    replies = {
        turn.dataset: str(turn.response["body"])
        for turns in blueprint("phuong_tien").turns.values()
        for turn in turns
        if turn.kind == "found"
    }
    assert len(replies) == 2 and vehicles.described
    for body in replies.values():
        assert vehicles.drift(ask("/x", "POST"), WireResponse(200, {}, body.encode())) == ()
    (tim,) = (body for body in replies.values() if "timXeResponse" in body)
    for old, new, expected in (
        ("<bienSo>", "<moi/><bienSo>", Drift("added", "timXeResponse/xe/moi")),
        ("<maKetQua>", "<maKetQua>x", Drift("retyped", "timXeResponse/maKetQua")),
    ):
        assert old in tim
        changed = tim.replace(old, new).encode()
        assert vehicles.drift(ask("/x", "POST"), WireResponse(200, {}, changed)) == (expected,)


def test_a_fault_is_none_of_the_contracts_answers() -> None:
    soap = contract(tried("population", "c06-soap").loaded)
    fault = b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault/></s:Body></s:Envelope>"
    assert soap.drift(ask("/x", "POST"), WireResponse(200, {}, fault)) is None


@pytest.mark.parametrize("profile", ["c06-soap", "xroad", "lgsp-json"])
def test_what_a_record_always_has_is_missed_though_the_schema_lets_it_go(profile: str) -> None:
    """Registers are described with nearly everything optional: a name that is gone must show all the same."""
    trial = tried("population", profile)
    for case in trial.typical:
        asked, reply = ask(f"/v1/{OPERATION}", "POST"), replies_of(case)[-1]
        if case.dataset != "persons" or b"<ns1:HoVaTen>" not in reply.body:
            continue
        body = reply.body.replace(b"ns1:NgayThangNamSinh>", b"ns1:NgaySinhMoi>")
        found = contract(trial.loaded).drift(asked, WireResponse(200, reply.headers, body))
        place = "CongdanCollection/CongDan"
        assert found is not None, case.name
        assert {Drift("missing", f"{place}/NgayThangNamSinh"), Drift("added", f"{place}/NgaySinhMoi")} <= set(found)
        return
    pytest.fail("no recorded person")


def test_an_empty_frame_for_nobody_misses_nothing() -> None:
    soap = contract(tried("population", "c06-soap").loaded)
    blank = (
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
        b"<r:CongdanCollection xmlns:r='http://www.mic.gov.vn/dancu/1.0'><r:CongDan><r:SoDinhDanh/></r:CongDan>"
        b"</r:CongdanCollection></s:Body></s:Envelope>"
    )
    assert soap.drift(ask("/x", "POST"), WireResponse(200, {}, blank)) == ()
