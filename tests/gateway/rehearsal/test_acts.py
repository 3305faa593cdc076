"""Acts other than asking: what each sends, what it looks at, and where it says that it can't be done."""

import json
from typing import Any

import pytest

from gateway.rehearsal import acts
from gateway.rehearsal.acts import ACTS, LIMIT_BYTES, NotJudged, Stage, fetched
from gateway.rehearsal.caller import Wire
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.situations import Ask
from tests.gateway.rehearsal.stand_in import BASE, ORGANIZATIONS, PEOPLE, TOKEN, StandIn, caller, found, target, wire

ASK = Ask(path="/v1/persons/query", person="plain", body={"fields": ("full_name",)})
RECEIPT = {"entry": "01JD0", "leaf": "{}", "opened": {"entry": {"value": "01JD0", "salt": "s"}}, "proof": "p"}


def stage(send: StandIn, **changed: Any) -> Stage:
    filling = Filling(PEOPLE, ORGANIZATIONS, {"run": {"id": "1"}})
    return Stage(target(send, redirect_uri="http://127.0.0.1:1/cb"), filling, "H26.99-1-01", **changed)


def test_a_body_is_purpose_subject_and_the_rest() -> None:
    ask = Ask(path="/p", person="plain", subject={"full_name": "Bà {plain.full_name}"},
              purpose={"dossier": "", "draft": "d-{run.id}"}, body={"fields": ("full_name",)})  # fmt: skip
    body = stage(StandIn()).body(ask)
    assert body["purpose"]["draft"] == "d-1" and "dossier" not in body["purpose"]
    assert body["subject"]["full_name"] == "Bà Nguyễn Thị Minh Khuê" and body["fields"] == ["full_name"]
    assert stage(StandIn()).body(ASK)["purpose"]["dossier"] == "H26.99-1-01"
    for nobody in (Ask(person="twin"), Ask(subject={"personal_id": "{twin.personal_id}"})):
        with pytest.raises(NotJudged, match="nobody who fits"):
            stage(StandIn()).body(nobody)


def test_asking_and_reading() -> None:
    send = StandIn({"/v1/persons/query": wire(200, {}), "/v1/me": wire(200, {})})
    assert ACTS["ask"](stage(send), ASK).path == "/v1/persons/query"
    assert ACTS["read"](stage(send), Ask(path="/v1/me")).method == "GET"
    ACTS["replay"](stage(send), ASK)
    assert send.sent[-1][2] == send.sent[-2][2]


def test_a_body_over_the_limit() -> None:
    send = StandIn({"/v1/persons/query": wire(413, {})})
    seen = ACTS["oversize"](stage(send), ASK)
    assert len(json.dumps(send.sent[-1][3])) > LIMIT_BYTES and "bytes" in seen.request


def test_a_token_is_ended_and_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "STEP_SECONDS", 0)
    statuses = iter([200, 200, 401])
    send = StandIn(
        {
            "/oauth2/token": wire(200, {**TOKEN, "access_token": "other"}), "/oauth2/revoke": wire(200, {}),
            "/v1/persons/query": lambda _: wire(next(statuses), {}),
        }
    )  # fmt: skip
    playing = stage(send)
    assert ACTS["ended_token"](playing, ASK).answer.status == 401 and playing.remarks == []
    assert send.sent[-1][2]["authorization"] == "DPoP other" and playing.caller.token == "t.t.t"
    send.answers["/oauth2/revoke"] = wire(503, {})
    send.answers["/v1/persons/query"] = wire(401, {})
    ACTS["ended_token"](playing, ASK)
    assert [remark.en for remark in playing.remarks] == ["the token could not be revoked"]


def test_a_sign_in_goes_all_the_way() -> None:
    begun = {"id": "s1", "state": "x", "authorization_url": f"{BASE}/auth?client_id=a"}
    done = found({"personal_id": "099190000123"})
    send = StandIn(
        {
            "/v1/identities/sign-ins": wire(200, begun),
            "/auth": Wire(302, {"location": "http://127.0.0.1:1/cb?code=a+b&state=x"}, b""),
            "/v1/identities/sign-ins/s1/complete": wire(200, done),
        }
    )
    playing = stage(send)
    assert ACTS["sign_in"](playing, Ask(person="plain")).answer.status == 200
    assert send.sent[0][3]["redirect_uri"] == "http://127.0.0.1:1/cb" and "subject" not in send.sent[0][3]
    assert "login_hint=099190000123" in send.sent[1][1] and "authorization" not in send.sent[1][2]
    assert send.sent[2][3] == {"callback_query": "code=a+b&state=x"} and playing.kept["sign_in"] == "s1"
    send.answers["/auth"] = Wire(200, {}, b"")
    with pytest.raises(NotJudged, match="did not send the person back"):
        ACTS["sign_in"](playing, Ask(person="plain"))
    send.answers["/v1/identities/sign-ins"] = wire(403, {"code": "not_granted"})
    assert ACTS["sign_in"](playing, Ask(person="plain")).answer.status == 403
    playing.target.redirect_uri = None
    with pytest.raises(NotJudged, match="redirect_uri"):
        ACTS["sign_in"](playing, Ask(person="plain"))


def test_a_receipt_is_waited_for_and_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "STEP_SECONDS", 0)
    answers = iter([wire(202), wire(200, RECEIPT)])
    send = StandIn({"/v1/receipts/01JD0": lambda _: next(answers)})
    seen, placed = fetched(caller(send), "01JD0", lambda text: len(text))
    assert seen.answer.status == 200 and placed is not None and placed.position > 0
    assert placed.receipt == RECEIPT and len(send.sent) == 2


def test_a_receipt_that_proves_nothing() -> None:
    def broken(_: str) -> int:
        raise ValueError("the proof does not lead there")

    send = StandIn({"/v1/receipts/01JD0": wire(200, RECEIPT), "/v1/receipts/01JD1": wire(200, RECEIPT)})
    assert fetched(caller(send), "01JD0", broken)[1] is None
    assert fetched(caller(send), "01JD0", None)[1] is None
    assert fetched(caller(send), "01JD1", lambda _: 1)[1] is None, "the receipt of another entry"
    playing = stage(send, prove=broken, kept={"receipt": "01JD0"})
    ACTS["receipt"](playing, Ask())
    assert [remark.en for remark in playing.remarks] == ["the proof does not lead to the log"]
    with pytest.raises(NotJudged, match="no receipt"):
        ACTS["receipt"](stage(send), Ask())
