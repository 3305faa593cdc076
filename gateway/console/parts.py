"""What the pages of the console work with: all of it is handed over by `app`, nothing is looked up.

An owner of a page adds a field here, as a class of `gateway.audit`, `gateway.access.stops` or `.proposals`, or as a
protocol of the console's own for everything else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from contracts.events import Draft
from gateway.audit.findings.office import Office
from gateway.console.accounts import Accounts
from gateway.console.sessions import Sessions
from gateway.console.store import ConsoleStore

if TYPE_CHECKING:
    from gateway.console.rights import Rights  # which knows a visit, and a visit its parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """``origin`` is the address that browsers use, without path; ``record`` puts an entry durably on record or raises
    ``AuditUnavailable``: call it before what it tells of is done. ``new_entry`` gives an entry's id."""

    origin: str
    now: Callable[[], datetime]
    new_entry: Callable[[], str]
    record: Callable[[Draft], Awaitable[object]]
    store: ConsoleStore
    accounts: Accounts
    sessions: Sessions
    rights: Rights | None = None
    findings: Office | None = None
