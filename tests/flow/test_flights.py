"""Equal questions in flight share one exchange, and everybody who shares it is on record for themselves."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.caller import ProcedureSystem, subject_of
from tests.flow.running import Running, eventually

PATH = "/v1/persons/query"
QUICK_SECONDS = 1.5
LATER_SECONDS = 3.5
"""Where something must happen while the source is still at it: long on a busy machine, and below the five seconds that
an attempt may take."""


def body_of(caller: ProcedureSystem, person: dict[str, Any], dossier: str) -> bytes:
    asked = {"purpose": caller.purpose(dossier=dossier), "subject": subject_of(person), "fields": ["full_name"]}
    return json.dumps(asked, ensure_ascii=False).encode()


async def all_at_once(url: str, requests: Sequence[tuple[dict[str, str], bytes]]) -> list[tuple[int, dict[str, Any]]]:
    """Send everything together, each on a connection of its own; gives status and answer of each."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=90), trust_env=False
    ) as session:

        async def one(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
            async with session.post(url, data=body, headers=headers) as answer:
                return answer.status, await answer.json(content_type=None)

        return await asyncio.gather(*(one(headers, body) for headers, body in requests))


def signed(caller: ProcedureSystem, body: bytes) -> tuple[dict[str, str], bytes]:
    return {**caller.headers("POST", PATH), "Content-Type": "application/json"}, body


async def test_two_callers_are_two_exchanges(running: Running) -> None:
    dossier, person = "H26.99-260302-7002", running.person("married")
    other = running.add_caller("ban-khac")
    running.add_grant("ban-khac")

    def granted() -> None:
        assert other.get("/v1/me").json()["grants"]

    eventually(granted)
    running.clear()
    running.arm("population", "slow_first_byte", seconds=QUICK_SECONDS)
    callers = [running.caller, other]
    requests = [signed(caller, body_of(caller, person, dossier)) for caller in callers for _ in range(10)]
    answers = await all_at_once(running.url + PATH, requests)
    assert {status for status, _ in answers} == {200}
    assert len(running.arrived("population")) == 2
    leaders = [one for one in running.entries(dossier=dossier, kind="requested") if "exchange_of" not in one]
    assert sorted(one["caller"] for one in leaders) == ["ban-khac", "demo"]


@pytest.mark.parametrize("changed", [{"dossier": "H26.99-260302-7004"}, {"officer": {"account": "canbo.hai"}}])
async def test_another_dossier_or_officer_is_another_exchange(running: Running, changed: dict[str, Any]) -> None:
    caller, person = running.caller, running.person("year_only")
    running.clear()
    running.arm("population", "slow_first_byte", seconds=QUICK_SECONDS)
    first = caller.purpose(dossier="H26.99-260302-7003")
    bodies = [
        json.dumps(
            {"purpose": purpose, "subject": subject_of(person), "fields": ["full_name"], "max_age_seconds": 0}
        ).encode()
        for purpose in (first, {**first, **changed})
    ]
    answers = await all_at_once(running.url + PATH, [signed(caller, body) for body in bodies])
    assert {status for status, _ in answers} == {200}
    assert len(running.arrived("population")) == 2


def hang_up_after(running: Running, headers: dict[str, str], body: bytes, seen: Any) -> None:
    """Send a whole request, wait until the gateway has taken it in (``seen``), and leave."""
    parts = urlsplit(running.url)
    assert parts.hostname and parts.port
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(
            f"POST {PATH} HTTP/1.1\r\nHost: {parts.netloc}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        eventually(seen)


async def test_a_leader_that_hangs_up_does_not_take_the_exchange_with_it(running: Running) -> None:
    dossier, caller = "H26.99-260302-7005", running.caller
    body = body_of(caller, running.person("deceased"), dossier)
    running.clear()
    running.arm("population", "slow_first_byte", seconds=LATER_SECONDS, times=1)

    def announced(count: int) -> None:
        assert len(running.entries(dossier=dossier, kind="requested")) == count

    async def join() -> list[tuple[int, dict[str, Any]]]:
        await asyncio.to_thread(eventually, lambda: announced(1))
        return await all_at_once(running.url + PATH, [signed(caller, body) for _ in range(3)])

    _, answers = await asyncio.gather(
        asyncio.to_thread(hang_up_after, running, *signed(caller, body), lambda: announced(1 + 3)), join()
    )
    assert {status for status, _ in answers} == {200}
    assert len(running.arrived("population")) == 1
    eventually(lambda: cancelled_once(running, dossier))
    kinds = Counter(one["kind"] for one in running.entries(dossier=dossier))
    assert kinds == {"requested": 4, "disclosed": 3, "cancelled": 1}


def arrived_once(running: Running) -> None:
    assert len(running.arrived("population")) == 1


def cancelled_once(running: Running, dossier: str) -> None:
    found = running.entries(dossier=dossier, kind="cancelled")
    assert len(found) == 1 and found[0]["request"] and "outcome" not in found[0]


async def test_a_caller_that_hangs_up_is_on_record_as_cancelled(running: Running) -> None:
    dossier, caller = "H26.99-260302-7006", running.caller
    body = body_of(caller, running.person("twin"), dossier)
    running.clear()
    running.arm("population", "slow_first_byte", seconds=LATER_SECONDS, times=1)
    await asyncio.to_thread(hang_up_after, running, *signed(caller, body), lambda: arrived_once(running))
    eventually(lambda: cancelled_once(running, dossier))
    (entry,) = running.entries(dossier=dossier, kind="cancelled")
    assert entry["subjects"] and "fields_delivered" not in entry and "answer_commitment" not in entry


def test_an_impatient_caller_gets_its_own_deadline_and_the_exchange_goes_on(running: Running) -> None:
    person = running.person("centenarian")
    running.clear()
    running.arm("population", "slow_first_byte", seconds=QUICK_SECONDS, times=1)
    answer = running.caller.person(person, max_wait_seconds=0.2)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["fault_owner"]) == (504, "deadline_exceeded", "caller")
    assert running.entry(problem["receipt"])["kind"] == "failed"

    def remembered() -> None:
        again = running.caller.person(person).json()
        assert again["outcome"] == "found"

    eventually(remembered)
    assert len(running.arrived("population")) == 1


def test_the_record_is_whole_afterwards(running: Running) -> None:
    verdicts = running.verify()
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["completeness"]["verdict"] == "ok"
