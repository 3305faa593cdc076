"""Many callers at once, who keep every answer that reached them: what a kill must not have made untrue."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.processes import Gateway

CALLERS = 8


@dataclass
class Received:
    """Every whole answer that reached somebody, as (status, body); how many did not; whether to ask no more."""

    answers: list[tuple[int, bytes]] = field(default_factory=list)
    lost: int = 0
    over: bool = False


def _bodies(one: Gateway, people: list[Any], rng: random.Random) -> tuple[str, dict[str, Any]]:
    person, caller = rng.choice(people), one.caller
    subject = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
    code = rng.choice(one.organizations)["organization_code"]
    fresh = caller.asked()
    kept = {"purpose": caller.purpose}
    return rng.choice(
        [
            ("/v1/persons/query", {**fresh, "subject": subject, "fields": ["full_name", "father"]}),
            ("/v1/persons/query", {**kept, "subject": subject, "fields": ["full_name"]}),
            ("/v1/persons/verify", {**fresh, "subject": subject, "claims": {"full_name": person["full_name"]}}),
            ("/v1/persons/query", {**fresh, "subject": subject, "fields": ["religion_code"]}),
            ("/v1/organizations/query", {**fresh, "subject": {"organization_code": code}, "fields": ["name"]}),
        ]
    )


async def _caller(one: Gateway, people: list[Any], rng: random.Random, http: httpx.AsyncClient, got: Received) -> None:
    while not got.over:
        path, body = _bodies(one, people, rng)
        try:
            answer = await http.post(one.address + path, json=body, headers=one.caller.headers(path))
        except httpx.HTTPError:
            got.lost += 1
            return  # the gateway is gone
        got.answers.append((answer.status_code, answer.content))


async def until_killed(one: Gateway, seconds: float, seed: int) -> Received:
    """Load for so many seconds, then SIGKILL in the middle of it."""

    async def kill() -> None:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(one.kill)

    return await during(one, seed, kill())


async def during(one: Gateway, seed: int, happening: Coroutine[Any, Any, None]) -> Received:
    """Load while something happens; it ends with the gateway's death, or when nothing more happens."""
    people = [person for person in one.people if person["personal_id"]]
    got = Received()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, asyncio.TaskGroup() as tasks:
        for number in range(CALLERS):
            tasks.create_task(_caller(one, people, random.Random(f"{seed}/{number}"), http, got))
        await happening
        got.over = True
    return got
