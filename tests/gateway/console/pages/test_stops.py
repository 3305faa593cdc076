"""The stop switch as a page: who sees it, who pulls it, and that nobody resumes alone."""

from datetime import timedelta

import pytest

from tests.gateway.console.office import Office

SWITCH = {"kind": "officer", "name": "Canbo.Thu", "hours": "8", "reason": "Nghi tra cứu hàng loạt"}


async def pull(office: Office, **changed: str) -> str:
    async with office.desk.browser("an.le") as browser:
        return (await browser.act("/stops", "/stops", {**SWITCH, **changed})).text


async def test_a_lead_stops_with_one_form(office: Office) -> None:
    page = await pull(office)
    assert "Đã dừng" in page and "canbo.thu" in page and "Nghi tra cứu hàng loạt" in page
    assert office.register.stopped(("officer", "canbo.thu"))
    (stop,) = office.rights.stops()
    assert stop.expires - stop.since == timedelta(hours=8) and stop.stopped_by == "an.le"
    assert office.acts() == [("stop officer", "canbo.thu", "an.le", None)]
    (told,) = office.desk.record.acts()
    assert (told["stop"], told["for_seconds"], told["reason"]) == (stop.id, "28800", "Nghi tra cứu hàng loạt")


@pytest.mark.parametrize("account", ["doc", "binh"])
async def test_others_read_and_have_no_switch(office: Office, account: str) -> None:
    await pull(office)
    async with office.desk.browser(account) as browser:
        page = (await browser.get("/stops")).text
        assert "canbo.thu" in page and 'action="/console/stops"' not in page
        assert ("/resume" in page) is (account == "binh")
        assert (await browser.act("/stops", "/stops", SWITCH)).status_code == 403
    assert len(office.acts()) == 1


async def test_two_people_resume(office: Office) -> None:
    await pull(office)
    (stop,) = office.rights.stops()
    path = f"/stops/{stop.id}/resume"
    async with office.desk.browser("an.le") as browser:
        page = (await browser.act("/stops", path, {"step": "ask", "reason": "Đã giải trình"})).text
        assert (
            "Đã đề nghị mở lại" in page and "Bạn đã đề nghị mở lại" in page and f'action="/console{path}"' not in page
        )
        page = (await browser.act("/stops", path, {"step": "confirm", "reason": "x"})).text
        assert "Cần một người thứ hai" in page
    assert office.register.stopped(("officer", "canbo.thu"))
    async with office.desk.browser("binh") as browser:
        page = (await browser.act("/stops", path, {"step": "confirm", "reason": "Đồng ý"})).text
        assert "Đã mở lại." in page and "an.le + binh" in page
    assert not office.register.stopped(("officer", "canbo.thu"))
    assert office.acts()[1:] == [
        ("ask to resume officer", "canbo.thu", "an.le", None), ("resume officer", "canbo.thu", "an.le", None),
        ("resume officer", "canbo.thu", "an.le", "refused"), ("resume officer", "canbo.thu", "binh", None),
    ]  # fmt: skip


async def test_a_form_that_two_send_at_once_confirms_nothing_by_accident(office: Office) -> None:
    await pull(office)
    path = f"/stops/{office.rights.stops()[0].id}/resume"
    for account, word in (("an.le", "Đã đề nghị"), ("binh", "Đã có người đề nghị")):
        async with office.desk.browser(account) as browser:
            assert word in (await browser.act("/stops", path, {"step": "ask", "reason": "x"})).text
    assert office.register.stopped(("officer", "canbo.thu"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": "người có số 099190000123"}, "không được chứa số định danh"), ({"reason": " "}, "Cần nêu lý do"),
        ({"name": "099190000123"}, "không được chấp nhận"), ({"kind": "unit", "name": "h26"}, "phải có dạng H26.99"),
    ],
)  # fmt: skip
async def test_what_must_not_stand_on_record_never_does(office: Office, changed: dict[str, str], told: str) -> None:
    page = await pull(office, **changed)
    assert told in page and 'role="alert"' in page and office.acts() == [] and list(office.rights.stops()) == []


@pytest.mark.parametrize("changed", [{"kind": "person"}, {"hours": "9"}, {"hours": "-1"}, {"name": "x" * 101}])
async def test_a_form_that_is_not_ours_is_refused(office: Office, changed: dict[str, str]) -> None:
    async with office.desk.browser("an.le") as browser:
        assert (await browser.act("/stops", "/stops", {**SWITCH, **changed})).status_code == 400
    assert office.acts() == []


async def test_a_link_fills_the_switch_in(office: Office) -> None:
    async with office.desk.browser("an.le") as browser:
        page = (await browser.get("/stops?kind=caller&name=mot-cua%22%3E")).text
        assert '<option value="caller" selected>' in page and 'value="mot-cua&#34;&gt;"' in page
        assert (await browser.get("/stops?kind=x")).status_code == 200


async def test_what_is_over_is_listed_apart(office: Office) -> None:
    await pull(office)
    office.pass_by(hours=8)
    async with office.desk.browser("an.le") as browser:
        page = (await browser.get("/stops")).text
    assert "Không có gì đang bị dừng" in page and "Hết hạn" in page


async def test_an_unknown_stop_is_no_page(office: Office) -> None:
    async with office.desk.browser("an.le") as browser:
        answer = await browser.act("/stops", "/stops/s-0/resume", {"step": "ask", "reason": "x"})
        assert answer.status_code == 404
    assert office.acts() == []


async def test_without_a_record_nothing_is_stopped(office: Office) -> None:
    office.desk.record.broken = True
    async with office.desk.browser("an.le") as browser:
        assert (await browser.act("/stops", "/stops", SWITCH)).status_code == 503
    assert list(office.rights.stops()) == []


async def test_developers_see_no_stops(office: Office) -> None:
    async with office.desk.browser("dev", ["developer"]) as browser:
        assert (await browser.get("/stops")).status_code == 403
