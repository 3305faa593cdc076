"""Entries of every kind, and a log of some length, for whoever ships them."""

from datetime import datetime, timedelta
from pathlib import Path

from contracts.events import Kind, SubjectRef
from gateway.audit.event import Event
from gateway.audit.reading import LogReader
from tests.gateway.audit import samples

OFFICER = SubjectRef("personal_id", "099080000002", "officer")


async def of_every_kind(folder: Path) -> list[Event]:
    """One entry of each kind, with every field that a kind may have."""
    log = samples.begin(folder)
    for kind in Kind:
        needs = {Kind.INTERRUPTED, Kind.DISCLOSED, Kind.VERIFIED}
        request = (await log.append(samples.requested())).entry if kind in needs else None
        if kind is Kind.REQUESTED:
            await log.append(samples.requested(network="192.0.2.7"))
            continue
        await log.append(
            samples.draft(
                kind, request=request, subjects=(samples.PERSON, OFFICER), network="2001:db8::/64", trace="0af7" * 8,
                code="source_timeout" if kind is Kind.FAILED else None, source="population", duration_ms=12,
                freshness="live" if request else "cached", attempts=1, officer="canbo.thu",
                source_ids=(("request_id", "LT-1"),), fields_delivered=("full_name",),
                detail=(("act", "add caller"), ("name", "mot-cua"), ("by", "quanly")),
            )
        )  # fmt: skip
    log.close()
    with_reader = LogReader(folder / "audit.db")
    try:
        return list(with_reader.walk())
    finally:
        with_reader.close()


async def many(folder: Path, count: int, *, days: int = 1) -> None:
    """A log of ``count`` entries, spread evenly over a number of days."""
    at = [samples.START]

    def now() -> datetime:
        return at[0]

    log = samples.begin(folder, now=now)
    for number in range(count):
        at[0] = samples.START + timedelta(days=number * days // count)
        await log.append(samples.draft())
    log.close()
