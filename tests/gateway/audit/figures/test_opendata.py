"""What is published: closed months, small cells hidden together with what would give them away, one catalogue."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.figures.opendata import DATASETS, SETTLES, Dataset, as_csv, as_json, catalogue, published, rows
from gateway.audit.months import Month
from tests.gateway.audit.figures import months
from tests.gateway.audit.figures.test_dashboard import dashboard


def test_a_month_is_published_when_it_is_over() -> None:
    found = [months.OCTOBER, months.NOVEMBER]
    end = Month.parse(months.NOVEMBER).end + SETTLES
    assert published(found, end - timedelta(seconds=1)) == [months.OCTOBER]
    assert published(found, end) == [months.NOVEMBER, months.OCTOBER]


def test_small_cells_and_their_company_are_hidden(tmp_path: Path) -> None:
    shown = dashboard(tmp_path)
    table = rows(shown, "once-only", months.NOVEMBER)
    whole = {
        (line.names[0], line.names[1]): line.count("occasions")
        for line in shown.lines(months.NOVEMBER, ("procedure", "unit"))
    }
    told = {(str(row[1]), str(row[2])): row for row in table}
    assert any(row[5] for row in table) and not all(row[5] for row in table)
    for place, number in whole.items():
        row = told[place]
        assert row[5] if number < 5 else (row[5] or row[3] == number)
        assert (row[3] is None) == (row[4] is None) == bool(row[5])
    lone = [
        line for line in {p for p, _ in whole} if sum(bool(told[line, unit][5]) for unit in (*months.UNITS, "*")) == 1
    ]
    assert not lone


def test_shares_of_few_are_not_told(tmp_path: Path) -> None:
    shown = dashboard(tmp_path)
    for row in rows(shown, "sources", months.NOVEMBER):
        assert len(row) == len(DATASETS["sources"]) and isinstance(row[2], float) and row[2].is_integer()
    assert rows(shown, "sources", "2026-01") == []


@pytest.mark.parametrize("dataset", list(DATASETS))
def test_csv_and_json_say_the_same(tmp_path: Path, dataset: Dataset) -> None:
    table = rows(dashboard(tmp_path), dataset, months.NOVEMBER)
    lines = list(csv.DictReader(io.StringIO(as_csv(dataset, table).decode("utf-8-sig"))))
    told = json.loads(as_json(dataset, months.NOVEMBER, table))
    assert len(lines) == len(told["rows"]) == len(table) > 0
    for line, row in zip(lines, told["rows"], strict=True):
        assert {name: "" if value is None else str(value).lower() for name, value in row.items()} == {
            name: value.lower() for name, value in line.items()
        }
    assert {each["key"] for each in told["definitions"]} >= {"spared", "availability"}
    assert "officers" not in {each["key"] for each in told["definitions"]}


def test_the_catalogue_names_every_file() -> None:
    found = json.loads(catalogue("https://lienthong.example.vn", [months.OCTOBER]))
    assert found["@type"] == "dcat:Catalog"
    urls = [file["dcat:downloadURL"] for each in found["dcat:dataset"] for file in each["dcat:distribution"]]
    base = "https://lienthong.example.vn/open-data"
    assert urls == [f"{base}/{d}/{months.OCTOBER}.{e}" for d in ("once-only", "sources") for e in ("csv", "json")]
