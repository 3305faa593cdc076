"""``register adopt``: the register of a state directory goes to the server that the settings name."""

from __future__ import annotations

import click

from gateway.access.adoption import adopt
from gateway.access.entries import RegistrationRefused
from gateway.access.register import DATABASE as ACCESS_DATABASE
from gateway.cli import state
from gateway.cli.state import State
from gateway.store.sqlite_file import SqliteFile


@click.group("register")
def register() -> None:
    """Where callers, units, officers, grants and stops are kept."""


@register.command("adopt")
@state.option
def register_adopt(state: State) -> None:
    """Copy access.db of the state directory to the server of the settings file, once; the file is then set aside."""
    path = state.path / ACCESS_DATABASE
    if isinstance(state.access, SqliteFile):
        raise RegistrationRefused("the settings keep the register in a file: name a settings file whose log is shared")
    if not path.is_file():
        raise RegistrationRefused(f"there is no {ACCESS_DATABASE} in {state.path}")
    with state.on_record("adopt register", ACCESS_DATABASE):
        copied = adopt(SqliteFile(path), state.access)
    aside = path.with_name(f"{ACCESS_DATABASE}.adopted")
    path.rename(aside)
    click.echo(f"Copied {sum(copied.values())} rows; {ACCESS_DATABASE} is now {aside.name}.")
