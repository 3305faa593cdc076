"""Tests of what all dated entries share: moments, intervals and print-outs."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner

from contracts.access import Validity
from contracts.identifiers import ProcedureCode
from gateway.access.entries import RegistrationRefused
from gateway.cli import dated


@click.command()
@dated.FROM
@dated.TO
def interval(valid_from: datetime | None, valid_to: datetime | None) -> None:
    """Prints the interval of its options."""
    click.echo(json.dumps(dated.dates(dated.validity(valid_from, valid_to))))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-31", "2026-12-31T00:00:00+00:00"),
        ("2026-12-31T17:00", "2026-12-31T17:00:00+00:00"),
        ("2026-12-31T17:00:00+07:00", "2026-12-31T10:00:00+00:00"),
        ("2026-12-31T17:00:00Z", "2026-12-31T17:00:00+00:00"),
    ],
)
def test_a_moment_without_zone_is_utc(text: str, moment: str) -> None:
    done = CliRunner().invoke(interval, ["--from", text, "--to", text])
    assert json.loads(done.stdout) == {"valid_from": moment, "valid_to": moment}


def test_the_default_is_from_now_on() -> None:
    before = datetime.now(UTC)
    found = dated.validity(None, None)
    assert before <= found.valid_from <= datetime.now(UTC) and found.valid_to is None


@pytest.mark.parametrize(
    "text", ["", "31/12/2026", "2026-13-01", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    done = CliRunner().invoke(interval, ["--from", text])
    assert done.exit_code == 2 and "ISO 8601" in done.stderr


def test_a_list_for_people_leaves_out_what_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "một", "units": [], "to": None, "note": "", "fields": ["a", "b"], "service": False, "count": 0}
    ]
    dated.show(rows, as_json=False)
    assert capsys.readouterr().out == "id=một  fields=a,b  service=False  count=0\n"
    dated.show(rows, as_json=True)
    assert json.loads(capsys.readouterr().out) == rows


def test_an_identifier_that_does_not_parse_is_not_repeated() -> None:
    with pytest.raises(RegistrationRefused) as caught:
        dated.parse(ProcedureCode, "secret-text")
    assert "secret-text" not in str(caught.value) and caught.value.__cause__ is None


def test_the_interval_of_a_list_is_iso() -> None:
    start = datetime(2025, 7, 1, tzinfo=UTC)
    assert dated.dates(Validity(start, start + timedelta(days=1))) == {
        "valid_from": "2025-07-01T00:00:00+00:00", "valid_to": "2025-07-02T00:00:00+00:00",
    }  # fmt: skip
