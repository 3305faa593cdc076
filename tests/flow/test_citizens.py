"""A person signs in at VNeID, sees who read their data, and calls it wrong; from outside, over running processes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

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


def test_who_read_what_and_why(running: Running) -> None:
    person = running.person("plain")
    receipt = read(running.caller, person, "full_name", "date_of_birth")["receipt"]

    def there() -> dict[str, Any]:
        return next(item for item in shown(running, person) if item["entry"] == receipt)

    found = eventually(there)
    entry = running.entry(receipt)
    assert found["caller"] == {"id": "demo", "name": "Hệ thống thủ tục thử nghiệm"}
    assert found["unit"] == {"code": "H26.99", "name": "Đơn vị thử nghiệm, Hà Nội"}
    assert (found["procedure"], found["legal_basis"]) == (entry["procedure"], entry["legal_basis"])
    assert (found["fields"], found["outcome"], found["role"]) == (["full_name", "date_of_birth"], "found", "subject")
    assert person["personal_id"] not in str(found) and person["full_name"] not in str(found)


def test_the_look_itself_is_on_record_and_shown_next_time(running: Running) -> None:
    person = running.person("plain")
    answer = view(running, person).json()
    entry = running.entry(answer["receipt"])
    assert (entry["kind"], entry["dataset"], entry["outcome"]) == ("disclosed", "disclosures", "found")
    assert eventually(lambda: [i for i in shown(running, person) if i["entry"] == answer["receipt"]])


def test_as_a_relative(running: Running) -> None:
    """Whose father's number went out, the father sees it; and the child's own number isn't told to him."""
    child, father = family(running)
    receipt = read(running.caller, child, "father")["receipt"]
    (item,) = eventually(lambda: _some([i for i in shown(running, father) if i["entry"] == receipt]))
    assert item["role"] == "relative" and child["personal_id"] not in str(item)


def family(running: Running) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody in the demo whose father is in it too, and can sign in."""
    by_number = {one["personal_id"]: one for one in running.demo["people"] if one["personal_id"]}
    for child in by_number.values():
        answer = running.caller.person(child, "father")
        number = (answer.json().get("record", {}).get("father") or {}).get("personal_id")
        if number in by_number and not {"no_account", "deceased", "missing"} & set(by_number[number]["traits"]):
            return child, by_number[number]
    raise AssertionError("no family in the demo")


def _some(found: list[Any]) -> list[Any]:
    assert found
    return found


def test_under_an_old_card_number(running: Running) -> None:
    person = next(
        one for one in running.demo["people"]
        if one["old_card_number"] and one["personal_id"] and "plain" in one["traits"]
    )  # fmt: skip
    by_card = {**subject_of(person), "old_card_number": person["old_card_number"]}
    by_card.pop("personal_id", None)
    body = {"purpose": running.caller.purpose(), "subject": by_card, "fields": ["full_name"]}
    answer = running.caller.ask("/v1/persons/query", body)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()["receipt"]
    assert running.entries(kind="linked")
    assert eventually(lambda: _some([i for i in shown(running, person) if i["entry"] == receipt]))
    again = len(running.entries(kind="linked"))
    running.caller.ask("/v1/persons/query", body)
    assert len(running.entries(kind="linked")) == again


def test_an_embargo_in_force_and_lapsed(running: Running, police: ProcedureSystem) -> None:
    person = running.person("plain")
    receipt = read(police, person, "full_name")["receipt"]
    eventually(lambda: _some([i for i in shown(running, person) if i["entry"] == receipt]))
    until = datetime.now(UTC) + timedelta(seconds=8)
    running.command(
        "embargoes", "add", "--caller", "cong-an", "--until", until.isoformat(), "--decision", "123/QĐ", "--as", "an.le"
    )

    def seen() -> list[dict[str, Any]]:
        return [item for item in shown(running, person) if item["entry"] == receipt]

    assert eventually(lambda: not seen() or pytest.fail("shown")) is True

    def again() -> dict[str, Any]:
        (item,) = _some(seen())
        assert isinstance(item, dict)
        return item

    assert eventually(again, seconds=30)["withheld_until"] == until.isoformat(timespec="seconds")[:19] + "Z"


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
    eventually(lambda: _some([i for i in shown(running, person) if i["entry"] == receipt]))
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
