"""The dashboard: its figures are the log's, each with its definition, and a recount that is on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.app.figures import Figures
from gateway.audit.figures.definitions import FIGURES
from gateway.audit.figures.steps import STEPS
from gateway.audit.reading import LogReader
from gateway.console.rendering import number
from gateway.settings import check
from tests.gateway.audit.figures import months
from tests.gateway.console.desk import Desk, Making

SOURCE = {"profile": "c06-soap", "base_url": "https://lgsp.example.vn", "promised_availability": 99.5}


@pytest.fixture
def figures(tmp_path: Path) -> Iterator[Figures]:
    months.write(tmp_path, 200)
    settings = check({"base_url": "https://gateway.example", "state": str(tmp_path), "sources": {"population": SOURCE}})
    reader = LogReader(tmp_path / "audit.db")
    made = Figures(settings, reader)
    made.catch_up()
    yield made
    made.close()
    reader.close()


async def test_figures_and_their_definitions(desk_with: Making, figures: Figures) -> None:
    desk: Desk = desk_with(figures=figures)
    async with desk.browser("lan") as browser:
        page = (await browser.get("/once-only?month=2026-11")).text
        total = figures.dashboard.total("2026-11")
        assert f'<span class="figure">{number(total.count("spared"))}</span>' in page
        assert f'<span class="figure">{number(total.officers)}</span>' in page
        for each in FIGURES:
            assert each.name[0] in page
            assert each.numerator[0].split(";")[0].split("(")[0] in page
        assert "99,5 %" in page and "không đạt" in page  # the source's promise, and that it was missed
        latest = (await browser.get("/once-only")).text
        assert '<option value="2026-11" selected>11/2026</option>' in latest
        october = (await browser.get("/once-only?month=2026-10")).text
        assert number(figures.dashboard.total("2026-10").count("spared")) in october


async def test_plots(desk_with: Making, figures: Figures) -> None:
    desk: Desk = desk_with(figures=figures)
    async with desk.browser("lan", roles=["developer"]) as browser:
        trend = (await browser.get("/once-only/trend.json")).json()
        assert trend["x"]["values"] == ["10/2026", "11/2026"]
        assert trend["series"][0]["values"][1] == figures.dashboard.total("2026-11").count("spared")
        units = (await browser.get("/once-only/units.json?month=2026-11")).json()
        assert sorted(units["x"]["values"]) == list(months.UNITS)
        assert sum(units["series"][0]["values"]) == trend["series"][0]["values"][1]
        procedures = (await browser.get("/once-only/procedures.json?month=2026-11")).json()
        assert procedures["series"][0]["values"] == sorted(procedures["series"][0]["values"], reverse=True)
        steps = (await browser.get("/once-only/steps.json?month=2026-11")).json()
        assert steps["unit"] == "%" and sum(steps["series"][0]["values"]) == pytest.approx(100, abs=0.3)
        assert {"trước khi hỏi", "chờ nguồn", "bộ nhớ đệm"} <= set(steps["x"]["values"])
        page = (await browser.get("/once-only?month=2026-11")).text
        there = {step.name for step in figures.dashboard.steps("2026-11")}
        told = {name for step, (name, _) in STEPS.items() if step in there}
        assert "Thời gian đi đâu" in page and len(told) >= 4 and all(name in page for name in told)


async def test_a_recount_is_on_record_and_says_what_it_found(desk_with: Making, figures: Figures) -> None:
    desk: Desk = desk_with(figures=figures)
    async with desk.browser("lan") as browser:
        page = (await browser.act("/once-only", "/once-only/recount", {"month": "2026-11"})).text
        assert "mọi số liệu đúng như nhật ký" in page
        assert desk.record.acts() == [{"act": "recount figures", "name": "2026-11", "by": "lan"}]
        figures.dashboard._book._connection.execute("UPDATE cells SET count = count + 1")
        page = (await browser.act("/once-only", "/once-only/recount", {"month": "2026-11"})).text
        assert "SAI: số liệu không đúng" in page


@pytest.mark.parametrize("path", ["/once-only?month=2026-13", "/once-only?month=x", "/once-only/units.json?month="])
async def test_what_is_no_month(desk_with: Making, figures: Figures, path: str) -> None:
    async with desk_with(figures=figures).browser("lan") as browser:
        assert (await browser.get(path)).status_code == 404


async def test_who_sees_it(desk_with: Making, figures: Figures) -> None:
    desk: Desk = desk_with(figures=figures)
    async with desk.browser() as browser:
        assert "sign-in" in str((await browser.get("/once-only")).url)
    bare = desk_with()
    async with bare.browser("lan") as browser:
        assert (await browser.get("/once-only")).status_code == 404
