"""Handover: the log tells what was done, the minutes end the inspection, and nobody signs alone or twice."""

import asyncio
import hashlib
import json
import re
from datetime import timedelta

import httpx
import pytest

from contracts.events import Draft, Kind
from gateway.console.handovers import Handovers
from gateway.console.reviewers import Scope
from tests.gateway.audit.samples import PERSON, new_id
from tests.gateway.console.desk import Browser, Desk, Making, reviewer, token_of
from tests.gateway.console.evidence import Evidence

SCOPE = Scope(units=frozenset({"H26.99"}))


@pytest.fixture
def desk(evidence: Evidence, desk_with: Making) -> Desk:
    """An inspector, two leads and others, over one log for everything."""
    made = desk_with(inspection=evidence.inspection, reader=evidence.inspection.reader)
    made.record.also = evidence.log.append
    until = made.clock() + timedelta(days=10)
    made.accounts.add(reviewer("tra", "inspector", scope=SCOPE, decision="QĐ-9/TTr", valid_to=until))
    for account, role in (("an.le", "lead"), ("binh", "lead"), ("quan", "administrator"), ("doc", "reviewer")):
        made.accounts.add(reviewer(account, role))  # type: ignore[arg-type]  # words of the tests
    return made


async def shown(browser: Browser, path: str) -> dict[str, str]:
    """The form of a page: its token and the list that it shows."""
    text = (await browser.get(path)).text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', text)
    assert seen, text
    return {"csrf": token_of(text), "seen": seen[1]}


async def handed_over(desk: Desk) -> httpx.Response:
    """The inspector searches, then signs."""
    async with desk.browser("tra") as browser:
        await browser.act("/search", "/search", {"person": PERSON.identifier, "reason": "kiểm tra hồ sơ"})
        return await browser.post("/handover", await shown(browser, "/handover"))


def told(desk: Desk, act: str) -> list[dict[str, str]]:
    return [each for each in desk.record.acts() if each["act"] == act]


async def test_the_inspector_sees_their_acts_and_signs(desk: Desk, evidence: Evidence) -> None:
    async with desk.browser("doc") as browser:  # somebody else's act is nobody's of the inspection
        await browser.act("/search", "/search", {"kind": "refused", "reason": "việc của người khác"})
    answer = await handed_over(desk)
    page = answer.text
    assert answer.status_code == 200 and "Đã bàn giao" in page and "QĐ-9/TTr" in page and "H26.99" in page
    assert "kiểm tra hồ sơ" in page and "việc của người khác" not in page
    handle = evidence.log.handle_of("personal_id", PERSON.identifier)
    assert handle and handle not in page and PERSON.identifier not in page
    kept = Handovers(desk.store).find("tra")
    assert kept is not None and handle not in kept.minutes and not kept.in_stead
    [entry] = told(desk, "hand over inspection")
    minutes = json.loads(kept.minutes)
    assert [act["told"]["act"] for act in minutes["acts"]] == ["search", "acts"]
    assert entry["acts"] == "2" and entry["by"] == entry["name"] == "tra" and entry["decision"] == "QĐ-9/TTr"
    assert entry["sha256"] == hashlib.sha256(kept.minutes.encode()).hexdigest() == kept.sha256
    assert entry["sha256"] in page
    found = desk.accounts.get("tra")
    assert found is not None and not found.in_force(desk.clock()) and found.valid_to == desk.clock()
    async with desk.browser("doc") as browser:
        assert (await browser.get("/handover")).status_code == 403


async def test_a_session_ends_with_the_inspection(desk: Desk) -> None:
    async with desk.browser("tra") as browser:
        form = await shown(browser, "/handover")
        assert (await browser.post("/handover", form)).status_code == 200
        again = await browser.post("/handover", form)
        assert again.headers["location"] == "/console/sign-in"
    assert len(told(desk, "hand over inspection")) == 1


async def test_two_at_once_make_one_handover(desk: Desk) -> None:
    async with desk.browser("tra") as one, desk.browser("tra") as other:
        token = (await shown(one, "/handover"))["csrf"]
        form = await shown(other, "/handover")
        answers = await asyncio.gather(one.post("/handover", {**form, "csrf": token}), other.post("/handover", form))
    assert sorted(answer.status_code for answer in answers) == [200, 303]
    assert len(Handovers(desk.store).all()) == 1
    outcomes = [draft.outcome for draft in desk.record.drafts if dict(draft.detail)["act"] == "hand over inspection"]
    assert outcomes in ([None], [None, None, "refused"]), "who came too late is on record as refused"


async def test_nobody_signs_what_they_did_not_see(desk: Desk) -> None:
    async with desk.browser("tra") as browser:
        form = await shown(browser, "/handover")
        await browser.act("/search", "/search", {"kind": "refused"})
        assert (await browser.post("/handover", form)).status_code == 303
        assert "Danh sách đã thay đổi" in (await browser.get("/handover")).text
        assert (await browser.post("/handover", {"csrf": form["csrf"]})).status_code == 400
        foreign = {**await shown(browser, "/handover"), "csrf": "x"}
        assert (await browser.post("/handover", foreign)).status_code == 403
    assert Handovers(desk.store).all() == {} and told(desk, "hand over inspection") == []
    found = desk.accounts.get("tra")
    assert found is not None and found.in_force(desk.clock())


async def test_without_a_record_nothing_ends(desk: Desk) -> None:
    async with desk.browser("tra") as browser:
        form = await shown(browser, "/handover")
        desk.record.broken = True
        assert (await browser.post("/handover", form)).status_code == 503
        assert (await browser.get("/handover")).status_code == 503, "not even a look"
        desk.record.broken = False
        assert Handovers(desk.store).find("tra") is None
        assert (await browser.get("/handover")).status_code == 200


async def test_a_second_person_countersigns(desk: Desk, evidence: Evidence) -> None:
    await handed_over(desk)
    evidence.follow()
    async with desk.browser("quan") as browser:
        page = (await browser.get("/handover/tra")).text
        assert "khớp với nhật ký" in page and "kiểm tra hồ sơ" in page and "/countersignature" not in page
        assert "Ghi nhận trong lúc lập" not in page
        assert (await browser.act("/handover/tra", "/handover/tra/countersignature", {})).status_code == 403
        file = await browser.get("/handover/tra/minutes.json")
        assert hashlib.sha256(file.content).hexdigest() in page
    assert [one["by"] for one in told(desk, "acts") if one["name"] == "tra"][-2:] == ["quan", "quan"]
    async with desk.browser("an.le") as browser:
        page = (await browser.act("/handover/tra", "/handover/tra/countersignature", {})).text
        assert "Đã ký xác nhận." in page and "/countersignature" not in page
    async with desk.browser("binh") as browser:
        again = (await browser.act("/handover/tra", "/handover/tra/countersignature", {})).text
        assert "đã được ký xác nhận" in again
    [entry] = told(desk, "countersign handover minutes")
    kept = Handovers(desk.store).find("tra")
    assert kept is not None and kept.countersigned_by == entry["by"] == "an.le" and entry["sha256"] == kept.sha256


async def test_what_ended_without_minutes_is_drawn_up_in_their_stead(desk: Desk) -> None:
    async with desk.browser("tra") as browser:
        await browser.act("/search", "/search", {"kind": "refused", "reason": "trước khi hết hạn"})
        desk.clock.pass_by(days=10)
        assert (await browser.get("/handover")).url.path == "/console/sign-in", "closed by default"
    async with desk.browser("quan") as browser:
        page = (await browser.get("/handover")).text
        assert page.index("Ended without minutes") < page.index("/handover/tra") < page.index("Going on")
        page = (await browser.get("/handover/tra")).text
        assert "trước khi hết hạn" in page and 'name="seen"' not in page
    async with desk.browser("an.le") as browser:
        form = await shown(browser, "/handover/tra")
        assert (await browser.post("/handover/tra/minutes", form)).status_code == 303
        page = (await browser.get("/handover/tra")).text
        assert "lập thay" in page and "/countersignature" not in page
        refused = await browser.act("/handover/tra", "/handover/tra/countersignature", {})
        assert "Người thứ hai ký xác nhận" in refused.text
        await browser.post("/handover/tra/minutes", form)
        assert "Đã có biên bản" in (await browser.get("/handover/tra")).text
    async with desk.browser("binh") as browser:
        assert "Đã ký xác nhận." in (
            await browser.act("/handover/tra", "/handover/tra/countersignature", {})
        ).text  # fmt: skip
        page = (await browser.get("/handover")).text
        assert "lập thay" in page and page.index("/handover/tra") > page.index("Going on")
    [entry] = told(desk, "draw up handover minutes")
    assert (entry["by"], entry["name"], entry["acts"]) == ("an.le", "tra", "1")
    assert len(told(desk, "countersign handover minutes")) == 1


async def test_an_inspection_that_goes_on_is_the_inspectors_to_end(desk: Desk) -> None:
    async with desk.browser("an.le") as browser:
        page = (await browser.get("/handover/tra")).text
        assert "đang diễn ra" in page and 'name="seen"' not in page
        answer = await browser.act("/handover/tra", "/handover/tra/minutes", {"seen": "0" * 64})
        assert "Cuộc thanh tra chưa kết thúc" in answer.text
        none = await browser.act("/handover/tra", "/handover/tra/countersignature", {})
        assert "Chưa có biên bản" in none.text
        assert (await browser.get("/handover/tra/minutes.json")).status_code == 404
        for nobody in ("doc", "unknown"):
            assert (await browser.get(f"/handover/{nobody}")).status_code == 404
    assert Handovers(desk.store).all() == {}


async def test_minutes_that_are_not_the_logs_are_neither_shown_nor_signed(desk: Desk) -> None:
    await handed_over(desk)
    with desk.store.act() as connection:
        connection.execute("UPDATE handovers SET minutes=replace(minutes, 'kiểm tra', 'không')")
    async with desk.browser("an.le") as browser:
        page = (await browser.get("/handover/tra")).text
        assert "không khớp với nhật ký" in page and "hồ sơ" not in page and "/countersignature" not in page
        refused = await browser.act("/handover/tra", "/handover/tra/countersignature", {})
        assert "không ký được" in refused.text
        with desk.store.act() as connection:  # nor with a hash that fits the text
            text = connection.execute("SELECT minutes FROM handovers").fetchone()[0]
            connection.execute("UPDATE handovers SET sha256=?", (hashlib.sha256(text.encode()).hexdigest(),))
        assert "không khớp với nhật ký" in (await browser.get("/handover/tra")).text
    assert told(desk, "countersign handover minutes") == []


async def test_an_act_that_slipped_in_is_told(desk: Desk, evidence: Evidence) -> None:
    await handed_over(desk)
    late = Draft(kind=Kind.SEARCHED, entry=new_id(), channel="console", detail=(("act", "search"), ("by", "tra")))
    await evidence.log.append(late)
    async with desk.browser("an.le") as browser:
        page = (await browser.get("/handover/tra")).text
        assert "Ghi nhận trong lúc lập biên bản" in page and late.entry in page


async def test_who_else_may_nothing(desk: Desk) -> None:
    async with desk.browser("doc") as browser:
        for path in ("/handover", "/handover/tra", "/handover/tra/minutes.json"):
            assert (await browser.get(path)).status_code == 403
        for path in ("/handover", "/handover/tra/minutes", "/handover/tra/countersignature"):
            assert (await browser.act("/search", path, {"seen": "0" * 64})).status_code == 403
    async with desk.browser("tra") as browser:
        assert (await browser.get("/handover/tra")).status_code == 403
        assert (await browser.act("/search", "/handover/tra/minutes", {"seen": "0" * 64})).status_code == 403
    async with desk.browser("an.le") as browser:
        assert (await browser.act("/search", "/handover", {"seen": "0" * 64})).status_code == 403
