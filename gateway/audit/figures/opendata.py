"""The open data: closed months only, small cells hidden, each table with its definition and a DCAT description.

A month is published once it is over and all of it is counted. Before that two downloads would tell the difference
between them, cell by cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from gateway.audit.cells import plain
from gateway.audit.figures.dashboard import Dashboard, Share
from gateway.audit.figures.definitions import FIGURES
from gateway.audit.figures.suppression import THRESHOLD, TOTAL, hidden, with_totals
from gateway.audit.months import Month

Dataset = Literal["once-only", "sources"]
DATASETS: Mapping[Dataset, tuple[str, ...]] = {
    "once-only": ("month", "procedure", "unit", "occasions", "spared", "suppressed"),
    "sources": ("month", "source", "availability_percent", "promised_percent", "p50_ms", "p95_ms",
                "cache_share_percent"),
}  # fmt: skip
_TITLES: Mapping[Dataset, tuple[str, str]] = {
    "once-only": ("Số lần người dân không phải khai hay nộp lại, theo thủ tục, đơn vị và tháng",
                  "Times citizens were not asked, by procedure, unit and month"),
    "sources": ("Mức sẵn sàng và thời gian trả lời của các nguồn, theo tháng",
                "Availability and time to answer of the sources, by month"),
}  # fmt: skip
ALL = "*"
"""Stands for all procedures or all units in a row of totals."""
UNNAMED = "-"
SETTLES = timedelta(hours=1)
"""After a month's end, for entries whose time was taken before and whose counting comes after."""


def published(months: Sequence[str], now: datetime) -> list[str]:
    """The months of a book that are over, newest first."""
    return sorted((month for month in months if Month.parse(month).end + SETTLES <= now), reverse=True)


def rows(dashboard: Dashboard, dataset: Dataset, month: str) -> list[tuple[object, ...]]:
    """The table as it may be published; ``None`` for what is hidden or isn't there."""
    return _once_only(dashboard, month) if dataset == "once-only" else _sources(dashboard, month)


def _once_only(dashboard: Dashboard, month: str) -> list[tuple[object, ...]]:
    counts: dict[tuple[str, str], int] = {}
    spared: dict[tuple[str, str], int] = {}
    for line in dashboard.lines(month, ("procedure", "unit")):
        procedure, unit = (name or UNNAMED for name in line.names)
        counts[procedure, unit] = line.count("occasions")
        if counts[procedure, unit]:
            for place in ((procedure, unit), (procedure, TOTAL), (TOTAL, unit), (TOTAL, TOTAL)):
                spared[place] = spared.get(place, 0) + line.count("spared")
    whole = with_totals(counts)
    unseen = hidden(whole)
    return [
        (month, procedure or ALL, unit or ALL, *((None, None, True) if place in unseen else
                                                 (whole[place], spared[place], False)))
        for place in sorted(whole)
        for procedure, unit in (place,)
    ]  # fmt: skip


def _sources(dashboard: Dashboard, month: str) -> list[tuple[object, ...]]:
    return [
        (month, line.source, _enough(line.availability), line.promised,
         line.p50 if line.answered >= THRESHOLD else None, line.p95 if line.answered >= THRESHOLD else None,
         _enough(line.unasked))
        for line in dashboard.sources(month)
    ]  # fmt: skip


def _enough(share: Share) -> float | None:
    """A percentage to whole points, of at least `THRESHOLD`: a finer one of few tells how many there were."""
    return None if share.whole < THRESHOLD or share.percent is None else float(int(share.percent))


def as_csv(dataset: Dataset, table: Sequence[tuple[object, ...]]) -> bytes:
    """RFC 4180 with a head, UTF-8 with a mark; nothing in it runs in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(DATASETS[dataset])
    writer.writerows([[plain(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def as_json(dataset: Dataset, month: str, table: Sequence[tuple[object, ...]]) -> bytes:
    """The same with the definitions of its figures."""
    names = DATASETS[dataset]
    told = {
        "title": dict(zip(("vi", "en"), _TITLES[dataset], strict=True)),
        "month": month,
        "time_zone": "Asia/Ho_Chi_Minh",
        "threshold": THRESHOLD,
        "definitions": definitions(),
        "rows": [dict(zip(names, row, strict=True)) for row in table],
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8")


def definitions() -> list[dict[str, Any]]:
    """Every public figure in both languages."""
    return [
        {"key": each.key, "vi": {"name": each.name[0], "definition": each.sentence(0)},
         "en": {"name": each.name[1], "definition": each.sentence(1)}}
        for each in FIGURES
        if each.public
    ]  # fmt: skip


def catalogue(base_url: str, months: Sequence[str]) -> bytes:
    """A DCAT 3 catalogue (JSON-LD) of both datasets, a distribution for each month and form."""
    found = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Catalog",
        "@id": f"{base_url}/open-data/catalog.json",
        "dct:title": [{"@value": "Dữ liệu mở của cổng Liên Thông", "@language": "vi"},
                      {"@value": "Open data of the gateway Liên Thông", "@language": "en"}],
        "dcat:dataset": [_dataset(base_url, dataset, months) for dataset in DATASETS],
    }  # fmt: skip
    return json.dumps(found, ensure_ascii=False).encode("utf-8")


def _dataset(base_url: str, dataset: Dataset, months: Sequence[str]) -> dict[str, Any]:
    vietnamese, english = _TITLES[dataset]
    return {
        "@type": "dcat:Dataset",
        "@id": f"{base_url}/open-data/{dataset}",
        "dct:title": [{"@value": vietnamese, "@language": "vi"}, {"@value": english, "@language": "en"}],
        "dct:accrualPeriodicity": "http://purl.org/cld/freq/monthly",
        "dct:spatial": "VN-HN",
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dct:title": month, "dcat:mediaType": media,
             "dcat:downloadURL": f"{base_url}/open-data/{dataset}/{month}.{ending}"}
            for month in months
            for ending, media in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }  # fmt: skip
