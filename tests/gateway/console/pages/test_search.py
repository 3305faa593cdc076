"""The search page: a number goes in and stands nowhere; every look is on record first; a link tells nothing."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest

from gateway.console.reviewers import Scope
from tests.gateway.audit.samples import PERSON, START
from tests.gateway.console.desk import Making, reviewer
from tests.gateway.console.evidence import Evidence


def place(page: httpx.Response) -> str:
    """Where a browser is, below the console."""
    return page.url.path.removeprefix("/console")


async def test_a_person_is_found_and_their_number_stands_nowhere(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"person": PERSON.identifier, "reason": "đơn khiếu nại"})
        assert page.status_code == 200 and "canbo.thu" in page.text and "canbo.minh" not in page.text
        handle = evidence.log.handle_of("personal_id", PERSON.identifier)
        assert handle is not None
        for secret in (PERSON.identifier, handle):
            assert secret not in str(page.url) and secret not in page.text
        [searched] = evidence.searches()
        assert searched["by"] == "lan" and searched["subject"] == handle and searched["reason"] == "đơn khiếu nại"
        evidence.follow()
        again = await browser.get(place(page))
        assert "Tra cứu nhật ký" in again.text and len(evidence.searches()) == 2
        assert 'class="mark">Tra cứu nhật ký' in again.text, "who searched for a person is found under that person"
    stored = (evidence.folder.parent / "console.db").read_bytes() + (evidence.folder / "index.db").read_bytes()
    assert PERSON.identifier.encode() not in stored


async def test_filters_facets_and_older_pages(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"kind": "refused"})
        assert "canbo.minh" in page.text and ">canbo.thu<" not in page.text and 'value="unit=H26.98"' in page.text
        here = place(page)
        dropped = await browser.act(here, f"{here}/narrow", {"drop": "kind"})
        assert "toàn bộ nhật ký" in dropped.text and "canbo.thu" in dropped.text
        here = place(dropped)
        narrowed = await browser.act(here, f"{here}/narrow", {"by": "officer=canbo.thu"})
        assert '<h2 id="results">2' in narrowed.text
        older = await browser.get(f"{here}?before=1")
        assert "#0<" in older.text and "#1<" not in older.text
        for fields in (
            {"by": "subject=x"},
            {"by": "officer"},
            {"drop": "scope"},
            {"by": f"officer={PERSON.identifier}"},
        ):
            assert (await browser.act(here, f"{here}/narrow", fields)).status_code == 400
        day = (START + timedelta(hours=7)).strftime("%Y-%m-%d")
        page = await browser.act("/search", "/search", {"start": f"{day}T00:00", "end": day, "officer": "canbo.thu"})
        assert '<h2 id="results">2' in page.text
        page = await browser.act("/search", "/search", {"end": f"{day}T00:00"})
        assert '<h2 id="results">0' in page.text


async def test_the_plot_belongs_to_a_search_on_record(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"officer": "canbo.thu"})
        found = re.search(r'data-plot="/console(/search/[^"]+)"', page.text)
        assert found is not None
        figures = (await browser.get(found[1])).json()
        assert figures["series"][0]["values"] == [2] and figures["kind"] == "bar"
        assert datetime.fromtimestamp(figures["x"]["values"][0], UTC) == START.replace(
            minute=0, second=0, microsecond=0
        )
        bare = found[1].partition("?")[0]
        for view in ("", "x", evidence.entries[0]):
            assert (await browser.get(f"{bare}?{urlencode({'view': view})}")).status_code == 404
        async with desk.browser("minh") as other:
            assert (await other.get(found[1])).status_code == 404, "what another put on record is theirs"


async def test_nothing_is_shown_that_is_not_on_record(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"officer": "canbo.thu"})
        here = place(page)
        evidence.log.close()
        refused = await browser.get(here)
        assert refused.status_code == 503 and "canbo.thu" not in refused.text


@pytest.mark.parametrize(
    "fields",
    [
        {"person": "khuê", "reason": "x"}, {"person": PERSON.identifier}, {"officer": PERSON.identifier},
        {"person": PERSON.identifier, "reason": f"về {PERSON.identifier}"}, {"start": "hôm qua"}, {"unit": "x" * 201},
    ],
)  # fmt: skip
async def test_what_cannot_be_asked(evidence: Evidence, desk_with: Making, fields: dict[str, str]) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", fields)
        assert page.status_code == 400 and PERSON.identifier not in page.text and evidence.searches() == []


async def test_a_saved_search_and_a_shared_link(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"person": PERSON.identifier, "reason": "đơn"})
        here = place(page)
        kept = await browser.act(here, f"{here}/save", {"name": "Đơn số 7"})
        assert "Đã lưu tra cứu" in kept.text and "Đơn số 7" in (await browser.get("/search")).text
        narrowed = await browser.act(
            "/search", "/search", {"keep": here.rpartition("/")[2], "reason": "đơn", "code": "x"}
        )
        assert "Người, tổ chức" in narrowed.text, "the person stays without the number"
        async with desk.browser("minh") as other:
            shared = await other.get(here)
            assert "canbo.thu" in shared.text and "Lưu với tên" not in shared.text
            assert evidence.searches()[-1]["by"] == "minh"
            assert (await other.act(here, f"{here}/save", {"name": "của tôi"})).status_code == 404
            assert "Đơn số 7" not in (await other.get("/search")).text
        assert (await browser.act(here, f"{here}/save", {"name": PERSON.identifier})).status_code == 400
        await browser.act(here, f"{here}/save", {"name": ""})
        assert "Đơn số 7" not in (await browser.get("/search")).text
        assert (await browser.get("/search/unknown")).status_code == 404


async def test_an_inspector_sees_their_scope(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    scope = Scope(units=frozenset({"H26.98"}))
    until = desk.clock() + timedelta(days=1)
    desk.accounts.add(reviewer("tra", "inspector", scope=scope, decision="QĐ-9", valid_to=until))
    async with desk.browser("tra") as browser:
        page = await browser.act("/search", "/search", {"kind": ""})
        assert "canbo.minh" in page.text and "canbo.thu" not in page.text
        assert evidence.searches()[-1]["decision"] == "QĐ-9"
        page = await browser.act("/search", "/search", {"person": PERSON.identifier, "reason": "thanh tra"})
        assert '<h2 id="results">0' in page.text


async def test_who_may_not_search(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    for role in ("administrator", "developer"):
        async with desk.browser(role, [role]) as browser:
            assert (await browser.get("/search")).status_code == 403
            assert (await browser.get(f"/entries/{evidence.entries[0]}")).status_code == 403


async def test_a_number_nothing_is_about_and_a_console_without_a_log(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.act("/search", "/search", {"person": "099190000999", "reason": "đơn"})
        assert "không có bản ghi nào về số này" in page.text and "subject" not in evidence.searches()[0]
    bare = desk_with()
    async with bare.browser("lan") as browser:
        assert (await browser.get("/search")).status_code == 404
