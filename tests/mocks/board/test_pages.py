"""Every view opens without script, on the control port and on a service; buttons lead back, and work from here only."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from mocks.reserved import kind_of
from mocks.server import RunningMocks, running
from tests.mocks.asking import KHUE, ask


@pytest_asyncio.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["population", "tax"]) as found:
        yield found


async def test_every_view_opens_with_its_policy(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    for base in (mocks.control, f"{mocks.urls['population']}/__mock__"):
        for path, heading in (
            ("/", "Nhật ký"), ("/board/faults", "Lỗi và kịch bản"), ("/board/sessions", "Phiên và đồng hồ"),
            ("/board/people", "Người và tổ chức"), ("/board/rows", "Chưa có yêu cầu nào"),
        ):  # fmt: skip
            answer = await http.get(base + path)
            assert answer.status_code == 200 and heading in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "<script>" not in answer.text and "style=" not in answer.text and "onclick" not in answer.text
    for name in ("board.css", "board.js"):
        assert (await http.get(f"{mocks.control}/board/assets/{name}")).status_code == 200
    assert (await http.get(f"{mocks.control}/board/assets/other.js")).status_code == 404
    moved = await http.get(mocks.control)
    assert (moved.status_code, moved.headers["location"]) == (307, "/__mock__/")


async def test_a_service_shows_its_own_requests_first(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    await ask(http, mocks.urls["population"], (KHUE[0], "NGUYENTHIMINHKHOE", KHUE[2]))
    own = (await http.get(f"{mocks.urls['population']}/__mock__/")).text
    assert "TraCuuThongTinCongDan" in own and "khác một ký tự" in own
    other = (await http.get(f"{mocks.urls['tax']}/__mock__/")).text
    assert "TraCuuThongTinCongDan" not in other
    everywhere = (await http.get(f"{mocks.urls['tax']}/__mock__/?service=")).text
    assert "TraCuuThongTinCongDan" in everywhere


async def test_an_entry_is_shown_whole(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    await ask(http, mocks.urls["population"], (KHUE[0], "NGUYENTHIMINHKHOE", KHUE[2]))
    shown = (await http.get(f"{mocks.control}/?entry=1")).text
    for text in (
        "NGUYENTHIMINHKHUE",
        "NGUYENTHIMINHKHOE",
        "Nguyễn Thị Minh Khuê · 099190000123",
        "soapaction",
        "name differs",
    ):
        assert text in shown
    assert f"{mocks.control}/requests/verify" in shown
    gone = (await http.get(f"{mocks.control}/?entry=99")).text
    assert "không còn trong nhật ký" in gone


async def test_rows_come_as_soon_as_something_changes(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    version = mocks.journal.version
    at_once = await http.get(f"{mocks.control}/board/rows?seen={version - 1}")
    assert at_once.status_code == 200
    async with httpx.AsyncClient(trust_env=False, timeout=20) as other:
        await ask(other, mocks.urls["population"])
    later = await http.get(f"{mocks.control}/board/rows?seen={version}")
    assert "TraCuuThongTinCongDan" in later.text


async def test_a_button_does_it_and_leads_back(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    here = {"origin": mocks.control.removesuffix("/__mock__")}
    form = {"seen": "population", "service": "population", "kind": "refused"}
    done = await http.post(f"{mocks.control}/board/arm", data=form, headers=here)
    assert done.status_code == 303
    assert done.headers["location"] == "/__mock__/board/faults?service=population&session=%2A&said=armed"
    with pytest.raises(httpx.ConnectError):
        await ask(http, mocks.urls["population"])
    page = await http.get(here["origin"] + done.headers["location"])
    assert "Đã đặt lỗi." in page.text and "refused" in page.text
    await http.post(f"{mocks.control}/board/disarm", data={"number": "all"}, headers=here)
    assert (await ask(http, mocks.urls["population"])).status_code == 200


async def test_what_cannot_be_is_said_where_it_was_typed(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    form = {"service": "population", "kind": "malformed_json", "match": "<script>"}
    refused = await http.post(f"{mocks.control}/board/arm", data=form)
    assert refused.status_code == 422
    assert "the service speaks XML" in refused.text and "&lt;script&gt;" in refused.text
    clock = await http.post(f"{mocks.control}/board/clock", data={"days": "many"})
    assert clock.status_code == 422 and "Chỉnh giờ" in clock.text


@pytest.mark.parametrize("deed", ["arm", "disarm", "scenario", "clear", "clock", "bind", "forget", "reset"])
async def test_no_other_page_may_press_a_button(mocks: RunningMocks, http: httpx.AsyncClient, deed: str) -> None:
    mocks.faults.arm("population", "html")
    foreign = {"origin": "https://attacker.example"}
    assert (
        await http.post(f"{mocks.control}/board/{deed}", data={"number": "all"}, headers=foreign)
    ).status_code == 403
    assert len(mocks.faults.rules()) == 1


async def test_people_are_found_by_trait_with_ready_calls(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    page = (await http.get(f"{mocks.control}/board/people?trait=year-only-birth")).text
    assert "099052000301" in page and "sha256sum" in page
    nobody = (await http.get(f"{mocks.control}/board/people?trait=nonsense")).text
    assert "Không thấy ai" in nobody


async def test_somebody_who_was_added_is_shown_and_known_to_the_services(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    nobody = (one for one in (f"0991900009{last:02}" for last in range(100)) if not mocks.nation.persons(one))
    number = next(one for one in nobody if not kind_of(one))
    form = {"personal_id": number, "full_name": "Lê Thị Mới", "date_of_birth": "1990-02-03"}
    added = await http.post(f"{mocks.control}/board/add", data=form)
    assert added.status_code == 303
    page = await http.get(mocks.control.removesuffix("/__mock__") + added.headers["location"])
    assert "Đã thêm người." in page.text and "Lê Thị Mới" in page.text
    assert "LÊ THỊ MỚI" in (await ask(http, mocks.urls["population"], (number, "LETHIMOI", "19900203"))).text
    again = await http.post(f"{mocks.control}/board/add", data=form)
    assert again.status_code == 422 and "somebody has that number" in again.text
