"""Options and print-outs that all dated entries share: from when to when, and how a list looks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from contracts.access import Validity
from contracts.identifiers import InvalidIdentifier
from gateway.access.entries import RegistrationRefused
from gateway.cli import state


def time_of(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter("must be ISO 8601, for example 2026-12-31 or 2026-12-31T17:00:00+07:00") from None


FROM = click.option(
    "--from", "valid_from", callback=time_of, help="first moment, UTC unless it says otherwise (default: now)"
)
TO = click.option("--to", "valid_to", callback=time_of, help="first moment no longer (default: none)")


def validity(valid_from: datetime | None, valid_to: datetime | None) -> Validity:
    """From the options ``--from`` (default: now) and ``--to``."""
    return Validity(valid_from or state.now(), valid_to)


def parse(kind: type[Any], text: str) -> Any:
    """An identifier, or `RegistrationRefused` with a reason and no value."""
    try:
        return kind.parse(text)
    except InvalidIdentifier as fault:
        raise RegistrationRefused(f"{fault.kind} {fault.reason}") from None


def show(rows: list[dict[str, Any]], as_json: bool) -> None:
    """A line for each row, without what is empty; or JSON."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        told = {name: ",".join(value) if isinstance(value, list) else value for name, value in row.items()}
        click.echo("  ".join(f"{name}={value}" for name, value in told.items() if value not in (None, "")))


def dates(interval: Validity) -> dict[str, str | None]:
    """Both ends of an interval, ISO 8601."""
    ends = interval.valid_to
    return {"valid_from": interval.valid_from.isoformat(), "valid_to": ends.isoformat() if ends else None}


JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")
