"""Reading the log is itself on record: one ``searched`` entry per view, durable before anything is shown.

In ``detail``: ``act`` (`search`, `story`, `acts`, or a `Showing`), ``by`` (the account), ``operator`` (the machine's,
where a command was typed with ``--as``),
``filters`` (their names), ``value.<filter>`` for what names a system, a place or a code, ``subject`` (the handle of the
person searched for, under which the entry is found too), ``entry`` (whose story was read), ``name`` (the inspector
whose acts were read; the finding, export, incident or reconciliation whose entries were shown; the list of custody),
``reason``, and ``decision`` for an inspector. A text that could be a person's number is never taken over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.events import Draft, Kind
from contracts.reasons import check_reason, holds_number
from gateway.audit.query import NOBODY, Query

_LONGEST = 100

Showing = Literal["finding", "export", "incident", "reconciliation", "custody"]
"""What shows entries or handles: a thing by its id, or one of the lists of custody (``holds``, ``openings``,
``discrepancies``; ``page`` for all)."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who reads: account, from where (``console`` or ``command``), why if they said, an inspector's decision, and the
    machine's account where that is another."""

    account: str
    channel: str
    reason: str | None = None
    decision: str | None = None
    operator: str | None = None


def search_entry(entry: str, asking: Asking, query: Query, act: str = "search") -> Draft:
    """The entry of a search; raises `ReasonRefused` for a reason that can't stand on record."""
    more = {"filters": " ".join(query.named()) or "none"}
    if query.subject and query.subject != NOBODY:
        more["subject"] = query.subject
    for name, value in query.texts().items():
        if name not in ("subject", "trace") and len(value) <= _LONGEST and not holds_number(value):
            more[f"value.{name}"] = value
    for name, at in (("start", query.start), ("end", query.end)):
        if at is not None:
            more[f"value.{name}"] = at.isoformat(timespec="seconds")
    return _draft(entry, asking, act, more)


def story_entry(entry: str, asking: Asking, read: str) -> Draft:
    """The entry of somebody reading the story of the entry ``read``."""
    return _draft(entry, asking, "story", {"entry": read})


def acts_entry(entry: str, asking: Asking, inspector: str) -> Draft:
    """The entry of somebody reading what an inspector did."""
    return _draft(entry, asking, "acts", {"name": inspector})


def shown_entry(entry: str, asking: Asking, what: Showing, name: str) -> Draft:
    """The entry of somebody being shown the entries or handles that something is about."""
    return _draft(entry, asking, what, {"name": name})


def _draft(entry: str, asking: Asking, act: str, more: Mapping[str, str]) -> Draft:
    detail = {"act": act, "by": asking.account, **more}
    if asking.reason:
        detail["reason"] = check_reason(asking.reason)
    if asking.operator:
        detail["operator"] = asking.operator
    if asking.decision:
        detail["decision"] = asking.decision
    return Draft(kind=Kind.SEARCHED, entry=entry, channel=asking.channel, detail=tuple(detail.items()))
