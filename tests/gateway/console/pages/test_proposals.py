"""Proposals as pages: the difference is shown field by field, and the proposer never decides."""

from dataclasses import replace

import pytest

from gateway.access import changes
from tests.gateway.access.test_entries import GRANT
from tests.gateway.console.office import Office

NOW = (None, None)


@pytest.fixture
def waiting(office: Office) -> str:
    """A proposed change of the grant, by the administrator."""
    new = replace(GRANT, id="g-2", fields=frozenset({"full_name", "sex"}), quota=None)
    return office.rights.file(changes.replace_grant(GRANT.id, new, NOW), "binh", "Bớt trường <b>", "p-1").id


async def test_the_difference_is_shown_field_by_field(office: Office, waiting: str) -> None:
    async with office.desk.browser("doc") as browser:
        assert "Thay đổi quyền" in (await browser.get("/proposals")).text
        page = (await browser.get("/proposals/p-1")).text
    assert '<ins class="mark mark-good">+ sex</ins>' in page
    assert '<del class="mark mark-bad">− permanent_residence.line</del>' in page
    assert "count 10, period day" in page and "khi được duyệt" in page and "Bớt trường &lt;b&gt;" in page
    assert 'value="approve"' not in page and 'value="withdraw"' not in page


async def test_another_approves_and_it_is_made(office: Office, waiting: str) -> None:
    async with office.desk.browser("an.le") as browser:
        page = await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "approve", "reason": "Đúng"})
    assert "Đã duyệt" in page.text and 'value="approve"' not in page.text
    assert {entry.id for entry in office.register.grants_of(office.party.id)} == {"g-1", "g-2"}
    assert office.acts() == [("approve replace grant", "g-1", "an.le", None)]
    assert office.desk.record.acts()[0]["proposal"] == "p-1"


async def test_the_proposer_can_only_withdraw(office: Office, waiting: str) -> None:
    async with office.desk.browser("binh") as browser:
        page = (await browser.get("/proposals/p-1")).text
        assert 'value="approve"' not in page and 'value="withdraw"' in page
        for decision in ("approve", "reject"):
            sent = {"decision": decision, "reason": "x"}
            answer = await browser.act("/proposals/p-1", "/proposals/p-1", sent)
            assert answer.status_code == 400 and "Cần một người thứ hai" in answer.text
        assert "Đã rút lại" in (await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "withdraw"})).text
    assert [outcome for *_, outcome in office.acts()] == [None, "refused", None, "refused", None]
    assert len(office.register.grants_of(office.party.id)) == 1


async def test_who_only_reads_decides_nothing(office: Office, waiting: str) -> None:
    async with office.desk.browser("doc") as browser:
        answer = await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "approve"})
        assert answer.status_code == 400 and "Chỉ lãnh đạo" in answer.text
    assert len(office.register.grants_of(office.party.id)) == 1


async def test_rejecting_needs_a_reason(office: Office, waiting: str) -> None:
    async with office.desk.browser("an.le") as browser:
        answer = await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "reject", "reason": ""})
        assert answer.status_code == 400 and office.acts() == []
        sent = {"decision": "reject", "reason": "Thiếu căn cứ"}
        assert "Đã từ chối" in (await browser.act("/proposals/p-1", "/proposals/p-1", sent)).text
        page = (await browser.get("/proposals")).text
    assert "Không có đề nghị nào đang chờ" in page and "Đã xử lý" in page


async def test_a_base_that_changed_is_told(office: Office, waiting: str) -> None:
    office.register.end_grant("g-1")
    async with office.desk.browser("an.le") as browser:
        answer = await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "approve"})
    assert answer.status_code == 400 and "hãy đề nghị lại" in answer.text


async def test_a_decision_that_is_none_is_refused(office: Office, waiting: str) -> None:
    async with office.desk.browser("an.le") as browser:
        assert (await browser.act("/proposals/p-1", "/proposals/p-1", {"decision": "list"})).status_code == 400
        assert (await browser.get("/proposals/p-0")).status_code == 404
    assert office.acts() == []
