"""The findings' pages: the queue and its filters, one finding, decisions by one and by two, the justification."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import State, finding_id
from tests.gateway.audit.findings.bench import HIT, ID, Bench, ListLog
from tests.gateway.audit.findings.entries import access
from tests.gateway.audit.findings.test_office import office
from tests.gateway.console.desk import Desk, Making

WHY = {"reason": "Nhập liệu từ sổ cũ"}


@dataclass
class Room:
    """A console with findings behind it."""

    desk: Desk
    bench: Bench

    def state(self, id: str = ID) -> State:
        found = self.bench.store.find(id)
        assert found is not None
        return found.state

    def acts(self) -> list[str]:
        return [dict(one.detail)["act"] for one in self.desk.record.drafts if one.kind != Kind.SEARCHED]

    def looks(self) -> list[tuple[str, str, str]]:
        """What was shown to whom, by the record."""
        found = [dict(one.detail) for one in self.desk.record.drafts if one.kind == Kind.SEARCHED]
        return [(told["act"], told["by"], told["name"]) for told in found]


@pytest.fixture
def room(desk_with: Making, tmp_path: Path) -> Iterator[Room]:
    bench = Bench(tmp_path)
    bench.store.save([HIT])
    log = ListLog([access("2026-11-27 09:00", asked=f"p{n}", kind="not_found") for n in range(12)])
    yield Room(desk_with(findings=office(bench, log)), bench)
    bench.database.close()


async def test_the_queue_shows_what_waits_the_gravest_first(room: Room) -> None:
    room.bench.store.save([replace(HIT, key="2", severity=Severity.LOW, rule="new_purpose", officer="canbo.hai")])
    async with room.desk.browser("thu") as browser:
        page = (await browser.get("/findings")).text
        assert page.index("Dò số định danh</a>") < page.index("Mục đích chưa từng dùng</a>")
        assert f'href="/console/findings/{ID}"' in page and "canbo.mot" in page and 'aria-current="page"' in page
        page = (await browser.get("/findings?severity=low")).text
        assert "canbo.hai" in page and f"/findings/{ID}" not in page
        for query in ("officer=canbo.mot&unit=H26.99.1&rule=enumeration", "state=all", "assignee=&severity=high"):
            assert f"/findings/{ID}" in (await browser.get(f"/findings?{query}")).text
        for query in ("assignee=me", "state=dismissed", "officer=ai.do"):
            assert "There is no such finding." in (await browser.get(f"/findings?{query}")).text
        for query in ("state=lost", "severity=9", "rule=x", "from=x"):
            assert (await browser.get(f"/findings?{query}")).status_code == 404


async def test_long_queues_have_pages(room: Room) -> None:
    room.bench.store.save([replace(HIT, key=str(n), officer=f"canbo.{n}") for n in range(60)])
    async with room.desk.browser("thu") as browser:
        page = (await browser.get("/findings?severity=high")).text
        assert page.count("<tr>") == 51 and "severity=high&amp;from=50" in page
        page = (await browser.get("/findings?severity=high&from=50")).text
        assert page.count("<tr>") == 12 and "severity=high&amp;from=0" in page


async def test_one_finding_tells_why_and_links_to_its_entries(room: Room) -> None:
    async with room.desk.browser("thu") as browser:
        page = (await browser.get(f"/findings/{ID}")).text
        for part in (
            "Dò số định danh",
            "Trying out identifiers",
            "Số không khớp",
            "canbo.mot",
            'href="/console/entries/E3"',
        ):
            assert part in page, part
        assert "anninh@example.test" in page and not re.search(r"(?<![\w-])p3(?![\w-])", page)
        assert (await browser.get("/findings/F0")).status_code == 404


async def test_evidence_is_shown_only_once_that_is_on_record(room: Room) -> None:
    async with room.desk.browser("thu") as browser:
        await browser.get("/findings")
        assert (await browser.get("/findings/F0")).status_code == 404 and room.looks() == []
        await browser.get(f"/findings/{ID}")
        assert room.looks() == [("finding", "thu", ID)]
        room.desk.record.broken = True
        answer = await browser.get(f"/findings/{ID}")
        assert answer.status_code == 503 and "entries/" not in answer.text


async def test_a_lead_goes_from_a_finding_to_the_switch(room: Room) -> None:
    async with room.desk.browser("chi.truong", ["lead"]) as browser:
        page = (await browser.get(f"/findings/{ID}")).text
        assert 'href="/console/stops?kind=officer&amp;name=canbo.mot"' in page
    async with room.desk.browser("thu") as browser:
        assert "/stops?" not in (await browser.get(f"/findings/{ID}")).text


async def test_a_decision_is_recorded_then_made(room: Room) -> None:
    async with room.desk.browser("thu") as browser:
        at = f"/findings/{ID}"
        page = (await browser.act(at, f"{at}/decision", {"decision": "justified", **WHY})).text
        assert "Đã quyết định." in page and room.state() is State.JUSTIFIED and room.acts() == ["decide finding"]
        page = (await browser.act(at, f"{at}/decision", {"decision": "justified", **WHY})).text
        assert "in that state already" in page and room.acts() == ["decide finding"]
        assert (await browser.act(at, f"{at}/decision", {"decision": "lost", **WHY})).status_code == 400
        page = (await browser.act(at, f"{at}/decision", {"decision": "new", "reason": "ông 099190000123"})).text
        assert "099190000123" not in page and room.state() is State.JUSTIFIED
        room.desk.record.broken = True
        assert (
            await browser.act("/findings?state=all", f"{at}/decision", {"decision": "new", **WHY})
        ).status_code == 503
        assert room.state() is State.JUSTIFIED


async def test_a_grave_one_is_put_aside_by_two(room: Room) -> None:
    at = f"/findings/{ID}"
    async with room.desk.browser("thu") as browser:
        page = (await browser.act(at, f"{at}/decision", {"decision": "dismissed", **WHY})).text
        assert "Waits for a second person" in page and room.state() is State.NEW and "Take back" in page
        assert 'id="agree"' not in page
        await browser.act(at, f"{at}/decision", {"decision": "dismissed", **WHY})
        assert room.state() is State.NEW
    async with room.desk.browser("lan") as browser:
        page = (await browser.get(at)).text
        assert 'id="agree"' not in page and "Take back" not in page
    async with room.desk.browser("minh", ["lead"]) as browser:
        assert 'id="agree"' in (await browser.get(at)).text
        await browser.act(at, f"{at}/decision", {"decision": "dismissed", "reason": "Đồng ý"})
    assert room.state() is State.DISMISSED


async def test_a_wish_is_taken_back(room: Room) -> None:
    at = f"/findings/{ID}"
    async with room.desk.browser("thu") as browser:
        await browser.act(at, f"{at}/decision", {"decision": "escalated", **WHY})
        assert "Taken back." in (await browser.act(at, f"{at}/withdrawal", WHY)).text
        assert "No decision waits." in (await browser.act(at, f"{at}/withdrawal", WHY)).text


async def test_assigning_and_noting(room: Room) -> None:
    at = f"/findings/{ID}"
    async with room.desk.browser("quan.tri", ["administrator"]):
        pass
    async with room.desk.browser("thu") as browser:
        page = (await browser.act(at, f"{at}/assignee", {"assignee": "thu"})).text
        assert "Assigned." in page and f"/findings/{ID}" in (await browser.get("/findings?assignee=me")).text
        assert (await browser.act(at, f"{at}/assignee", {"assignee": "quan.tri"})).status_code == 400
        assert "Đã gọi đơn vị" in (await browser.act(at, f"{at}/notes", {"note": "Đã gọi đơn vị"})).text
        assert "Assigned." in (await browser.act(at, f"{at}/assignee", {"assignee": ""})).text


async def test_the_justification_goes_out_and_comes_back(room: Room) -> None:
    at = f"/findings/{ID}"
    async with room.desk.browser("thu") as browser:
        page = (await browser.act(at, f"{at}/questions", {"question": "Vì sao?"})).text
        assert "The request is on its way." in page and "not sent yet" in page
        parts = room.desk.parts.findings
        assert parts is not None and parts.questions.deliver() == 1
        (question,) = parts.questions.of(ID)
        assert question.entries == ("E3", "E5", "E9")
        assert (await browser.act(at, f"{at}/questions/other", {"answer": "x"})).status_code == 404
        page = (await browser.act(at, f"{at}/questions/{question.id}", {"answer": "Đợt rà soát\nvăn bản 12"})).text
        assert "Đợt rà soát<br>" in page and "The justification is filed." in page
    assert room.acts() == ["ask for justification", "file justification"]


async def test_without_a_contact_nobody_is_asked(room: Room) -> None:
    room.bench.store.save([replace(HIT, key="2", caller="khac")])
    at = f"/findings/{finding_id('2')}"
    async with room.desk.browser("thu") as browser:
        assert "no contact" in (await browser.act(at, f"{at}/questions", {"question": "Vì sao?"})).text
    assert room.acts() == []


@pytest.mark.parametrize("role", ["administrator", "developer"])
async def test_others_see_nothing(room: Room, role: str) -> None:
    async with room.desk.browser("ai.do", [role]) as browser:  # type: ignore[list-item]  # one of the words
        assert (await browser.get("/findings")).status_code == 403
        assert (await browser.get(f"/findings/{ID}")).status_code == 403


async def test_a_console_without_findings_has_no_such_page(desk: Desk) -> None:
    async with desk.browser("thu") as browser:
        assert (await browser.get("/findings")).status_code == 404
