"""The morning page shows everything that waits, and says where it could not look."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.audit.morning import Ending, Morning, Verification
from gateway.audit.reconciliation.results import Run
from gateway.audit.reconciliation.settling import NothingToSettle
from gateway.audit.verdicts import Verdict, Verdicts
from tests.gateway.console.desk import START, Desk, Making

RUN = Run("01A", "population", START, START, START + timedelta(days=1), "ab", 9, 8, 7, 0, 2, 1, 4, 3, None)
FINE = Verdicts(*(Verdict("ok", 0, 9, "đủ"),) * 3, entries=1200)
QUIET: dict[str, Any] = {
    "differences": [], "findings": {"high": 0}, "endings": [], "lags": {}, "verification": None, "entries": 1234,
}  # fmt: skip


class Looking:
    def __init__(self, **changed: Any) -> None:
        self.found = Morning(**{**QUIET, **changed})
        self.verdicts = FINE
        self.settled: list[tuple[str, str]] = []

    def morning(self) -> Morning:
        return self.found

    def verify(self) -> Verification:
        return Verification(self.verdicts, START)

    def may_settle(self, run: str, reason: str) -> tuple[Run, str]:
        if run != RUN.entry or not reason:
            raise NothingToSettle("there is no open reconciliation of that name")
        return RUN, reason

    def settle(self, run: str, entry: str) -> bool:
        self.settled.append((run, entry))
        return True


async def page(making: Making, **changed: Any) -> str:
    async with making(reports=Looking(**changed)).browser("lan") as browser:
        return (await browser.get("/morning")).text


async def test_a_quiet_morning(desk_with: Making) -> None:
    shown = await page(desk_with)
    assert shown.count("mark-good") == 3 and "1.234" in shown and "Chưa xác minh từ khi cổng khởi động" in shown
    assert "mark-bad" not in shown and "Không có nơi nhận nào" in shown


async def test_everything_that_waits(desk_with: Making) -> None:
    broken = Verdicts(Verdict("broken", 3, 9, "entry 3: altered"), FINE.completeness, FINE.anchoring, entries=1200)
    shown = await page(
        desk_with, differences=[RUN], findings={"high": 2, "low": 11}, lags={"siem": 42},
        endings=[Ending("key", "mot-cua", "k-1", START + timedelta(days=3), 3)],
        verification=Verification(broken, START),
    )  # fmt: skip
    for text in ("population", "01A", "Cao", "11", "siem", "42", "mot-cua", "k-1", "entry 3: altered", "bị phá vỡ"):
        assert text in shown
    assert "mark-good" in shown and shown.count("mark-bad") == 3  # the verdict, the source's call, the key


async def test_what_could_not_be_looked_at(desk_with: Making) -> None:
    shown = await page(desk_with, differences=None, findings=None, endings=None, entries=None)
    assert shown.count("Không đọc được") == 4 and "mark-good" not in shown


@pytest.mark.parametrize(("fine", "said"), [(True, "Đã xác minh nhật ký: đạt"), (False, "KHÔNG đạt xác minh")])
async def test_verification_is_on_record(desk_with: Making, fine: bool, said: str) -> None:
    looking = Looking()
    looking.verdicts = FINE if fine else Verdicts.not_checked("locked")
    desk: Desk = desk_with(reports=looking)
    async with desk.browser("lan") as browser:
        assert said in (await browser.act("/morning", "/morning/verify", {})).text
    assert desk.record.acts() == [{"act": "verify log", "name": "log", "by": "lan"}]


async def test_a_lead_settles_on_record_and_nobody_else(desk_with: Making) -> None:
    looking = Looking(differences=[RUN])
    desk: Desk = desk_with(reports=looking)
    async with desk.browser("lan") as browser:
        assert "/morning/settled/" not in (await browser.get("/morning")).text
        assert (await browser.act("/morning", "/morning/settled/01A", {"reason": "Đã rõ"})).status_code == 403
    assert desk.record.acts() == [] and looking.settled == []
    async with desk.browser("truong", ["lead"]) as browser:
        refused = await browser.act("/morning", "/morning/settled/01B", {"reason": "Đã rõ"})
        assert "Không khép lại được" in refused.text and desk.record.acts() == []
        assert (
            "Đã khép lại đối soát" in (await browser.act("/morning", "/morning/settled/01A", {"reason": "Đã rõ"})).text
        )
    assert desk.record.acts() == [
        {"act": "settle reconciliation", "name": "01A", "by": "truong", "source": "population", "reason": "Đã rõ"}
    ]
    assert [run for run, _ in looking.settled] == ["01A"]


async def test_a_set_up_without_it(desk: Desk) -> None:
    async with desk.browser("lan") as browser:
        assert "chưa được bật" in (await browser.get("/morning")).text
        assert (await browser.act("/morning", "/morning/verify", {})).status_code == 404
