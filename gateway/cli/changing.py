"""How a command changes the register: at once while nobody else could approve, and by a proposal from then on.

Either way the attempt is on record before it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import click

from gateway.access.changes import Change
from gateway.access.concerned import check_why
from gateway.access.entries import RegistrationRefused
from gateway.access.proposals import Approvers, Proposals, new_proposal_id
from gateway.access.register import AccessRegister
from gateway.cli import people, state
from gateway.cli.state import State
from gateway.console import approvers as deciding
from gateway.console.accounts import Accounts
from gateway.console.store import DATABASE as CONSOLE_DATABASE
from gateway.console.store import ConsoleStore

WHY = click.option("--reason", default="", help="why, for the second person; no name and no number of a person")


def proposals_of(where: State, register: AccessRegister) -> Proposals:
    """Proposals of a state directory, decided by accounts of its console.

    Those of the demo decide, but make nobody wait: whoever tries out a command of the tutorial acts at once.
    """
    return Proposals(register, approvers(where, demo=True), counted=approvers(where, demo=False))


def approvers(where: State, *, demo: bool) -> Approvers:
    """Accounts of the console that can approve now: leads, administrators, and deputies in a lead's place."""
    path = where.path / CONSOLE_DATABASE

    def read() -> frozenset[str]:
        if not path.exists():
            return frozenset()
        with closing(ConsoleStore(path, state.now)) as store:
            return deciding.approvers(Accounts(store), state.now(), demo=demo)

    return read


def check_decides(where: State, person: str) -> None:
    """Where two people of the console could decide, nobody else does: any two names would be two people otherwise.

    Raises `RegistrationRefused`. As with changes, accounts of the demo decide, but make nobody wait.
    """
    if len(approvers(where, demo=False)()) >= 2 and person not in approvers(where, demo=True)():
        raise RegistrationRefused(
            f"only a lead or an administrator of the console (or a deputy) does this, and {person} is none: name your"
            " own account with --as"
        )


def change(
    where: State, build: Callable[[AccessRegister], Change], person: str | None, reason: str, done: str
) -> None:  # fmt: skip
    """Make a change, or propose it; prints ``done``, or what the second person types."""
    why = check_why(reason) if reason else ""
    with where.register() as register:
        wanted = build(register)
        demanded = proposals_of(where, register).demanded()
    by = people.acting(person) if person or demanded else None
    more = (("reason", why),) if why else ()
    if not demanded:
        with where.act(wanted.act, wanted.name, by=by, detail=more) as register:
            proposals_of(where, register).at_once(wanted)
        click.echo(done)
        return
    id_ = new_proposal_id()
    with where.act(f"propose {wanted.act}", wanted.name, by=by, detail=(("proposal", id_), *more)) as register:
        proposals_of(where, register).file(wanted, str(by), why, id=id_)
    click.echo(f"Proposal {id_} waits for a second person: lienthong proposals approve {id_}")
