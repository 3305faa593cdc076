"""A grant as a form: what is typed becomes the proposal, what can't be so is told beside what was typed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.access import Quota, Validity
from tests.gateway.access.test_entries import GRANT
from tests.gateway.console.office import Office

NEW = "/callers/one-stop-h26/grants/new"
OLD = "/callers/one-stop-h26/grants/g-1"
TYPED: dict[str, Any] = {
    "procedure": "1.009999", "dataset": "persons", "operation": ["query", "verify"], "channel": ["counter", "post"],
    "fields": "full_name\nfather.full_name, sex", "legal_basis": "Nghị định thử nghiệm, Điều 7", "valid_from": "",
    "valid_to": "2027-06-30", "quota": "50", "period": "day", "reason": "Thủ tục mới",
}  # fmt: skip


async def send(office: Office, path: str, **changed: Any) -> Any:
    async with office.desk.browser("binh") as browser:
        return await browser.act(path, path, {**TYPED, **changed})


async def test_a_new_grant_is_proposed_as_typed(office: Office) -> None:
    page = await send(office, NEW)
    assert "chờ người thứ hai duyệt" in page.text and "father.full_name" in page.text
    (proposal,) = office.rights.proposals()
    assert office.acts() == [("propose add grant", proposal.change.name, "binh", None)]
    office.rights.decide(proposal.id, "approve", "an.le", "")
    (entry,) = [one for one in office.register.grants_of("one-stop-h26") if one.id != "g-1"]
    assert (entry.procedure.value, entry.dataset) == ("1.009999", "persons")
    assert entry.operations == {"query", "verify"} and entry.channels == {"counter", "post"}
    assert entry.fields == {"full_name", "father.full_name", "sex"}
    assert (entry.quota, entry.legal_basis) == (Quota(50, "day"), "Nghị định thử nghiệm, Điều 7")
    assert entry.validity.valid_to == datetime(2027, 6, 30, 17, tzinfo=UTC)  # the end of that day in Hanoi


async def test_the_form_shows_the_grant_and_changes_what_was_changed(office: Office) -> None:
    office.register.end_grant("g-1")
    office.register.add_grant(
        replace(GRANT, id="g-5", fields=frozenset({"full_name", "sex"}),
                validity=Validity(GRANT.validity.valid_from, datetime(2027, 6, 30, 17, tzinfo=UTC)))
    )  # fmt: skip
    path = "/callers/one-stop-h26/grants/g-5"
    async with office.desk.browser("binh") as browser:
        form = (await browser.get(path)).text
        assert 'value="1.001193"' in form and "full_name\nsex" in form and 'value="10"' in form
        assert 'id="valid_to" name="valid_to" type="date" value="2027-06-30"' in form
        assert '<input type="checkbox" name="operation" value="query" checked>' in form
        assert '<input type="checkbox" name="operation" value="verify">' in form
        sent: dict[str, Any] = {
            "procedure": "1.001193", "dataset": "persons", "operation": ["query"], "channel": ["counter"],
            "fields": "full_name", "legal_basis": GRANT.legal_basis, "valid_from": "", "valid_to": "2027-06-30",
            "quota": "10", "period": "day", "reason": "",
        }  # fmt: skip
        page = (await browser.act(path, path, sent)).text
    assert '<del class="mark mark-bad">− sex</del>' in page
    (proposal,) = office.rights.proposals()
    assert [one.field for one in proposal.differences()] == ["fields", "valid_from"]


async def test_ending_is_proposed_too(office: Office) -> None:
    async with office.desk.browser("binh") as browser:
        page = (await browser.act(OLD, f"{OLD}/end", {"reason": "Hết căn cứ"})).text
    assert "Kết thúc quyền" in page and "khi được duyệt" in page
    assert office.acts() == [("propose end grant", "g-1", "binh", None)]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"procedure": "x"}, "phải có dạng 1.001193"), ({"fields": ""}, "ít nhất một trường"),
        ({"fields": "full_name tuoi"}, "không tồn tại"), ({"fields": "099190000123"}, "không tồn tại"),
        ({"dataset": "khac"}, "không tồn tại"), ({"legal_basis": ""}, "căn cứ pháp lý"),
        ({"quota": "-1"}, "Hạn mức"), ({"quota": "0"}, "Hạn mức"), ({"quota": "9" * 10}, "Hạn mức"),
        ({"period": "year"}, "Hạn mức"), ({"operation": []}, "ít nhất một"), ({"channel": ["fax"]}, ""),
        ({"valid_to": "30/06/2027"}, "Ngày"), ({"valid_to": "2020-01-01"}, "Ngày kết thúc"),
        ({"reason": "số 099190000123"}, "Lý do"), ({"valid_to": "9999-12-31"}, "Ngày"),
    ],
)  # fmt: skip
async def test_what_can_not_be_is_told_beside_what_was_typed(
    office: Office, changed: dict[str, Any], told: str
) -> None:
    page = await send(office, NEW, **changed)
    assert page.status_code == 400 and told in page.text and 'role="alert"' in page.text
    assert "Nghị định thử nghiệm, Điều 7" in page.text or "legal_basis" in changed
    assert not list(office.rights.proposals())
    assert [outcome for *_, outcome in office.acts()] in ([], [None, "refused"])
    assert "099190000123" not in str(office.desk.record.drafts)


async def test_a_grant_that_is_over_or_anothers_has_no_form(office: Office) -> None:
    office.register.end_grant("g-1")
    async with office.desk.browser("binh") as browser:
        for path in (OLD, "/callers/one-stop-h26/grants/g-0", "/callers/khac/grants/new"):
            assert (await browser.get(path)).status_code == 404


async def test_only_an_administrator_has_the_forms(office: Office) -> None:
    for account in ("doc", "an.le"):
        async with office.desk.browser(account) as browser:
            for path in (NEW, OLD):
                assert (await browser.get(path)).status_code == 403
