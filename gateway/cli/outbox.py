"""``outbox list|told``: letters to callers' contacts that have not left yet, and those whom somebody told by hand."""

from __future__ import annotations

from typing import Any

import click

from gateway.access.entries import to_text
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.cli import dated, people, state
from gateway.cli.findings import acting, opened, put_on_record
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State


@click.group()
def outbox() -> None:
    """Letters to callers' contacts."""


@outbox.command("list")
@dated.JSON
@state.option
def outbox_list(as_json: bool, state: State) -> None:
    """What waits, questions first, oldest first."""
    with opened(state) as parts:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id, "what": "question", "about": one.finding, "contact": one.contact,
                "since": to_text(one.asked_at), "tries": one.tries,
            }
            for one in parts.questions.unsent()
        ]  # fmt: skip
        rows += [
            {
                "id": str(one.id), "what": "warning", "about": f"{one.kind} {one.name}", "contact": one.contact,
                "since": to_text(one.made_at), "tries": None,
            }
            for one in ExpiryWarnings(parts.register).waiting()
        ]  # fmt: skip
    dated.show(rows, as_json)


@outbox.command("told")
@click.argument("id")
@people.AS
@state.option
def outbox_told(id: str, person: str | None, state: State) -> None:
    """Say that the contact was told by other means: the letter waits no more."""
    by = acting(state, person)
    with opened(state) as parts:
        warnings = ExpiryWarnings(parts.register)
        if id in {one.id for one in parts.questions.unsent()}:
            put_on_record(state, "contact told", id, by)
            parts.questions.told(id, by.account)
        elif id in {str(one.id) for one in warnings.waiting()}:
            put_on_record(state, "contact told", f"warning-{id}", by)
            warnings.sent(int(id))
        else:
            raise CouldNot(f"nothing with the id {id[:40]} waits")
    click.echo(f"{id} waits no more.")
