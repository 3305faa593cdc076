"""What the pages of the console work with: all of it is handed over by `app`, nothing is looked up.

An owner of a page adds a field here, as a class of `gateway.audit`, `gateway.access.stops` or `.proposals`, or as a
protocol of the console's own for everything else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts.events import Draft
from gateway.audit.custodian import Custodian
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.findings.office import Office
from gateway.audit.inspection import Inspection
from gateway.audit.reader import AuditReader
from gateway.audit.shown_proof import ShownProofs
from gateway.console.accounts import Accounts
from gateway.console.ceremonies import Ceremonies
from gateway.console.enrolments import Enrolments
from gateway.console.lockout import Lockout
from gateway.console.oidc import Oidc
from gateway.console.outlook import OnceOnly, Reports
from gateway.console.passkeys import Passkeys
from gateway.console.passwords import Passwords
from gateway.console.sessions import Sessions
from gateway.console.store import ConsoleStore
from gateway.console.verified import Verification
from gateway.console.watched import Watching

if TYPE_CHECKING:
    from gateway.console.rights import Rights  # which knows a visit, and a visit its parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """``origin`` is the address that browsers use, without path; ``record`` puts an entry durably on record or raises
    ``AuditUnavailable``: call it before what it tells of is done. ``new_entry`` gives an entry's id; ``note_failure``
    counts a refused sign-in for the log's summaries (peer, reason); ``mac`` is an HMAC under the console's own key.
    """

    origin: str
    now: Callable[[], datetime]
    new_entry: Callable[[], str]
    record: Callable[[Draft], Awaitable[object]]
    note_failure: Callable[[str, str], None]
    mac: Callable[[bytes], bytes]
    store: ConsoleStore
    accounts: Accounts
    sessions: Sessions
    ceremonies: Ceremonies
    enrolments: Enrolments
    lockout: Lockout
    passkeys: Passkeys
    passwords: Passwords
    oidc: Oidc | None = None
    reader: AuditReader | None = None
    sources: Callable[[], Sequence[Mapping[str, Any]]] | None = None
    verification: Verification | None = None
    watching: Watching | None = None
    rights: Rights | None = None
    findings: Office | None = None
    exporting: Exporting | None = None
    proofs: ShownProofs | None = None
    figures: OnceOnly | None = None
    reports: Reports | None = None
    inspection: Inspection | None = None
    custody: Custodian | None = None
