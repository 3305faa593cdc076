"""An inspection from its first search to countersigned minutes, in a browser and on paper."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from gateway.console.accounts import Accounts
from gateway.console.reviewers import Reviewer, Scope
from gateway.console.store import ConsoleStore
from tests.browser.console import SHOTS, look
from tests.browser.seats import Seat, enroll, now, seated
from tests.flow.running import Running


@pytest.fixture
def seats(chromium: Browser, running: Running) -> Iterator[tuple[Seat, Seat]]:
    """An inspector and a lead."""
    enroll(running, "an.le", "lead")
    scope, since, until = Scope(units=frozenset({"H26.99"})), now() - timedelta(hours=1), now() + timedelta(days=9)
    with closing(ConsoleStore(running.state / "console.db", now)) as store:
        Accounts(store).add(
            Reviewer("thanh.tra", "Thanh tra viên Thử", frozenset({"inspector"}), since, until, "12/QĐ-TTr", scope)
        )
        ended = now() - timedelta(minutes=5)
        Accounts(store).add(
            Reviewer("tra.cu", "Thanh tra viên Cũ", frozenset({"inspector"}), since, ended, "11/QĐ-TTr", scope)
        )
    with ExitStack() as stack:
        yield tuple(stack.enter_context(seated(chromium, running, one)) for one in ("thanh.tra", "an.le"))  # type: ignore[misc]  # two of them


def test_an_inspection_is_handed_over(seats: tuple[Seat, Seat]) -> None:
    inspector, lead = seats
    page = inspector.open("/search")
    page.get_by_label("Lý do").fill("kiểm tra theo kế hoạch")
    page.get_by_role("button", name="Tra cứu").first.click()
    expect(page.locator("#results")).to_be_visible()
    page = inspector.open("/handover")
    expect(page.get_by_text("12/QĐ-TTr")).to_be_visible()
    expect(page.get_by_text("kiểm tra theo kế hoạch").first).to_be_visible()
    look(page, "handover-inspector")
    page.emulate_media(media="print")
    expect(page.get_by_text("kiểm tra theo kế hoạch").first).to_be_visible()
    expect(page.locator(".signatures")).to_be_visible()
    for hidden in (".rooms", ".screen", "form"):
        assert not any(one.is_visible() for one in page.locator(hidden).all())
    page.screenshot(path=SHOTS / "handover-print.png", full_page=True)
    page.emulate_media(media="screen")

    page.get_by_role("button", name="Ký và bàn giao").click()
    expect(page.get_by_text("Đã bàn giao.")).to_be_visible()
    look(page, "handover-done")
    inspector.open("/handover")
    expect(page.get_by_label("Mật khẩu")).to_be_visible()

    page = lead.open("/handover")
    expect(page.get_by_role("region", name="Chưa có biên bản · Without minutes")).to_contain_text("tra.cu")
    look(page, "handovers")
    page.get_by_role("link", name="thanh.tra").click()
    expect(page.get_by_text("khớp với nhật ký")).to_be_visible()
    look(page, "handover-lead")
    page.get_by_role("button", name="Ký xác nhận").click()
    expect(page.get_by_text("Đã ký xác nhận.")).to_be_visible()

    page = lead.open("/handover/tra.cu")
    page.get_by_role("button", name="Lập biên bản thay").click()
    expect(page.get_by_text("lập thay")).to_be_visible()
    expect(page.get_by_role("button", name="Ký xác nhận")).to_have_count(0)
    look(page, "handover-in-stead")
