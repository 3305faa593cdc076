"""A scene without servers: what the page is about, for tests of what it makes of it."""

from mocks.board.views import Scene
from mocks.discovery import discover
from mocks.faults import Faults
from mocks.journal import Entry, Journal
from mocks.matching import Traffic
from mocks.nation.personas import synthetic_nation
from tests.mocks.nearness.almost import AT

NAMES = ("business", "civil_status", "population")
URLS = {name: f"http://127.0.0.1:{9001 + place}" for place, name in enumerate(NAMES)}


def scene(**profiles: str) -> Scene:
    """Three services that nobody serves."""
    declared = {name: discover()[name] for name in NAMES}
    declared |= {name: declared[name].under(profile) for name, profile in profiles.items()}
    faults = Faults([one.terms for one in declared.values()])
    return Scene(faults=faults, journal=Journal(), nation=synthetic_nation(), services=declared, urls=URLS)


def arrive(
    journal: Journal, service: str = "population", session: str | None = None, body: bytes = b"", fault: str = ""
) -> Entry:
    """A request that was answered."""
    traffic = Traffic(method="POST", target="/x", body=body)
    entry = journal.open(at=AT, service=service, session=session, traffic=traffic, headers={})
    entry.fault, entry.status = fault or None, 200
    journal.close(entry)
    return entry
