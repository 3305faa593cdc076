"""Who acts on the register: an account, and when two accounts are one person, so that nobody is their own second.

Accounts are ASCII letters, digits and ``. _ @ -``, compared without regard to case: no look-alike letter and no
spelling makes a second person of a first. A deputy acts under their own account and is a person of their own.
"""

from __future__ import annotations

from gateway.access.entries import RegistrationRefused, check_account


def check_actor(account: str) -> str:
    """The account as it is compared and put on record (lower case); raises `RegistrationRefused`."""
    try:
        return check_account(account.strip()).lower()
    except RegistrationRefused:
        raise RegistrationRefused("a person's account is 1 to 100 letters, digits or . _ @ -, and no number") from None


def demand_other(first: str, second: str, what: str) -> None:
    """Raise `RegistrationRefused` where the second person is the first."""
    if check_actor(first) == check_actor(second):
        raise RegistrationRefused(f"{what} needs a second person: you were the first")
