"""A source moves from a provincial layer to another exchange layer while callers ask: a change of profile alone.

The provincial layer speaks JSON behind a token, the other one is an X-Road style proxy as an NDOP might be: path,
envelope, scheme and yes/no service all differ, and nothing else does.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.flow.running import eventually, read_log

CALLERS = 6


@pytest.fixture(scope="module")
def before() -> Iterator[Mocks]:
    with mocks(population="lgsp-json") as running:
        yield running


@pytest.fixture(scope="module")
def after() -> Iterator[Mocks]:
    with mocks(population="xroad") as running:
        yield running


@pytest.fixture(scope="module")
def running(before: Mocks) -> Iterator[Gateway]:
    with gateway(before) as made:
        yield made
        assert made.stop() == 0
        assert "Traceback" not in made.lines.read_text("utf-8")


@pytest.fixture
def one(running: Gateway, before: Mocks, after: Mocks) -> Gateway:
    """The gateway as it stands before the move, wherever another test left it."""
    for each in (before, after):
        each.disarm()
        each.clear()
    reread(running, population=before.sources["population"])
    with httpx.Client(trust_env=False, timeout=60) as http:
        running.caller.sign_on(http)
    return running


def reread(one: Gateway, event: str = "sources_read", **sources: Any) -> dict[str, Any]:
    """Have it read its settings again; the line that says how that ended."""
    known = len(one.told(event))
    one.move(**sources)

    def said() -> dict[str, Any]:
        assert len(one.told(event)) > known
        return one.told(event)[-1]

    return eventually(said)


class Callers:
    """Callers who ask one question after the other until told to stop, and keep every answer."""

    def __init__(self, one: Gateway) -> None:
        self.one, self.over = one, False
        self.answers: list[tuple[int, str]] = []
        self.goal = 0
        self.reached = asyncio.Event()
        self.people = [person for person in one.people if "plain" in person["traits"] or "married" in person["traits"]]

    async def ask(self, http: httpx.AsyncClient, number: int) -> None:
        turn = 0
        while not self.over:
            person = self.people[(number + turn) % len(self.people)]
            turn += 1
            subject = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
            path, rest = "/v1/persons/query", dict[str, Any](fields=["full_name"])
            if turn % 2:
                path, rest = "/v1/persons/verify", {"claims": {"full_name": person["full_name"]}}
            body = self.one.caller.asked(subject=subject, **rest)
            answer = await http.post(self.one.address + path, json=body, headers=self.one.caller.headers(path))
            self.answers.append((answer.status_code, str(answer.json().get("outcome") or answer.json().get("code"))))
            if len(self.answers) >= self.goal:
                self.reached.set()

    async def answered(self, more: int) -> None:
        """Wait for so many further answers."""
        self.reached.clear()
        self.goal = len(self.answers) + more
        await self.reached.wait()


async def test_a_move_under_load_loses_nothing(one: Gateway, before: Mocks, after: Mocks) -> None:
    callers = Callers(one)
    limits = httpx.Limits(max_connections=CALLERS)
    async with httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as http, asyncio.TaskGroup() as tasks:
        for number in range(CALLERS):
            tasks.create_task(callers.ask(http, number))
        await callers.answered(12)
        assert not after.requests("population")
        before.arm("population", "slow_first_byte", seconds=0.5)  # so that some are on their way there when it moves
        held = len(before.requests("population"))
        await asyncio.to_thread(eventually, lambda: _arrived(before, held + 2))
        recorded = len(list(read_log(one.state)))
        await asyncio.to_thread(reread, one, population=after.sources["population"])
        left = len(before.requests("population"))
        await callers.answered(4 * CALLERS)
        callers.over = True
    assert set(Counter(callers.answers)) == {(200, "found")}
    arrived = [request["path"] for request in after.requests("population")]
    assert len(arrived) >= 2 * CALLERS and all(path.startswith("/r1/") for path in arrived)
    assert {path.rpartition("/")[2] for path in arrived} == {"TraCuuThongTinCongDan", "XacThucThongTinCongDan"}
    # whoever was granted the old way at that moment took it to its end; nobody after them did
    assert len(before.requests("population")) <= left + CALLERS
    assert one.verify()["integrity"]["verdict"] == "ok"
    (entry,) = [found for found in [*read_log(one.state)][recorded:] if found["kind"] == "administered"]
    told = dict(entry["detail"])
    assert (told["act"], told["name"]) == ("move source", "population")
    assert told["from"].startswith("lgsp-json http") and told["to"].startswith("xroad http")
    written = one.lines.read_text("utf-8") + str(entry)
    assert not any(secret in written for secret in ("mock-secret", "mock-api-key", "mock-access-key"))


def test_what_cannot_be_used_changes_nothing(one: Gateway, before: Mocks, after: Mocks) -> None:
    good = dict(after.sources["population"])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({**good, "profile": "nowhere"}, "nowhere"),
        ({**good, "credentials": {"user": "u", "secret": "s", "sv_url": "/x"}}, "x_road_client"),
        ({**good, "base_url": "http://elsewhere.example"}, "base_url"),
        ({**good, "overrides": {"auth": "portal_session"}}, "auth"),
    ]
    with httpx.Client(trust_env=False, timeout=60) as http:
        for source, named in wrong:
            assert named in reread(one, "sources_not_moved", population=source)["reason"]
            assert _ask(one, http) == (200, "found")
        assert not after.requests("population")
        assert reread(one, population=good)["count"] == 1
        assert _ask(one, http) == (200, "found")
        assert after.requests("population")


def test_what_a_move_leaves_alone_is_said(one: Gateway) -> None:
    kept = one.settings
    one.settings = {**kept, "sender": "httpx"}
    assert reread(one)["count"] == 0
    assert [line["setting"] for line in one.told("needs_restart")] == ["sender"]
    one.settings = kept


def _arrived(mocks: Mocks, count: int) -> None:
    assert len(mocks.requests("population")) >= count


def _ask(one: Gateway, http: httpx.Client) -> tuple[int, str]:
    person = next(person for person in one.people if "plain" in person["traits"])
    subject = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
    answer = one.caller.ask(http, "/v1/persons/query", one.caller.asked(subject=subject, fields=["full_name"]))
    return answer.status_code, answer.json().get("outcome", answer.json().get("code"))
