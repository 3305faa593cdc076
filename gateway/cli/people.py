"""Who types a command: the account of this machine, or the person named with ``--as``; both stand on record."""

from __future__ import annotations

import click

from gateway.access.actors import check_actor
from gateway.access.entries import RegistrationRefused
from gateway.cli import state


def _named(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else check_actor(value)


AS = click.option(
    "--as", "person", callback=_named, help="your own account, where several people share this machine's account"
)


def acting(person: str | None) -> str:
    """The person who acts, lower case; raises `RegistrationRefused` where the machine's account is no name."""
    try:
        return person or check_actor(state.operator())
    except RegistrationRefused:
        raise RegistrationRefused("name yourself with --as: the account of this machine is no name") from None


def beside(person: str | None) -> str | None:
    """The account of this machine, where somebody else was named with ``--as``."""
    return None if person is None else state.operator()


def on_record(person: str | None) -> tuple[tuple[str, str], ...]:
    """``by`` of an entry's detail, and ``operator`` where that is another account."""
    operator = beside(person)
    return (("by", acting(person)), *((("operator", operator),) if operator else ()))
