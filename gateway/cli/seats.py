"""The seats of the console, as a command sees them, and those where `lienthong up` lets a newcomer sit down at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyotp
from argon2 import PasswordHasher

from gateway.cli import state as states
from gateway.cli.state import State
from gateway.console.accounts import Accounts
from gateway.console.enrolments import Enrolments
from gateway.console.passkeys import Passkeys
from gateway.console.passwords import Passwords, new_secret
from gateway.console.reviewers import Reviewer, Role
from gateway.console.store import DATABASE, ConsoleStore

ACCOUNTS: tuple[tuple[str, str, Role], ...] = (
    ("giam.sat", "Cán bộ giám sát thử nghiệm", "reviewer"),
    ("truong.mot", "Trưởng nhóm thử nghiệm", "lead"),
    ("truong.hai", "Trưởng nhóm thử nghiệm thứ hai", "lead"),
    ("quan.tri", "Quản trị viên thử nghiệm", "administrator"),
    ("lap.trinh", "Lập trình viên thử nghiệm", "developer"),
)
_SINCE = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seats:
    """The console's accounts and their ways to sign in."""

    accounts: Accounts
    enrolments: Enrolments
    passwords: Passwords
    passkeys: Passkeys


@contextmanager
def opened(state: State, hasher: PasswordHasher | None = None) -> Iterator[Seats]:
    """The reviewers of a state directory, and how they sign in; ``hasher``: how passwords that are set are kept."""
    ring = state.keys()
    store = ConsoleStore(state.path / DATABASE, states.now)
    try:
        yield Seats(
            Accounts(store), Enrolments(store), Passwords(store, ring.sealer("console"), hasher), Passkeys(store)
        )
    finally:
        store.close()


_DRAWN = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""For passwords that are drawn here, from 96 bits: slow hashes protect what could be guessed. The first sign-in makes
the hash again at its usual cost."""


def seed(state: State, console_url: str) -> dict[str, Any]:
    """Make what is missing and give every account a new password; ``console`` of ``demo.json`` (API section 6)."""
    with state.on_record("seed console", "demo"), opened(state, _DRAWN) as seats:
        accounts = [_seat(seats, *account) for account in ACCOUNTS]
    return {"url": f"{console_url}/console/", "accounts": accounts}


def _seat(seats: Seats, account: str, name: str, role: Role) -> dict[str, Any]:
    if seats.accounts.get(account) is None:
        seats.accounts.add(Reviewer(account, name, frozenset({role}), _SINCE, demo=True))
    password, secret = secrets.token_urlsafe(12), new_secret()
    # the code of a step ago, which still counts, so that the one of now can be used to sign in
    before = pyotp.TOTP(secret).at(int(states.now().timestamp()) - 30)
    seats.passwords.set(account, password, secret, before)
    return {"account": account, "roles": [role], "password": password, "totp_secret": secret}
