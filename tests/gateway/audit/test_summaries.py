"""A flood of failed authentications ends in a bounded number of entries that add up to what was counted."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.summaries import MINUTES_KEPT, OTHER, PEERS_PER_MINUTE, REASONS_PER_PEER, Summaries, network
from tests.gateway.audit.samples import START


class KeptLog:
    """Keeps drafts, or refuses them."""

    def __init__(self) -> None:
        self.kept: list[dict[str, str]] = []
        self.down = False
        self.room = 1 << 30

    async def append(self, draft: Draft) -> object:
        if self.down or len(self.kept) >= self.room:
            raise AuditUnavailable("down")
        assert draft.kind is Kind.AUTHENTICATION_SUMMARY and not draft.subjects
        self.kept.append(dict(draft.detail))
        return None


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


def made() -> tuple[Summaries, KeptLog, Clock]:
    log, clock = KeptLog(), Clock()
    return Summaries(log, clock), log, clock


async def test_one_entry_per_peer_and_minute() -> None:
    summaries, log, clock = made()
    for reason in ("token_invalid", "token_invalid", "proof_invalid"):
        summaries.note("192.0.2.1", reason)
    summaries.note("192.0.2.2", "token_invalid")
    clock.moment += timedelta(minutes=1)
    summaries.note("192.0.2.1", "token_invalid")
    assert await summaries.flush() == 3
    first = {
        "peer": "192.0.2.1",
        "minute": "2026-11-22T03:04Z",
        "count": "3",
        "count.token_invalid": "2",
        "count.proof_invalid": "1",
    }
    assert first in log.kept
    assert sorted((entry["minute"], entry["peer"], entry["count"]) for entry in log.kept) == [
        ("2026-11-22T03:04Z", "192.0.2.1", "3"),
        ("2026-11-22T03:04Z", "192.0.2.2", "1"),
        ("2026-11-22T03:05Z", "192.0.2.1", "1"),
    ]
    assert await summaries.flush() == 0


async def test_a_flood_from_everywhere_is_bounded() -> None:
    summaries, log, _ = made()
    for number in range(5_000):
        summaries.note(f"198.51.{number // 250}.{number % 250}", f"reason_{number}")
        summaries.note("192.0.2.1", f"reason_{number}")
    await summaries.flush()
    assert len(log.kept) == PEERS_PER_MINUTE + 1
    assert sum(int(entry["count"]) for entry in log.kept) == 10_000
    assert max(len(entry) for entry in log.kept) <= REASONS_PER_PEER + 1 + 3


@given(st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.booleans()), max_size=120))
def test_nothing_is_lost_while_the_log_is_down(steps: list[tuple[int, bool, bool]]) -> None:
    async def run() -> None:
        summaries, log, clock = made()
        noted = 0
        for minutes, note, down in steps:
            clock.moment += timedelta(minutes=minutes)
            log.down = down
            if note:
                summaries.note("192.0.2.1", "token_invalid")
                noted += 1
            else:
                await summaries.flush()
            assert len(summaries._minutes) <= MINUTES_KEPT
        log.down = False
        await summaries.flush()
        assert sum(int(entry["count"]) for entry in log.kept) == noted

    asyncio.run(run())


async def test_minutes_that_cannot_be_written_are_merged_not_lost() -> None:
    summaries, log, clock = made()
    log.down = True
    for _ in range(MINUTES_KEPT + 40):
        summaries.note("192.0.2.1", "token_invalid")
        await summaries.flush()
        clock.moment += timedelta(minutes=1)
    log.down = False
    await summaries.flush()
    assert len({entry["minute"] for entry in log.kept}) == MINUTES_KEPT
    assert sum(int(entry["count"]) for entry in log.kept) == MINUTES_KEPT + 40
    assert [entry["count"] for entry in log.kept if entry["peer"] == OTHER] == ["40"]


async def test_what_was_written_is_not_written_twice() -> None:
    summaries, log, _ = made()
    for peer in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        summaries.note(peer, "token_invalid")
    log.room = 2
    assert await summaries.flush() == 2
    log.room = 10
    assert await summaries.flush() == 1
    assert len({entry["peer"] for entry in log.kept}) == 3


async def test_run_writes_a_minute_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    summaries, log, clock = made()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError
        clock.moment += timedelta(seconds=seconds)
        summaries.note("192.0.2.9", "token_invalid")

    summaries.note("192.0.2.1", "token_invalid")
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await summaries.run()
    assert [entry["minute"] for entry in log.kept] == ["2026-11-22T03:04Z", "2026-11-22T03:05Z"]
    assert slept[0] == pytest.approx(54.821099) and slept[1] == pytest.approx(60)


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", OTHER),
        ("unix:", OTHER),
        ("a" * 5_000, OTHER),
    ],
)
def test_networks(peer: str, name: str) -> None:
    assert network(peer) == name
