"""The incidents' pages: a lead opens a file, its clock is shown, its notice downloaded, its steps recorded."""

import io

from docx import Document

from gateway.audit.findings.store import State
from tests.gateway.audit.findings.bench import ID, MINH, THU
from tests.gateway.console.desk import Browser
from tests.gateway.console.pages.test_findings import Room, room

__all__ = ["room"]  # the fixture

NEW = {"title": "Dò số ở một cửa", "aware": "2026-11-27T08:00"}


def escalate(room: Room) -> None:
    room.bench.desk.decide(ID, State.ESCALATED, THU, "Nghi ngờ")
    room.bench.desk.decide(ID, State.ESCALATED, MINH, "Đồng ý")


async def opened(browser: Browser, room: Room) -> str:
    escalate(room)
    page = await browser.act(f"/findings/{ID}/incident", f"/findings/{ID}/incident", NEW)
    assert page.url.path.startswith("/console/incidents/"), page.text
    return page.url.path.removeprefix("/console")


async def test_a_lead_opens_a_file_and_its_clock_runs(room: Room) -> None:
    async with room.desk.browser("minh", ["lead"]) as browser:
        assert "There is none" in (await browser.get("/incidents")).text
        path = await opened(browser, room)
        page = (await browser.get(path)).text
        assert "Dò số ở một cửa" in page and "71,0" in page  # it is 09:00 in Hanoi
        assert 'href="/console/incidents/' in (await browser.get(f"/findings/{ID}")).text
        assert "Dò số ở một cửa" in (await browser.get("/incidents")).text
    room.desk.clock.pass_by(hours=72)
    async with room.desk.browser("thu") as browser:
        assert "quá hạn" in (await browser.get(path)).text
    assert room.acts() == ["open incident"]
    assert room.looks()[-1] == ("incident", "thu", path.removeprefix("/incidents/"))


async def test_only_what_was_escalated_becomes_one(room: Room) -> None:
    async with room.desk.browser("minh", ["lead"]) as browser:
        at = f"/findings/{ID}/incident"
        page = await browser.act(at, at, NEW)
        assert "Only an escalated finding" in page.text and room.acts() == []
        escalate(room)
        assert "become known later" in (await browser.act(at, at, NEW | {"aware": "2026-12-27T08:00"})).text
        assert (await browser.act(at, at, NEW | {"aware": "soon"})).status_code == 400


async def test_a_reviewer_reads_but_does_not_open_or_close(room: Room) -> None:
    async with room.desk.browser("minh", ["lead"]) as browser:
        path = await opened(browser, room)
    async with room.desk.browser("thu") as browser:
        page = (await browser.get(path)).text
        assert "Next step" not in page and "Draft notice" in page
        assert (await browser.get(f"/findings/{ID}/incident")).status_code == 403
        assert (
            await browser.act(f"/findings/{ID}", f"{path}/state", {"state": "closed", "reason": "x"})
        ).status_code == 403
        assert (await browser.get("/incidents/nothing")).status_code == 404


async def test_the_notice_is_a_word_file_and_on_record(room: Room) -> None:
    async with room.desk.browser("minh", ["lead"]) as browser:
        path = await opened(browser, room)
        answer = await browser.get(f"{path}/notice.docx")
        assert "attachment" in answer.headers["content-disposition"] and answer.headers["cache-control"] == "no-store"
        assert any("91/2025/QH15" in found.text for found in Document(io.BytesIO(answer.content)).paragraphs)
    assert room.acts() == ["open incident", "draw up notice"]


async def test_its_steps(room: Room) -> None:
    async with room.desk.browser("minh", ["lead"]) as browser:
        path = await opened(browser, room)
        assert (await browser.act(path, f"{path}/state", {"state": "open", "reason": "x"})).status_code == 400
        page = (await browser.act(path, f"{path}/state", {"state": "notified", "reason": "Công văn 12"})).text
        assert "The clock has stopped" in page and "Công văn 12" in page
        page = (await browser.act(path, f"{path}/state", {"state": "closed", "reason": "Đã khắc phục"})).text
        assert "Next step" not in page
    assert room.acts() == ["open incident", "incident notified", "incident closed"]
