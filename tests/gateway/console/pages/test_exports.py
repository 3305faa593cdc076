"""Export as a page: one asks, a lead lets out, the first takes it once, each step on record first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.audit.evidence.checking import check_bundle
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.evidence.requests import DATABASE, LASTS, Exports
from gateway.audit.shown_proof import ShownProofs
from tests.gateway.audit import samples
from tests.gateway.audit.evidence.bundles import Court
from tests.gateway.console.desk import Desk, Making

REASON = "Vụ việc thử nghiệm"


class Office:
    """A console over a log with a case in it: ``binh`` and ``chi`` review, ``an.le`` leads."""

    def __init__(self, folder: Path, make: Making) -> None:
        self.court = Court(folder / "court")
        log, anchors = self.court.reader, self.court.anchors
        # requests know the console's clock once there is a console
        self.requests = Exports(folder / DATABASE, lambda: self.desk.clock())
        exporting = Exporting(
            self.requests, log, anchors, samples.SIGNER, self.court.log.checkpoint, lambda: self.desk.clock()
        )
        proofs = ShownProofs(log, anchors, self.court.log.checkpoint)
        self.desk: Desk = make(exporting=exporting, proofs=proofs)
        self.entries = [event.entry for event in log.events(0, 6)]

    async def ask(self, entries: str | None = None, reason: str = REASON) -> str:
        """The page after asking, a second later than whatever was before."""
        self.desk.clock.pass_by(seconds=1)
        listed = "\n".join(self.entries[n] for n in self.court.positions) if entries is None else entries
        async with self.desk.browser("binh") as browser:
            return (await browser.act("/exports", "/exports", {"entries": listed, "reason": reason})).text

    async def decide(self, account: str, decision: str = "approve") -> str:
        """The page after a decision."""
        async with self.desk.browser(account, ["lead"]) as browser:
            path = f"/exports/{self.id}"
            return (await browser.act(path, f"{path}/decision", {"decision": decision})).text

    @property
    def id(self) -> str:
        """The newest request."""
        return self.requests.all()[0].id

    def acts(self) -> list[tuple[str | None, str | None]]:
        return [(told.get("act"), told.get("by")) for told in self._told(Kind.ADMINISTERED, Kind.EXPORTED)]

    def looks(self) -> list[tuple[str | None, str | None, str | None]]:
        """Which entries were shown to whom, by the record."""
        return [(told.get("act"), told.get("by"), told.get("name")) for told in self._told(Kind.SEARCHED)]

    def _told(self, *kinds: Kind) -> list[dict[str, str]]:
        return [dict(one.detail) for one in self.desk.record.drafts if one.kind in kinds]


@pytest.fixture
def office(tmp_path: Path, desk_with: Making) -> Iterator[Office]:
    made = Office(tmp_path, desk_with)
    yield made
    made.requests.close()
    made.court.close()


async def test_from_the_request_to_the_bundle(office: Office) -> None:
    page = await office.ask()
    assert "Đã gửi đề nghị" in page and "Chờ phê duyệt" in page and "canbo.thu" in page and "data-proof" in page
    assert "/decision" not in page and "/bundle" not in page  # nobody alone
    page = await office.decide("an.le")
    assert "Đã phê duyệt." in page and "/bundle" not in page
    async with office.desk.browser("binh") as browser:
        path = f"/exports/{office.id}"
        answer = await browser.act(path, f"{path}/bundle", {})
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{office.id}.zip"'
        verified = check_bundle(answer.content, samples.SIGNER.verifier)
        assert [proven.position for proven in verified.entries] == [1, 2, 4]
        page = (await browser.get(path)).text
        assert "Đã nhận" in page and "/bundle" not in page
        again = await browser.act("/exports", f"{path}/bundle", {})
        assert "đã nhận rồi" in again.text
    assert office.acts() == [("request export", "binh"), ("approve export", "an.le"), (None, None)]
    (exported,) = [one for one in office.desk.record.drafts if one.kind == Kind.EXPORTED]
    assert exported.entry == verified.export["entry"]
    assert exported.channel == "console" and dict(exported.detail)["approved_by"] == "an.le"


async def test_a_second_person_and_a_lead(office: Office) -> None:
    await office.ask()
    path = f"/exports/{office.id}"
    async with office.desk.browser("chi") as browser:
        page = (await browser.get(path)).text
        assert "/decision" not in page
        assert office.looks()[-1] == ("export", "chi", office.id)
        assert (await browser.act("/exports", f"{path}/decision", {"decision": "approve"})).status_code == 403
        answer = await browser.act("/exports", f"{path}/bundle", {})
        assert "Chỉ người đề nghị" in answer.text
    assert len(office.acts()) == 1
    async with office.desk.browser("binh") as browser:
        assert "Chưa được phê duyệt" in (await browser.act("/exports", f"{path}/bundle", {})).text
    lead = office.requests.request([1], REASON, "an.le")
    async with office.desk.browser("an.le", ["lead"]) as browser:
        page = (await browser.get(f"/exports/{lead}")).text
        assert "/decision" not in page
        answer = await browser.act("/exports", f"/exports/{lead}/decision", {"decision": "approve"})
        assert "Người thứ hai quyết định" in answer.text
    assert office.requests.find(lead).approved is None and len(office.acts()) == 1


async def test_rejected_and_expired(office: Office) -> None:
    await office.ask()
    assert "Đã từ chối." in await office.decide("an.le", "reject")
    await office.ask()
    office.desk.clock.time += LASTS
    assert "Hết hạn" in await office.decide("an.le") and office.requests.all()[0].approved is None
    assert [act for act, _ in office.acts()] == ["request export", "reject export", "request export"]


@pytest.mark.parametrize(
    ("entries", "reason", "told"),
    [
        ("nonsense", REASON, "Mỗi dòng"), ("99", REASON, "không nằm trong nhật ký"), ("0-99999", REASON, "Mỗi dòng"),
        ("01JD0000000000000000000000", REASON, "không nằm trong nhật ký"), ("", REASON, "từ 1 đến 5.000"),
        ("1", "người có số 099190000123", "không chứa số"), ("1", " ", "không chứa số"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_for_changes_nothing(office: Office, entries: str, reason: str, told: str) -> None:
    page = await office.ask(entries, reason)
    assert told in page and 'role="alert"' in page and office.acts() == [] and office.requests.all() == []


async def test_positions_and_a_link_that_fills_the_form(office: Office) -> None:
    await office.ask("1-2 4")
    assert office.requests.all()[0].positions == (1, 2, 4)
    async with office.desk.browser("binh") as browser:
        assert ">1-2, 4<" in (await browser.get(f"/exports/{office.id}")).text
    async with office.desk.browser("binh") as browser:
        page = (await browser.get(f"/exports?entries={office.entries[1]},nonsense")).text
    assert f">{office.entries[1]}</textarea>" in page and "nonsense" not in page


async def test_nothing_is_done_that_is_not_on_record(office: Office) -> None:
    await office.ask()
    await office.decide("an.le")
    office.desk.record.broken = True
    async with office.desk.browser("binh") as browser:
        path = f"/exports/{office.id}"
        assert (await browser.act("/exports", f"{path}/bundle", {})).status_code == 503
        assert (await browser.act("/exports", "/exports", {"entries": "1", "reason": REASON})).status_code == 503
        assert "canbo.thu" not in (await browser.get(path)).text
    assert office.requests.find(office.id).taken_at is None and len(office.requests.all()) == 1


async def test_an_entry_that_cannot_be_proven_is_said(office: Office) -> None:
    await office.ask()
    with samples.tampering(office.court.folder / "audit.db") as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'refused', 'verified')")
    async with office.desk.browser("binh") as browser:
        page = (await browser.get(f"/exports/{office.id}")).text
    assert page.count("KHÔNG chứng minh được") == 1 and page.count("data-proof class") == 2


@pytest.mark.parametrize("role", ["administrator", "developer"])
async def test_others_have_no_such_page(office: Office, role: str) -> None:
    async with office.desk.browser("khac", [role]) as browser:  # type: ignore[list-item]  # roles are words
        assert (await browser.get("/exports")).status_code == 403
        assert (await browser.get("/exports/x-none")).status_code == 403


async def test_unknown_ones_and_bad_forms(office: Office) -> None:
    async with office.desk.browser("an.le", ["lead"]) as browser:
        assert (await browser.get("/exports/x-none")).status_code == 404
        for path, fields in (("/exports/x-none/decision", {"decision": "approve"}), ("/exports/x-none/bundle", {})):
            assert (await browser.act("/exports", path, fields)).status_code == 404
        assert (await browser.act("/exports", "/exports/x-none/decision", {"decision": "x"})).status_code == 400


async def test_without_its_part_the_page_says_so(desk: Desk) -> None:
    async with desk.browser("binh") as browser:
        assert (await browser.get("/exports")).status_code == 503
