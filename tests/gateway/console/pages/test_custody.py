"""The page of custody: nobody opens or lifts alone, a number leaves no trace, and every act is on record first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.custodian import Custodian
from gateway.audit.discrepancies import Discrepancy, new_discrepancy_id
from gateway.audit.holds import Holds
from gateway.audit.unsealing import Openings
from tests.gateway.audit.test_unsealing import ESCROW
from tests.gateway.console.desk import Desk, token_of
from tests.gateway.view_parts import OWN, Citizens

WHY = {"reason": "Khiếu nại 12/2026"}


class Seat:
    """The console over a small log."""

    def __init__(self, folder: Path) -> None:
        self.citizens = Citizens(folder)
        self.citizens.write()
        self.citizens.follower.catch_up()
        self.opened: list[Any] = []
        self.custodian = Custodian(
            Holds(self.citizens.custody), Openings(self.citizens.custody), self.citizens.discrepancies,
            self.citizens.reader, self.citizens.log.handle_of, lambda _handle: ESCROW.seal(OWN.kind, OWN.identifier),
            ESCROW, self.opened.append,
        )  # fmt: skip
        self.desk = Desk(folder, custody=self.custodian)
        handle = self.citizens.log.handle_of(OWN.kind, OWN.identifier)
        assert handle is not None
        self.handle = handle

    def acts(self) -> list[tuple[str, str, str | None]]:
        drafts = [draft for draft in self.desk.record.drafts if draft.kind.value != "searched"]
        told = [(dict(draft.detail), draft.outcome) for draft in drafts]
        return [(detail["act"], detail["by"], outcome) for detail, outcome in told]

    async def act(self, account: str, path: str, **fields: str) -> str:
        async with self.desk.browser(account) as browser:
            return (await browser.act("/custody", path, fields)).text


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = Seat(tmp_path)
    yield made
    made.desk.close()
    made.citizens.close()


async def test_two_people_open_a_handle_and_one_of_them_sees_it_once(seat: Seat) -> None:
    page = await seat.act("an.le", "/custody/openings", handle=seat.handle, **WHY)
    assert "Đã đề nghị" in page and "Bạn đã đề nghị" in page
    (asked,) = seat.custodian.openings.all()
    path = f"/custody/openings/{asked.id}"
    assert "Cần một người thứ hai" in await seat.act("an.le", f"{path}/approve", **WHY)
    assert "Đã đồng ý" in await seat.act("binh", f"{path}/approve", **WHY)
    assert OWN.identifier not in await seat.act("chi", f"{path}/show") and seat.opened == []
    assert OWN.identifier in await seat.act("an.le", f"{path}/show")
    assert OWN.identifier not in await seat.act("an.le", f"{path}/show")
    assert [draft.kind.value for draft in seat.opened] == ["opened"]
    assert seat.acts() == [
        ("ask to open handle", "an.le", None), ("agree to open handle", "an.le", None),
        ("agree to open handle", "an.le", "refused"), ("agree to open handle", "binh", None),
    ]  # fmt: skip


async def test_a_person_is_held_by_number_and_two_people_lift(seat: Seat) -> None:
    page = await seat.act("an.le", "/custody/holds", number="099 190 000 123", start="2026-11-01", **WHY)
    assert "Đã giữ." in page and OWN.identifier not in page and seat.handle in page
    (hold,) = seat.custodian.holds.all()
    assert hold.terms.handles == {seat.handle} and hold.terms.to_json()["start"] == "2026-10-31T17:00:00Z"
    assert OWN.identifier not in str([draft.detail for draft in seat.desk.record.drafts])
    path = f"/custody/holds/{hold.id}/lift"
    assert "vẫn giữ" in await seat.act("an.le", path, step="ask", **WHY)
    assert "Cần một người thứ hai" in await seat.act("an.le", path, step="confirm", **WHY)
    assert "Đã thôi giữ." in await seat.act("binh", path, step="confirm", **WHY)
    assert seat.custodian.holds.in_force() == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": "12"}, "Nhập số định danh"), ({"number": "099190000999"}, "Không có bản ghi nào"),
        ({}, "Cần nêu người, hồ sơ"), ({"caller": "demo", "reason": "số 099190000123"}, "Lý do không được chứa"),
        ({"caller": "demo", "reason": " "}, "Cần nêu lý do"),
        ({"start": "2026-11-02", "end": "2026-11-01"}, "phải kết thúc sau"),
    ],
)  # fmt: skip
async def test_what_can_not_be_held_is_told_in_vietnamese(seat: Seat, fields: dict[str, str], told: str) -> None:
    assert told in await seat.act("an.le", "/custody/holds", **{**WHY, **fields})
    assert seat.custodian.holds.all() == []


async def test_a_report_is_read_on_record_and_followed(seat: Seat) -> None:
    made = Discrepancy(
        new_discrepancy_id(), "01JD0000000000000000000000", "2026-11-27T08:00:00Z", "demo", "person", "persons",
        "population", ("full_name",),
    )  # fmt: skip
    seat.custodian.discrepancies.file(made, "Tên <b>sai</b>")
    async with seat.desk.browser("an.le") as browser:
        assert "Tên" not in (await browser.get("/custody")).text.partition('id="reports"')[2]
    assert "Tên &lt;b&gt;sai" in await seat.act("an.le", f"/custody/discrepancies/{made.id}/words")
    await seat.act("an.le", f"/custody/discrepancies/{made.id}", state="corrected")
    assert "Không chuyển được" in await seat.act("an.le", f"/custody/discrepancies/{made.id}", state="rejected")
    assert seat.acts()[:2] == [("read discrepancy", "an.le", None), ("mark discrepancy corrected", "an.le", None)]
    assert seat.custodian.discrepancies.find(made.id).state == "corrected"


async def test_a_log_that_can_not_be_written_opens_and_holds_nothing(seat: Seat) -> None:
    async with seat.desk.browser("an.le") as browser:
        token = token_of((await browser.get("/custody")).text)
        seat.desk.record.broken = True
        for path, fields in (("/custody/openings", {"handle": seat.handle}), ("/custody/holds", {"caller": "demo"})):
            assert (await browser.post(path, {"csrf": token, **WHY, **fields})).status_code == 503
    assert seat.custodian.openings.all() == [] and seat.custodian.holds.all() == []


async def test_others_have_no_such_page(seat: Seat) -> None:
    async with seat.desk.browser("dev", ("developer",)) as browser:
        assert (await browser.get("/custody")).status_code == 403


async def test_a_link_fills_the_handle_in_and_a_form_that_is_not_ours_is_refused(seat: Seat) -> None:
    async with seat.desk.browser("an.le") as browser:
        assert f'value="{seat.handle}"' in (await browser.get(f"/custody?handle={seat.handle}")).text
        assert (await browser.act("/custody", "/custody/discrepancies/d-1", {"state": "lost"})).status_code == 400
        assert (await browser.act("/custody", "/custody/holds", {**WHY, "start": "hôm qua"})).status_code == 400


async def test_the_page_names_people_by_handle_so_a_look_at_it_is_on_record_first(seat: Seat) -> None:
    await seat.act("an.le", "/custody/openings", handle=seat.handle, **WHY)
    before = len(seat.desk.record.drafts)
    async with seat.desk.browser("binh") as browser:
        assert seat.handle in (await browser.get("/custody")).text
        (look,) = [draft for draft in seat.desk.record.drafts[before:] if draft.kind.value == "searched"]
        assert dict(look.detail) == {"act": "custody", "by": "binh", "name": "page"}
        seat.desk.record.broken = True
        shut = await browser.get("/custody")
        assert shut.status_code == 503 and seat.handle not in shut.text


MISPLACED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/custody/openings", {"handle": OWN.identifier, **WHY}),
    ("/custody/holds", {"dossier": OWN.identifier, **WHY}), ("/custody/holds", {"caller": OWN.identifier, **WHY}),
    ("/custody/holds", {"procedure": OWN.identifier, **WHY}),
    (f"/custody/openings/{OWN.identifier}/approve", WHY), (f"/custody/openings/{OWN.identifier}/show", WHY),
    (f"/custody/holds/{OWN.identifier}/lift", {"step": "ask", **WHY}),
    (f"/custody/discrepancies/{OWN.identifier}", {"state": "forwarded"}),
    (f"/custody/discrepancies/{OWN.identifier}/words", {}),
)  # fmt: skip
"""A number where none belongs."""


async def test_a_number_typed_or_sent_where_none_belongs_stands_on_no_record(seat: Seat) -> None:
    for path, fields in MISPLACED:
        page = await seat.act("an.le", path, **fields)
        assert 'role="alert"' in page and "Không thực hiện được" not in page and OWN.identifier not in page, path
    assert OWN.identifier not in str(seat.desk.record.drafts) and seat.acts() == []
    async with seat.desk.browser("an.le") as browser:
        assert OWN.identifier not in (await browser.get(f"/custody?handle={OWN.identifier}")).text
        assert seat.handle in (await browser.get(f"/custody?handle={seat.handle}")).text
