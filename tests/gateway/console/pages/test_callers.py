"""Who may read what, as a page: readable by reviewers, changed by proposal, and by nobody alone."""

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.access import Validity
from tests.gateway.access.parties import Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.console.desk import START
from tests.gateway.console.office import Office

CALLER = "/callers/one-stop-h26"


async def test_everybody_with_a_say_reads_who_may_read_what(office: Office) -> None:
    for account in ("doc", "an.le", "binh"):
        async with office.desk.browser(account) as browser:
            page = (await browser.get("/callers")).text
            assert "one-stop-h26" in page and "permanent_residence.line" in page and "an@mot-cua.example" in page
            page = (await browser.get(CALLER)).text
            assert office.party.key.thumbprint() in page and "Điều 10 Nghị định thử nghiệm" in page
            assert ("/grants/new" in page) is (account == "binh") and ("/stops?kind=caller" in page) is (
                account == "an.le"
            )
    async with office.desk.browser("dev", ["developer"]) as browser:
        assert (await browser.get("/callers")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("?caller=one-stop-h26", True), ("?caller=khac", False), ("?field=full_name", True),
        ("?field=sex", False), ("?procedure=1.001193&dataset=persons&channel=counter", True), ("?channel=post", False),
        ("?field=permanent_residence.line.x", True), ("?khong=co", True),
    ],
)  # fmt: skip
async def test_grants_are_filtered_by_chosen_words(office: Office, query: str, found: bool) -> None:
    async with office.desk.browser("doc") as browser:
        page = (await browser.get(f"/callers{query}")).text
    assert (f"{int(found)} quyền" in page) and ("Điều 10" in page.split("Ai được đọc gì")[1]) is found


async def test_what_ends_soon_and_what_is_stopped_is_seen(office: Office) -> None:
    office.register.add_grant(replace(GRANT, id="g-9", validity=Validity(START, START + timedelta(days=5))))
    office.rights.stop("s-1", "caller", "one-stop-h26", "x", "an.le", 1)
    async with office.desk.browser("doc") as browser:
        page = (await browser.get("/callers")).text
        assert "còn 5 ngày" in page and "g-9" in page and "Đang dừng" in page
        assert "Đang dừng" in (await browser.get(CALLER)).text
    office.pass_by(days=360)
    async with office.desk.browser("doc") as browser:
        page = (await browser.get(CALLER)).text
        assert "theo tuổi khóa" in page


async def test_keys_are_replaced_by_proposal(office: Office) -> None:
    other = Party("khac")
    async with office.desk.browser("binh") as browser:
        sent = {"jwks": json.dumps(other.jwks), "reason": "Khóa cũ hết hạn"}
        page = (await browser.act(CALLER, f"{CALLER}/keys", sent)).text
    assert "chờ người thứ hai duyệt" in page and other.key.thumbprint() in page
    (proposal,) = office.rights.proposals()
    assert (proposal.proposed_by, proposal.reason, proposal.state) == ("binh", "Khóa cũ hết hạn", "open")
    assert office.acts() == [("propose replace keys", "one-stop-h26", "binh", None)]
    async with office.desk.browser("an.le") as browser:
        path = f"/proposals/{proposal.id}"
        await browser.act(path, path, {"decision": "approve"})
    caller = office.register.caller("one-stop-h26")
    assert caller is not None and [key.thumbprint for key in caller.keys] == [other.key.thumbprint()]


async def test_alone_an_administrator_acts_at_once(office: Office) -> None:
    office.alone()
    async with office.desk.browser("binh") as browser:
        page = (await browser.act(CALLER, f"{CALLER}/disable", {"reason": ""})).text
    assert "Đã thực hiện ngay" in page and "Không hiệu lực" in page
    assert office.acts() == [("disable caller", "one-stop-h26", "binh", None)]
    assert not list(office.rights.proposals())


@pytest.mark.parametrize(
    "jwks", ["", "{", "[]", "{}", '{"keys": []}', '{"keys": [{"kty": "EC", "d": "x"}]}', "[" * 9000]
)
async def test_keys_that_are_none_are_refused(office: Office, jwks: str) -> None:
    async with office.desk.browser("binh") as browser:
        answer = await browser.act(CALLER, f"{CALLER}/keys", {"jwks": jwks})
    assert answer.status_code == 400 and "Bộ khóa công khai không hợp lệ" in answer.text
    assert not list(office.rights.proposals())
    assert [outcome for *_, outcome in office.acts()] == [None, "refused"] or office.acts() == []


async def test_others_propose_nothing(office: Office) -> None:
    for account in ("doc", "an.le"):
        async with office.desk.browser(account) as browser:
            assert (await browser.act(CALLER, f"{CALLER}/disable", {"reason": ""})).status_code == 403
    assert office.acts() == []


async def test_a_caller_that_is_not_there_is_no_page_and_stands_nowhere(office: Office) -> None:
    async with office.desk.browser("binh") as browser:
        assert (await browser.get("/callers/099190000123")).status_code == 404
        answer = await browser.act(CALLER, "/callers/099190000123/disable", {"reason": ""})
        assert answer.status_code == 404 and office.acts() == []


async def test_a_register_that_can_not_be_read_says_so(office: Office) -> None:
    async with office.desk.browser("doc") as browser:
        with sqlite3.connect(office.register.rows("PRAGMA database_list")[0][2]) as past:
            past.execute("DROP TABLE proposals")
        past.close()
        assert (await browser.get("/callers")).status_code == 503


async def test_a_console_without_a_register_says_so(office: Office) -> None:
    object.__setattr__(office.desk.parts, "rights", None)
    async with office.desk.browser("doc") as browser:
        for path in ("/callers", "/stops", "/proposals"):
            assert (await browser.get(path)).status_code == 503
