"""A person signs in at VNeID, sees who read their data, and calls it wrong; from outside, over running processes."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.access.embargoes import Embargoes
from gateway.cli.state import State
from tests.caller import ProcedureSystem, subject_of
from tests.flow.running import Running, eventually


def view(running: Running, person: dict[str, Any], **changes: Any) -> httpx.Response:
    """The person's own view, signed in for it."""
    sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
    purpose = running.caller.purpose(channel="online", officer=None, sign_in=sign_in)
    body = {"purpose": purpose, "subject": subject_of(person), **changes}
    return running.caller.ask("/v1/disclosures/query", body)


def shown(running: Running, person: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    answer = view(running, person, **changes)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["disclosures"]
    return found


def reader(running: Running, name: str, *fields: str) -> ProcedureSystem:
    """Another caller that reads persons."""
    caller = running.add_caller(name)
    running.add_grant(name, field=["full_name", "father", "date_of_birth", *fields])
    return caller


@pytest.fixture(scope="module")
def police(running: Running) -> ProcedureSystem:
    return reader(running, "cong-an")


def read(caller: ProcedureSystem, person: dict[str, Any], *fields: str) -> dict[str, Any]:
    def once() -> dict[str, Any]:
        answer = caller.person(person, *fields)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return eventually(once)


def seen(running: Running, person: dict[str, Any], receipt: str) -> dict[str, Any]:
    """The item of one entry, as soon as the index has it."""

    def there() -> dict[str, Any]:
        found = [item for item in shown(running, person, limit=100) if item["entry"] == receipt]
        assert len(found) == 1
        return found[0]

    return eventually(there)


def test_who_read_what_and_why(running: Running) -> None:
    person = running.person("plain")
    receipt = read(running.caller, person, "full_name", "date_of_birth")["receipt"]
    found, entry = seen(running, person, receipt), running.entry(receipt)
    assert found["caller"] == {"id": "demo", "name": "Hệ thống thủ tục thử nghiệm"}
    assert found["unit"] == {"code": "H26.99", "name": "Đơn vị thử nghiệm, Hà Nội"}
    assert (found["procedure"], found["legal_basis"]) == (entry["procedure"], entry["legal_basis"])
    assert (found["fields"], found["outcome"], found["role"]) == (["full_name", "date_of_birth"], "found", "subject")
    assert person["personal_id"] not in str(found) and person["full_name"] not in str(found)


def test_the_look_itself_is_on_record(running: Running) -> None:
    answer = view(running, running.person("plain")).json()
    entry = running.entry(answer["receipt"])
    assert (entry["kind"], entry["dataset"], entry["outcome"]) == ("disclosed", "disclosures", "found")
    assert [one["role"] for one in entry["subjects"]] == ["asked"]


def test_as_a_relative_and_under_an_old_card_number(running: Running) -> None:
    """Whose number went out with a member of the household sees it; the member's own number isn't told."""
    member = running.person("household_head_other", "spouse_without_number")
    head = running.person("household_head_self", "both_numbers")
    receipt = read(running.caller, member, "household_head")["receipt"]
    item = seen(running, head, receipt)
    assert item["role"] == "relative" and member["personal_id"] not in str(item)
    by_card = {**subject_of(head), "old_card_number": head["old_card_number"]}
    by_card.pop("personal_id")
    body = {"purpose": running.caller.purpose(), "subject": by_card, "fields": ["full_name"]}
    answer = running.caller.ask("/v1/persons/query", body)
    assert answer.status_code == 200, answer.text
    assert seen(running, head, answer.json()["receipt"])["role"] == "subject"
    linked = running.entries(kind="linked")
    assert linked and dict(linked[-1]["detail"])["why"] == "old_card"
    running.caller.ask("/v1/persons/query", body)
    assert running.entries(kind="linked") == linked


def test_an_embargo_in_force_and_lapsed(running: Running, police: ProcedureSystem) -> None:
    person = running.person("plain")
    receipt = read(police, person, "full_name")["receipt"]
    assert "withheld_until" not in seen(running, person, receipt)
    with State(running.state).register() as register:  # a command would take some of the seconds to start
        until = datetime.now(UTC) + timedelta(seconds=20)
        Embargoes(register).add("caller", "cong-an", until, "123/QĐ", "an.le")

    def hidden() -> bool:
        page = view(running, person, limit=100).json()
        assert receipt not in [item["entry"] for item in page["disclosures"]]
        return bool(page["complete"])

    assert eventually(hidden), "and nothing says that something was left out"
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()))
    assert seen(running, person, receipt)["withheld_until"] == until.isoformat(timespec="seconds")[:19] + "Z"


def test_somebody_elses_view_is_refused(running: Running) -> None:
    person, other = (
        running.person("plain"),
        next(one for one in running.demo["people"] if one["personal_id"] and one != running.person("plain")),
    )
    sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
    purpose = running.caller.purpose(channel="online", officer=None, sign_in=sign_in)
    answer = running.caller.ask("/v1/disclosures/query", {"purpose": purpose, "subject": subject_of(other)})
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose_not_granted")
    assert running.entry(answer.json()["receipt"])["kind"] == "refused"
    through_the_other_road = running.caller.ask(
        "/v1/datasets/disclosures/query", {"purpose": purpose, "subject": subject_of(person), "fields": ["by_sign_in"]}
    )
    assert (through_the_other_road.status_code, through_the_other_road.json()["code"]) == (403, "not_granted")


def test_a_report_that_the_register_is_wrong(running: Running) -> None:
    person = running.person("plain")
    receipt = read(running.caller, person, "full_name", "permanent_residence")["receipt"]
    seen(running, person, receipt)
    sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
    body = {
        "entry": receipt, "pointers": ["/permanent_residence/line"], "sign_in": sign_in,
        "description": "Tôi đã chuyển nhà.",
    }  # fmt: skip
    answer = running.caller.ask("/v1/discrepancies", body)
    assert answer.status_code == 200, answer.text
    filed = answer.json()
    assert (filed["state"], filed["source"]) == ("received", "population")
    entry = running.entry(filed["receipt"])
    assert entry["kind"] == "administered" and "chuyển nhà" not in str(entry)


def test_the_log_still_verifies(running: Running) -> None:
    assert running.verify()["integrity"]["verdict"] == "ok"
