"""What can go wrong with the log, so that each part that appends knows that nothing may leave."""

from __future__ import annotations

from gateway.observability.refusals import Refusal


class AuditUnavailable(Refusal):
    """An entry is not durably on record, for whatever reason: no byte that depends on it may leave."""


class AuditBusy(AuditUnavailable):
    """More entries wait than the log takes; nothing was written."""


class EntryRefused(AuditUnavailable):
    """This draft alone can't be written: malformed, its id is taken, or the request it closes is not open."""
