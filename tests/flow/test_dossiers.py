"""A dossier over real HTTP: what it used is read, it is handed to the portal, and what arrived there is looked at.

The databases that the portal is told of are those of the log: of this dossier and this caller, live and recalled.
"""

import json
from typing import Any

import httpx
import pytest

from tests.caller import subject_of
from tests.flow.running import Running, eventually

SYNC, PROGRESS = "/v1/dossiers/sync", "/v1/dossiers/progress"
SENT_AT = "2026-03-02T01:30:00Z"


def number(serial: int) -> str:
    return f"H26.99-260302-{serial:04d}"


def dossier(running: Running, **changes: Any) -> dict[str, Any]:
    person = running.person("plain")
    applicant = {"personal_id": person["personal_id"], "full_name": person["full_name"]}
    whole = {"applicant": applicant, "status": "received", "submission": "counter", "received_at": SENT_AT, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def sync(running: Running, serial: int, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    purpose = running.caller.purpose(dossier=number(serial))
    body = {"purpose": purpose, "dossier": dossier(running, **changes)}
    return running.caller.ask(SYNC, body, **(headers or {}))


def arrived(running: Running, service: str) -> list[dict[str, Any]]:
    """Elements of ``data`` that came with a service's requests, oldest first."""
    bodies = [json.loads(one["body"]) for one in running.arrived("portal") if one["path"] == "/mapi/g"]
    return [{**body, "data": body["data"][0]} for body in bodies if body["service"] == service]


def ask(running: Running, dataset: str, serial: int, subject: dict[str, Any], *fields: str) -> dict[str, Any]:
    purpose = running.caller.purpose(dossier=number(serial))
    body = {"purpose": purpose, "subject": subject, "fields": list(fields)}
    answer = running.caller.ask(f"/v1/datasets/{dataset}/query", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_portal_is_told_what_this_dossier_really_used(running: Running) -> None:
    person, company = running.person("plain"), running.organization("plain")["organization_code"]
    ask(running, "persons", 1, subject_of(person), "full_name")
    ask(running, "persons", 1, subject_of(person), "full_name")  # recalled
    verified = running.caller.ask(
        "/v1/organizations/verify",
        {
            "purpose": running.caller.purpose(dossier=number(1)), "subject": {"organization_code": company},
            "claims": {"legal_status.code": "active"},
        },
    )  # fmt: skip
    assert verified.json()["outcome"] == "found"
    assert ask(running, "tax_registrations", 1, {"organization_code": "9900009996"}, "name")["outcome"] == "not_found"
    ask(running, "births", 2, subject_of(person), "full_name")  # another dossier's
    ask(running, "agencies", 1, {}, "agencies")  # the portal itself is no database

    running.clear()
    answer = sync(running, 1, change=1)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    used = [{"source": "business", "code": "2"}, {"source": "population", "code": "1"}]
    assert told["outcome"] == "sent" and told["delivery"] == {"action": "created", "change": 1, "databases": used}
    assert told["provenance"]["source"] == "portal" and told["provenance"]["synthetic"] is True
    (came,) = arrived(running, "DongBoHoSoMC")
    assert came["data"]["DSKetNoiCSDL"] == [{"MaCSDL": "2"}, {"MaCSDL": "1"}]
    assert (came["isUpdating"], came["madonvi"], came["data"]["MaHoSo"]) == ("False", "H26.99", number(1))
    assert came["data"]["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": person["personal_id"]}]

    ending = running.entry(told["receipt"])
    asked = running.entry(ending["request"])
    assert (asked["kind"], ending["kind"], ending["outcome"], ending["freshness"]) == (
        "requested",
        "sent",
        "sent",
        "live",
    )
    assert asked["position"] < ending["position"] and ending["dataset"] == "dossiers" and ending["operation"] == "send"
    assert dict(ending["detail"]) == {"action": "created", "change": "1", "databases": "business population"}
    assert set(ending["fields_asked"]) == {"applicant", "status", "submission", "received_at"}
    assert "fields_delivered" not in ending and {one["role"] for one in ending["subjects"]} == {"asked", "officer"}

    sync(running, 2, change=1)
    assert [one["data"]["DSKetNoiCSDL"] for one in arrived(running, "DongBoHoSoMC")][-1] == [{"MaCSDL": "3"}]


def test_a_dossier_that_used_nothing_says_so_and_nobody_can_say_more(running: Running) -> None:
    running.clear()
    assert sync(running, 3).json()["delivery"] == {"action": "created", "change": None, "databases": []}
    assert [one["data"]["DSKetNoiCSDL"] for one in arrived(running, "DongBoHoSoMC")] == [[]]
    claimed: list[dict[str, Any]] = [{name: [{"MaCSDL": "1"}]} for name in ("databases", "DSKetNoiCSDL")]
    for members in claimed:
        refused = sync(running, 3, **members)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")
    assert len(arrived(running, "DongBoHoSoMC")) == 1


def test_the_same_change_is_taken_once_however_often_it_is_sent(running: Running) -> None:
    running.clear()
    key = {"Idempotency-Key": "sync-4-1"}
    first, again = sync(running, 4, key, change=1), sync(running, 4, key, change=1)
    assert first.json()["delivery"]["action"] == "created" and again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true" and len(arrived(running, "DongBoHoSoMC")) == 1
    (resent,) = running.entries(kind="resent", resends=first.json()["receipt"])
    assert resent["dataset"] == "dossiers"
    assert sync(running, 4, key, change=2).json()["code"] == "idempotency_conflict"

    assert sync(running, 4, change=1).json()["delivery"]["action"] == "unchanged"  # without a key: the portal knows it
    assert sync(running, 4, change=2, status="processing").json()["delivery"]["action"] == "updated"
    assert [one["isUpdating"] for one in arrived(running, "DongBoHoSoMC")] == ["False", "False", "False", "True"]
    for change, status in ((2, "received"), (1, "processed")):
        refused = sync(running, 4, change=change, status=status)
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["fault_owner"]) == (409, "change_conflict", "caller")
        ending = running.entry(problem["receipt"])
        assert (ending["kind"], ending["code"]) == ("refused", "change_conflict") and ending["request"]
    shown = ask(running, "portal_dossiers", 4, {"dossier_number": number(4)}, "change", "status")["record"]
    assert shown == {"change": 2, "status": {"code": "processing", "number": "4"}}


def test_only_a_numbered_change_is_tried_again(running: Running) -> None:
    running.clear()
    running.arm("portal", "cut_off", match="DongBoHoSoMC", times=1)
    answer = sync(running, 5, change=1)
    assert answer.json()["delivery"]["action"] == "unchanged"  # it had been taken when the answer was cut off
    assert len(arrived(running, "DongBoHoSoMC")) == 2 and running.entry(answer.json()["receipt"])["attempts"] == 2

    running.clear()
    running.arm("portal", "cut_off", match="DongBoHoSoMC", times=1)
    failed = sync(running, 6)
    assert (failed.status_code, failed.json()["code"]) == (503, "source_unavailable")
    assert len(arrived(running, "DongBoHoSoMC")) == 1
    ending = running.entry(failed.json()["receipt"])
    assert (ending["kind"], ending["attempts"]) == ("failed", 1)
    assert failed.json()["retryable"] is False  # it may have been taken: no program may send it again unseen

    running.arm("portal", "http_503_retry_after", match="DongBoHoSoMC", times=1)
    refused = sync(running, 6).json()
    assert (refused["code"], refused["retryable"]) == ("source_busy", True)  # certainly not taken


def test_a_session_that_ended_is_renewed_whatever_is_sent(running: Running) -> None:
    assert sync(running, 17).status_code == 200  # a session is open, whoever came before
    running.clear()
    running.arm("portal", "expired_token", match="DongBoHoSoMC", times=1)
    assert sync(running, 7).json()["delivery"]["action"] == "created"  # what was refused had not been taken
    assert sum(one["path"] == "/mapi/login" for one in running.arrived("portal")) == 1


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("fault_in_200", "source_unavailable", 503),
        ("malformed_json", "source_malformed", 502),
        ("html", "source_malformed", 502),
    ],
)
def test_what_the_portal_refuses_ends_in_the_table(running: Running, kind: str, code: str, status: int) -> None:
    running.arm("portal", kind, match="DongBoHoSoMC")
    refused = sync(running, 8, change=1)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert running.entry(refused.json()["receipt"])["kind"] == "failed"


def test_a_step_needs_its_dossier(running: Running) -> None:
    running.clear()
    purpose = running.caller.purpose(dossier=number(9))
    step = {"status": "processing", "happened_at": "2026-03-02T02:00:00Z", "change": 1, "note": "Đã thẩm tra"}
    unknown = running.caller.ask(PROGRESS, {"purpose": purpose, "progress": step})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "dossier_unknown")
    assert sync(running, 9, change=1).status_code == 200
    actions = [
        running.caller.ask(PROGRESS, {"purpose": purpose, "progress": step}).json()["delivery"] for _ in range(2)
    ]
    assert actions == [
        {"action": "updated", "change": 1, "databases": None}, {"action": "unchanged", "change": 1, "databases": None},
    ]  # fmt: skip
    assert [one["data"]["NoiDungXuLy"] for one in arrived(running, "CapNhatTienDoHoSoMC")] == ["Đã thẩm tra"] * 3


def test_a_result_that_was_handed_over_is_found_instead_of_asked_for(running: Running) -> None:
    result = {"kind_code": "KQ.G15.000001", "name": "Giấy khai sinh", "number": "10/2026", "path": "/kho/10.pdf"}
    assert sync(running, 10, change=1, status="result_returned", results=[result]).status_code == 200
    person = running.person("plain")
    subject = {"personal_id": person["personal_id"], "full_name": person["full_name"], "kind_code": "KQ.G15.000001"}
    found = ask(running, "digitised_results", 10, {**subject, "number": "10/2026"}, "results")
    (stored,) = found["record"]["results"]
    assert stored["files"] == [{"name": "10.pdf", "path": "/kho/10.pdf"}]
    running.clear()
    sync(running, 10, change=2, status="result_returned")
    assert [one["data"]["DSKetNoiCSDL"] for one in arrived(running, "DongBoHoSoMC")][-1] == []  # the portal's own store


def test_no_grant_no_sending(running: Running) -> None:
    other = running.add_caller("other", scopes=("persons:query", "dossiers:send"))
    ask(running, "persons", 11, subject_of(running.person("plain")), "full_name")
    assert sync(running, 11).json()["delivery"]["databases"] == [{"source": "population", "code": "1"}]
    running.clear()
    body = {"purpose": running.caller.purpose(dossier=number(11)), "dossier": dossier(running)}
    refused = other.ask(SYNC, body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_granted")
    assert running.entry(refused.json()["receipt"])["kind"] == "refused"
    running.add_grant("other", "dossiers", operation="send", field=["applicant", "status", "submission", "received_at"])
    answer = eventually(lambda: _ok(other.ask(SYNC, body)))
    assert (
        answer.json()["delivery"]["databases"] == []
    )  # what another caller's dossier of that number used is not its own
    more = other.ask(SYNC, {**body, "dossier": dossier(running, phone="024 000")})
    assert (more.status_code, more.json()["errors"]) == (
        403,
        [{"pointer": "/dossier/phone", "reason": "is not granted"}],
    )
    step = {"purpose": body["purpose"], "progress": {"status": "received", "happened_at": SENT_AT}}
    assert other.ask(PROGRESS, step).json()["code"] == "not_granted"
    draft = {**running.caller.purpose(dossier=None), "draft": "nhap-1"}
    assert other.ask(SYNC, {**body, "purpose": draft}).json()["errors"][0]["pointer"] == "/purpose/dossier"
    other.sign_on(scope="persons:query")
    assert other.ask(SYNC, body).json()["code"] == "scope_missing"
    assert len(arrived(running, "DongBoHoSoMC")) == 2  # new, then the update: demo's dossier was there already


def _ok(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 200, answer.text
    return answer


def test_the_log_is_whole_and_every_page_knows_what_was_sent(running: Running) -> None:
    verdicts = running.verify()
    assert verdicts["integrity"]["verdict"] == verdicts["completeness"]["verdict"] == "ok"
    requested = {one["entry"] for one in running.entries(kind="requested")}
    ended = [one["request"] for one in running.entries() if "request" in one]
    assert requested == set(ended) and len(ended) == len(requested)
    for sending in running.entries(kind="sent"):
        assert sending["source"] == "portal" and sending["request"] in requested
