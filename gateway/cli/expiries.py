"""``expiries``: what ends soon: callers, their keys, grants, officers and units."""

from __future__ import annotations

from datetime import timedelta

import click

from gateway.access import expiries as ends
from gateway.access.entries import to_text
from gateway.cli import dated, state
from gateway.cli.state import State


@click.command("expiries")
@click.option("--days", default=ends.WITHIN.days, show_default=True, type=click.IntRange(1, 3650), help="how far ahead")
@dated.JSON
@state.option
def expiries(days: int, as_json: bool, state: State) -> None:
    """What ends soon, soonest first; keys that are too old stay until they are replaced."""
    with state.known().register() as register:
        ends.note_keys(register)
        now = register.now()
        dated.show(
            [
                {
                    "at": to_text(one.at),
                    "days": one.days(now),
                    "kind": one.kind,
                    "name": one.name,
                    "what": one.what,
                    "contact": one.contact,
                    "by_age": one.by_age,
                }
                for one in ends.upcoming(register, timedelta(days=days))
            ],
            as_json,
        )
