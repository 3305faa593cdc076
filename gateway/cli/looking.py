"""Looking into the log by command is on record before a word is printed, as on the console's pages; closed otherwise.

Whoever looks stands in the entry, and the account of this machine too where that is somebody else. A log that can't be
written shows nothing: `AuditUnavailable` ends the command.
"""

from __future__ import annotations

from gateway.audit.ids import new_entry_id
from gateway.audit.searching import Asking, Showing, shown_entry
from gateway.cli import people
from gateway.cli.state import State, now


def asking(person: str | None, reason: str | None = None) -> Asking:
    """Who looks: ``person`` as named with ``--as``, or the account of this machine."""
    return Asking(people.acting(person), "command", reason, operator=people.beside(person))


def shown(of: State, what: Showing, name: str, person: str | None) -> None:
    """Put on record that somebody is about to see what ``name`` holds of the log; durable when it returns."""
    with of.known().log() as log:
        log.append_and_wait(shown_entry(new_entry_id(now()), asking(person), what, name))
