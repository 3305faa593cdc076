"""Who is the second person: read by the pages, and by commands, which load nothing of the pages for it."""

from __future__ import annotations

from datetime import datetime

from gateway.console.accounts import Accounts
from gateway.console.reviewers import Role

DECIDING: frozenset[Role] = frozenset({"lead", "administrator"})
"""Who resumes what was stopped, and decides on proposals; each needs a second person of these."""


def approvers(accounts: Accounts, now: datetime, *, demo: bool = True) -> frozenset[str]:
    """Accounts that can approve now: leads, administrators, and deputies in a lead's place.

    Without ``demo`` those that `lienthong up` made don't count: a command that is tried out waits for nobody.
    """
    return frozenset(
        one.account for one in accounts.all() if one.in_force(now) and one.may(DECIDING) and (demo or not one.demo)
    )
