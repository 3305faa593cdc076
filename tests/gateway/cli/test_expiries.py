"""Tests of ``expiries``: what ends soon is listed, and nothing else."""

import json
from datetime import UTC, datetime, timedelta

from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_grants import add


def test_what_ends_soon_is_listed(desk: Desk) -> None:
    desk.unit()
    desk.caller()
    assert desk.do("expiries") == ""
    soon = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    grant = desk.do(*add("--to", soon)).strip()
    (row,) = json.loads(desk.do("expiries", "--json"))
    assert (row["kind"], row["name"], row["what"]) == ("grant", grant, "mot-cua 1.001193 persons")
    assert row["at"] == f"{soon}T00:00:00.000000Z" and row["days"] in (8, 9)
    assert desk.do("expiries", "--days", "5") == ""
    assert len(json.loads(desk.do("expiries", "--days", "400", "--json"))) == 2  # its key, by age


def test_a_mistyped_directory_is_refused(desk: Desk) -> None:
    assert desk.type("expiries", "--state", str(desk.folder / "x")).exit_code == 2
