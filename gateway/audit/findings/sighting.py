"""What all rules ask of an entry, worked out once: local day and minute, who acted, about whom, and what came of it."""

from __future__ import annotations

from gateway.audit.event import Event
from gateway.audit.findings.calendar.working import EPOCH_DAY, OFFSET_SECONDS

ANSWERED = frozenset({"disclosed", "verified"})
"""Data, or the result of a comparison, left for the caller."""
MISSED = frozenset({"not_found", "ambiguous", "out_of_scope"})
"""Nobody fits."""
ASKED = ANSWERED | MISSED | {"refused", "failed", "cancelled", "interrupted"}
"""One ending per access; a stored answer that left again (``resent``) and what was ``sent`` (a dossier, or a person to
a sign-in) are no new access."""


class Sighting:
    """One entry as the rules see it. ``at`` is whole seconds since 1970, ``day`` a `date` ordinal, both of its time."""

    __slots__ = ("about", "actor", "answered", "at", "day", "event", "minute", "number", "officers", "relatives")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.at = at = int(event.time.timestamp())
        local = at + OFFSET_SECONDS
        self.day = local // 86_400 + EPOCH_DAY
        self.minute = local % 86_400 // 60
        self.answered = event.kind in ANSWERED
        self.actor = f"{event.caller or ''}/{event.officer}" if event.officer else event.caller or ""
        """Who acted: the official within the caller; the caller where no official is named."""
        self.number = (
            None if event.detail.get("dossier_is") == "draft" or event.kind == "interrupted" else event.dossier
        )
        """The dossier number, where there is one: a draft is none, and recovery can't tell one from the other."""
        about: tuple[str, ...] = ()
        officers: tuple[str, ...] = ()
        relatives: tuple[str, ...] = ()
        for filed in event.subjects:
            if filed.role == "asked" or filed.role == "answered":
                about = (*about, filed.handle)
            elif filed.role == "officer":
                officers = (*officers, filed.handle)
            elif filed.role == "relative":
                relatives = (*relatives, filed.handle)
        self.about = about
        self.officers = officers
        self.relatives = relatives
