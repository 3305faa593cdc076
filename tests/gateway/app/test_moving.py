"""Sources are moved all at once or not at all, on record, and what was granted before goes its old way."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from contracts.events import Draft, Kind
from gateway import settings as reading
from gateway.app.moving import Sources
from gateway.audit.faults import AuditUnavailable
from gateway.observability.metrics import BREAKER_STATES, Metrics
from gateway.settings import Settings, SettingsFault
from gateway.transport.endpoint import EndpointInvalid

PERSONS = {
    "profile": "c06-soap", "base_url": "https://lgsp.example", "synthetic": True,
    "credentials": {"user": "made-up", "secret": "hunter2"},
}  # fmt: skip
ELSEWHERE = {
    "profile": "lgsp-json", "base_url": "https://ndop.example", "synthetic": True,
    "credentials": {"access_key": "a", "secret_key": "hunter2", "app_name": "n", "partner_code": "p"},
}  # fmt: skip
SIGN_IN = {
    "profile": "gen1", "base_url": "https://vneid.example", "synthetic": True,
    "credentials": {"client_id": "made-up", "client_secret": "hunter2"},
}  # fmt: skip


def settings(population: dict[str, Any] | None = None, **more: Any) -> Settings:
    sources = {"population": population or PERSONS, "identity": SIGN_IN, **more.pop("sources", {})}
    return reading.check({"base_url": "http://127.0.0.1:8080", "state": "unused", **more, "sources": sources})


class Record:
    """Keeps what is put on record, or can't."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.broken = False

    async def __call__(self, draft: Draft) -> None:
        if self.broken:
            raise AuditUnavailable("full")
        self.drafts.append(draft)


@pytest.fixture
def record() -> Record:
    return Record()


@pytest_asyncio.fixture
async def sources() -> AsyncIterator[Sources]:
    made = Sources(settings(), Metrics(), grace_seconds=0.0)
    yield made
    await made.aclose()


def address(sources: Sources) -> tuple[str, int]:
    route = sources.route("persons", "query")
    assert route is not None
    return route.profile_name, route.generation


async def test_a_mock_of_an_announced_source_comes_and_goes_with_the_process(record: Record) -> None:
    mock = {**SIGN_IN, "profile": "lgsp"}
    made = Sources(settings(sources={"tax": {"profile": "lgsp"}}), Metrics(), grace_seconds=0.0)
    try:
        with pytest.raises(SettingsFault, match=r"sources\.tax\.synthetic needs a restart"):
            await made.move(settings(sources={"tax": mock}), record)
        assert await made.move(settings(ELSEWHERE, sources={"tax": {"profile": "lgsp"}}), record) == ("population",)
    finally:
        await made.aclose()


async def test_a_move_is_whole_and_on_record(sources: Sources, record: Record) -> None:
    assert await sources.move(settings(ELSEWHERE), record) == ("population",)
    assert address(sources) == ("lgsp-json", 1)
    (entry,) = record.drafts
    assert (entry.kind, entry.source) == (Kind.ADMINISTERED, "population")
    assert dict(entry.detail) == {
        "act": "move source", "name": "population",
        "from": "c06-soap https://lgsp.example", "to": "lgsp-json https://ndop.example",
    }  # fmt: skip
    assert "hunter2" not in repr(entry)


async def test_what_is_the_same_stays_where_it_is(sources: Sources, record: Record) -> None:
    identity = sources.route("identities", "query")
    await sources.move(settings(ELSEWHERE), record)
    assert sources.route("identities", "query") == identity
    assert await sources.move(settings(ELSEWHERE), record) == ()
    assert len(record.drafts) == 1
    assert await sources.move(settings(), record) == ("population",)
    assert address(sources) == ("c06-soap", 2)


async def test_a_source_whose_certificate_may_be_new_is_built_anew(record: Record) -> None:
    pem = "/etc/ssl/certs/ca-certificates.crt"
    made = Sources(settings({**PERSONS, "ca_file": pem}), Metrics())
    assert await made.move(settings({**PERSONS, "ca_file": pem}), record) == ("population",)
    await made.aclose()


async def test_a_sign_in_goes_to_where_it_is_now(sources: Sources, record: Record) -> None:
    held = sources.sign_ins
    moved = {**SIGN_IN, "browser_url": "https://login.example"}
    assert await sources.move(settings(sources={"identity": moved}), record) == ("identity",)
    assert held["identity"].authorization_endpoint == "https://login.example/auth"


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (settings({**ELSEWHERE, "profile": "nowhere"}), SettingsFault),
        (settings({**ELSEWHERE, "overrides": {"nothing": 1}}), SettingsFault),
        (settings({**ELSEWHERE, "credentials": {"access_key": "a"}}), EndpointInvalid),
        (settings({**ELSEWHERE, "ca_file": "nowhere.pem"}), EndpointInvalid),
        (settings(sources={"business": ELSEWHERE}), SettingsFault),
        (
            reading.check({"base_url": "http://127.0.0.1:8080", "state": "x", "sources": {"population": ELSEWHERE}}),
            SettingsFault,
        ),
    ],
)
async def test_what_cannot_be_used_changes_nothing(
    sources: Sources, record: Record, wanted: Settings, fault: type[Exception]
) -> None:
    with pytest.raises(fault) as caught:
        await sources.move(wanted, record)
    assert address(sources) == ("c06-soap", 0) and not record.drafts
    assert "hunter2" not in str(caught.value)


async def test_a_move_that_cannot_be_put_on_record_is_not_made(sources: Sources, record: Record) -> None:
    record.broken = True
    with pytest.raises(AuditUnavailable):
        await sources.move(settings(ELSEWHERE), record)
    assert address(sources) == ("c06-soap", 0)


async def test_settings_that_only_a_restart_takes_are_named(sources: Sources, record: Record) -> None:
    other = settings(ELSEWHERE, sender="httpx", sign_in_seconds=60)
    assert sources.needs_restart(other) == ("sender", "sign_in_seconds")
    assert sources.needs_restart(settings(ELSEWHERE)) == ()


async def test_a_moved_source_counts_as_up(record: Record) -> None:
    metrics = Metrics()
    made = Sources(settings(), metrics)
    metrics.breaker_state.labels("population").set(BREAKER_STATES["open"])
    await made.move(settings(ELSEWHERE), record)
    held = metrics.registry.get_sample_value("lienthong_breaker_state", {"source": "population"})
    assert held == BREAKER_STATES["closed"]
    assert [one.state for one in made.transport.conditions()] == ["up", "up"]
    await made.aclose()
