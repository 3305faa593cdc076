"""SIGKILL at random moments under load: what anybody was told, and what any source was asked, is on record.

Ten times here; `LIENTHONG_KILLS` (200 in `make faults`) says how often.
"""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.audit.prepared import subject_key
from gateway.keys.ring import KeyRing
from tests.faults import record
from tests.faults.load import until_killed
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import Question, question

KILLS = int(os.environ.get("LIENTHONG_KILLS", "10"))
DEADLINE = 2.0


def _asked_at_sources(services: Mocks) -> Counter[tuple[str, str]]:
    """How often each source was asked about whom, as its own journal has it."""
    found: Counter[tuple[str, str]] = Counter()
    for request in services.requests("population"):
        number = request["body"].partition("SoDinhDanh>")[2][:12]
        assert number.isdecimal(), "the mock's journal holds a request that is no look-up"
        found["personal_id", number] += 1
    for request in services.requests("business"):
        _, _, code = request["path"].partition("msdn=")
        if code:
            # a household business's code is its owner's own number, and is filed under it
            found["personal_id" if len(code) == 12 else "organization_code", code] += 1
    return found


def _announced(one: Gateway, asked: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many `requested` entries are filed under each of those."""
    entries = [entry for entry in record.entries(one.state) if entry["kind"] == "requested"]
    filed = Counter(
        subject["handle"] for entry in entries for subject in entry["subjects"] if subject["role"] == "asked"
    )
    index_key = KeyRing.open(one.state / "keys").index_key()
    handles = record.handles(one.state)
    return {who: filed[handles.get(subject_key(index_key, *who), "")] for who in asked}


@pytest.mark.timeout(120 + 12 * KILLS)
async def test_a_kill_takes_nothing_back(request: pytest.FixtureRequest) -> None:
    # one attempt each: then every request at a source has a `requested` entry of its own
    source = {"max_attempts": 1, "attempt_timeout_seconds": 10.0}
    limits = {"deadline_seconds": DEADLINE}
    rng = random.Random(request.config.getoption("randomly_seed", 1))
    answered = lost = 0
    asked: Counter[tuple[str, str]] = Counter()
    with mocks() as services, gateway(services, start=False, source=source, limits=limits) as one:
        services.arm("population", "slow_first_byte", seconds=0.02)  # so that some are always on their way
        for kill in range(KILLS):
            one.start()
            with httpx.Client(trust_env=False, timeout=60) as http:
                one.caller.sign_on(http)
            got = await until_killed(one, rng.uniform(0.05, 0.8), rng.randrange(2**32))
            answered, lost = answered + len(got.answers), lost + got.lost
            record.holds(one.state, got.answers)
            asked += _asked_at_sources(services)
            services.clear()
            announced = _announced(one, asked)
            unannounced = {who: (times, announced[who]) for who, times in asked.items() if announced[who] < times}
            assert not unannounced, f"kill {kill}: asked, not on record"
        standing = one.verify()  # as the last kill left it
        assert standing["integrity"]["verdict"] == "ok"
        _recovers(one, services)
    assert answered > 5 * KILLS  # there was load
    assert lost > KILLS  # and the kills came in the middle of it


def _recovers(one: Gateway, services: Mocks) -> None:
    """What a kill cut off is interrupted once it is due, not before; then every request has exactly one ending."""
    one.start()
    services.disarm()
    with httpx.Client(trust_env=False, timeout=60) as http:
        one.caller.sign_on(http)
        asked = question(one, "population", http)
        assert asked.put(http).json()["outcome"] == "found"
    services.clear()
    services.arm("population", "slow_first_byte", seconds=30)
    _ask_and_kill(one, services, asked)
    cut_off = [entry for entry in record.entries(one.state) if entry["kind"] == "requested"][-1]
    one.start()
    assert one.stop() == 0
    if datetime.now(UTC) < _moment(cut_off["due_at"]):
        assert cut_off["entry"] not in _interrupted(one)
    time.sleep(max(0.0, (_moment(cut_off["due_at"]) - datetime.now(UTC)).total_seconds()) + 0.1)
    one.start()
    assert one.stop() == 0
    interruption = _interrupted(one)[cut_off["entry"]]
    assert _handles(interruption) == _handles(cut_off)
    verdicts = one.verify()
    assert (verdicts["integrity"]["verdict"], verdicts["completeness"]["verdict"]) == ("ok", "ok")
    _every_request_has_one_ending(one)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _interrupted(one: Gateway) -> dict[str, dict[str, Any]]:
    return {entry["request"]: entry for entry in record.entries(one.state) if entry["kind"] == "interrupted"}


def _handles(entry: dict[str, Any]) -> set[str]:
    return {subject["handle"] for subject in entry["subjects"]}


def _every_request_has_one_ending(one: Gateway) -> None:
    entries = list(record.entries(one.state))
    requested = [entry["entry"] for entry in entries if entry["kind"] == "requested"]
    ended = Counter(entry["request"] for entry in entries if entry["kind"] in record.ENDINGS and entry.get("request"))
    assert len(requested) == len(set(requested))
    assert ended == Counter(requested)
    assert [entry["position"] for entry in entries] == list(range(len(entries)))


def _ask_and_kill(one: Gateway, services: Mocks, asked: Question) -> None:
    """Ask, wait until the source has the question, and kill."""
    with ThreadPoolExecutor(1) as pool, httpx.Client(trust_env=False, timeout=60) as http:
        asking = pool.submit(asked.put, http)
        give_up = time.monotonic() + 60
        while not services.requests("population"):
            assert time.monotonic() < give_up and not asking.done()
            time.sleep(0.01)
        one.kill()
        assert isinstance(asking.exception(), httpx.HTTPError)
