"""What passes, what fails and what is not judged, and that a situation leaves nothing armed behind, however it ends."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.rehearsal import run as running
from gateway.rehearsal.caller import KeptHere, Wire
from gateway.rehearsal.national import Mocks
from gateway.rehearsal.run import Played, Rehearsal
from gateway.rehearsal.situations import Ask, Expectation, Fault, Situation, book
from tests.gateway.rehearsal.stand_in import BASE, TOKEN, StandIn, found, situation, target, wire

BEGAN = datetime(2026, 11, 27, 8, 9, 10, tzinfo=UTC)
QUERY = "/v1/persons/query"
FOUND = wire(200, found({"full_name": "A"}))
GRANT = {"procedure": "1.001193", "dataset": "persons", "operations": ["query"], "fields": ["full_name", "father"]}
CONTROL = {"/c/sessions": wire(200, {}), "/c/faults": wire(200, {}), "/c/people": wire(200, {})}


def played(send: StandIn, *situations: Situation, **changed: Any) -> list[Played]:
    heard: list[Played] = []
    made = Rehearsal(target(send, **changed), BEGAN, mark="c0ffee").play(situations, heard.append)
    assert heard == made
    return made


def one(send: StandIn, chosen: Situation, **changed: Any) -> tuple[str, list[str]]:
    (only,) = played(send, chosen, **changed)
    return only.result, [remark.en for remark in only.remarks]


def test_as_expected_passes_and_otherwise_fails() -> None:
    assert one(StandIn({QUERY: FOUND}), situation()) == ("passed", [])
    absent = wire(200, {**found({}), "outcome": "not_found", "record": None})
    result, remarks = one(StandIn({QUERY: absent}), situation())
    assert result == "failed" and "it ended as HTTP 200, not_found; should be found" in remarks
    assert one(StandIn(), situation()) == ("failed", ["no answer: ConnectError"])


def test_an_address_elsewhere_is_not_judged() -> None:
    def elsewhere(_: Any) -> Wire:
        raise KeptHere("not on this machine")

    assert one(StandIn({QUERY: elsewhere}), situation()) == (
        "not_judged", ["the address is elsewhere (--allow-remote)"],
    )  # fmt: skip


def test_a_dossier_is_of_this_run_and_situation_alone() -> None:
    send = StandIn({QUERY: FOUND})
    played(send, situation(), situation(number=2))
    dossiers = [body["purpose"]["dossier"] for _, path, _, body in send.sent if path == QUERY]
    assert dossiers == ["H26.99-261127-080910-c0ffee-01", "H26.99-261127-080910-c0ffee-02"]


def test_two_runs_of_one_second_have_two_names() -> None:
    marks = {Rehearsal(target(StandIn()), BEGAN).mark for _ in range(20)}
    assert len(marks) == 20 and {len(mark) for mark in marks} == {6}


def test_of_several_asks_the_one_that_differs_is_named() -> None:
    asks = [Ask(path=QUERY, person="plain", body={"fields": ("full_name",)}, expect=Expectation(outcome=outcome))
            for outcome in ("found", "ambiguous")]  # fmt: skip
    assert one(StandIn({QUERY: FOUND}), situation(*asks)) == (
        "failed", ["ask 2: it ended as HTTP 200, found; should be ambiguous"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "told"),
    [("mocks", "control is not known"), ("log_key", "public key"), ("denied", "(denied)"),
     ("ended_officer", "officer")],
)  # fmt: skip
def test_what_is_lacking_is_no_pass(needs: str, told: str) -> None:
    send = StandIn({QUERY: FOUND})
    result, (remark,) = one(send, situation(needs=(needs,)))
    assert result == "not_judged" and told in remark and QUERY not in send.paths()


@pytest.mark.parametrize(
    ("grants", "result"),
    [
        ([GRANT], "passed"), ([], "not_judged"), ([{**GRANT, "procedure": "1.000894"}], "not_judged"),
        ([{**GRANT, "operations": ["verify"]}], "not_judged"), ([{**GRANT, "fields": ["father"]}], "not_judged"),
        ("none", "passed"),
    ],
)  # fmt: skip
def test_a_dataset_that_is_not_granted_is_not_judged(grants: Any, result: str) -> None:
    send = StandIn({QUERY: FOUND, "/v1/me": wire(200, {"grants": grants})})
    assert one(send, situation())[0] == result
    path = Ask(path=QUERY, person="plain", body={"fields": ("father.full_name",)}, granted=False)
    assert one(send, situation(path))[0] == "failed", "a refusal is asked for all the same"


def test_a_parent_covers_its_children() -> None:
    send = StandIn({QUERY: wire(200, found({"father": None})), "/v1/me": wire(200, {"grants": [GRANT]})})
    asked = Ask(path=QUERY, person="plain", body={"fields": ("father.full_name",)}, expect=Expectation(outcome="found"))
    assert one(send, situation(asked)) == ("passed", [])


def test_a_source_that_is_only_announced_is_not_judged() -> None:
    announced = {
        "type": "urn:lienthong:problem:source_announced", "title": "t", "detail": "d", "action": "a", "status": 501,
        "code": "source_announced", "retryable": False, "fault_owner": "source", "receipt": "01JD0", "errors": [],
    }  # fmt: skip
    send = StandIn({QUERY: wire(501, announced)})
    assert one(send, situation()) == ("not_judged", ["the source is announced, not yet live"])


def test_what_a_deployment_does_not_hold_is_not_judged() -> None:
    expect = Expectation(outcome="found", record={"full_name": "*"}, if_held=True)
    asked = Ask(path=QUERY, person="plain", body={"fields": ("full_name",)}, expect=expect)
    assert one(StandIn({QUERY: FOUND}), situation(asked)) == ("passed", [])
    silent = StandIn({QUERY: wire(200, found({"full_name": None}))})
    assert one(silent, situation(asked)) == ("not_judged", ["the source here does not tell it"])


FAULT = Fault("population", "html", "{plain.personal_id}")


def test_a_fault_is_armed_for_its_subject_and_taken_away() -> None:
    send = StandIn({QUERY: FOUND, **CONTROL, "/c/requests": wire(200, {"requests": [{}]})})
    watching = Ask(path=QUERY, person="plain", body=situation().asks[0].body,
                   expect=Expectation(outcome="found", source_asked=True))  # fmt: skip
    (only,) = played(send, situation(watching, faults=(FAULT,)), mocks=Mocks(f"{BASE}/c", send))
    assert only.result == "passed" and only.exchanges[0].arrived == 1
    session = "rehearsal-H26.99-261127-080910-c0ffee-01"
    told = [(method, path, body) for method, path, _, body in send.sent if path.startswith("/c/")]
    _, _, added = told[0]
    match = {"session": session, "match": added["personal_id"]}
    (asked,) = [body["subject"] for _, path, _, body in send.sent if path == QUERY]
    assert asked == {name: value for name, value in added.items() if name != "session"}, "somebody of its own"
    assert asked["personal_id"] != "099190000123"
    assert told == [
        ("PUT", "/c/people", {**asked, "session": session}), ("PUT", "/c/sessions", match),
        ("PUT", "/c/faults", {"service": "population", "kind": "html", **match}),
        ("GET", f"/c/requests?session={session}", None), ("DELETE", f"/c/sessions?session={session}", None),
    ]  # fmt: skip


def test_it_is_taken_away_when_the_target_falls_silent() -> None:
    send = StandIn(dict(CONTROL))
    mocks = Mocks(f"{BASE}/c", send)
    assert one(send, situation(faults=(FAULT,)), mocks=mocks) == ("failed", ["no answer: ConnectError"])
    assert send.sent[-1][0] == "DELETE"


def test_a_control_that_refuses_is_not_judged() -> None:
    send = StandIn({QUERY: FOUND, **CONTROL, "/c/sessions": wire(422, {})})
    mocks = Mocks(f"{BASE}/c", send)
    result, (remark,) = one(send, situation(faults=(FAULT,)), mocks=mocks)
    assert result == "not_judged" and "refused PUT /sessions" in remark
    send.answers["/c/sessions"] = wire(200, {})
    send.answers["/c/faults"] = wire(422, {"detail": "no such kind"})
    result, (remark,) = one(send, situation(faults=(FAULT,)), mocks=mocks)
    assert result == "not_judged" and "refused PUT /faults" in remark
    assert send.sent[-1][0] == "DELETE" and QUERY not in send.paths()


def test_what_failed_stays_failed_whatever_comes_after() -> None:
    asked = Ask(path=QUERY, person="plain", body={"fields": ("full_name",)}, expect=Expectation(outcome="ambiguous"))
    nobody = Ask(path=QUERY, person="twin")
    result, (remark,) = one(StandIn({QUERY: FOUND}), situation(asked, nobody))
    assert result == "failed" and remark.startswith("ask 1: ")
    assert one(StandIn({QUERY: FOUND}), situation(nobody, asked))[0] == "not_judged"


def test_where_an_entry_stands_is_fetched_afterwards_and_judges_nothing() -> None:
    receipt = {"entry": "01JD0", "leaf": "{}", "opened": {"entry": {"value": "01JD0", "salt": "s"}}, "proof": "p"}
    send = StandIn({QUERY: FOUND, "/v1/receipts/01JD0": wire(200, receipt)})
    (only,) = Rehearsal(target(send), BEGAN, lambda _: 7).play([situation()], lambda _: None)
    assert only.placed["01JD0"].position == 7 and len(only.exchanges) == 1
    (only,) = Rehearsal(target(StandIn({QUERY: FOUND})), BEGAN, lambda _: 7).play([situation()], lambda _: None)
    assert only.result == "passed" and only.placed == {}


def test_a_token_that_grows_old_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TOKEN_SECONDS", -1)
    send = StandIn({QUERY: FOUND, "/oauth2/token": wire(200, {**TOKEN, "access_token": "new"})})
    played(send, situation())
    assert send.sent[-1][2]["authorization"] == "DPoP new"


@pytest.mark.parametrize("answer", [wire(200, {}), wire(404, {"detail": "Not Found"}), wire(200, {"outcome": "found"})])
def test_a_target_that_knows_nothing_passes_nothing(answer: Any) -> None:
    class Everywhere(dict[str, Any]):
        def get(self, _path: str, _default: Any = None) -> Any:
            return answer

    send = StandIn(Everywhere())
    results = {only.result for only in played(send, *book())}
    assert results == {"failed", "not_judged"}
