"""Requests that are almost right, without a server: an entry of the journal as the service's expectations see it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from mocks.discovery import discover
from mocks.faults import Faults
from mocks.journal import Entry
from mocks.matching import Traffic
from mocks.nation.nation import Nation
from mocks.nation.personas import synthetic_nation
from mocks.nearness.difference import NearMiss
from mocks.nearness.explaining import Explainer

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
Told = list[tuple[str, str]]


@cache
def nation() -> Nation:
    """One nation for all tests."""
    return synthetic_nation()


@cache
def explainer(service: str, profile: str) -> Explainer:
    """What explains one service's entries."""
    declared = discover()[service].under(profile)
    config = {
        **declared.settings,
        "name": service,
        "profile": profile,
        "credentials": dict(declared.credentials),
        "url": "http://127.0.0.1:1",
    }
    app = declared.load()(nation(), Faults([declared.terms]).control(service), config)
    found = Explainer(nation())
    found.know(declared.terms, app, declared.contract)
    return found


def entry(
    service: str,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: str | bytes = b"",
    *,
    status: int = 200,
    notes: tuple[str, ...] = (),
) -> Entry:
    """An entry that has ended; its content type fits its body unless it is given."""
    sent = body.encode() if isinstance(body, str) else body
    media = "application/json" if sent.startswith(b"{") else "application/x-www-form-urlencoded"
    traffic = Traffic(method=method, target=target, body=sent)
    found = Entry(
        number=1,
        at=AT,
        service=service,
        session=None,
        traffic=traffic,
        headers={"content-type": media, **(headers or {})},
    )
    found.status, found.ended, found.notes = status, True, list(notes)
    return found


def missed(asked: Entry, profile: str) -> tuple[NearMiss, ...]:
    """Its near misses."""
    return explainer(asked.service, profile).near_misses(asked)


def told(asked: Entry, profile: str) -> Told:
    """Its differences, as (field, problem)."""
    return [(one.where, one.problem) for miss in missed(asked, profile) for one in miss.differences]
