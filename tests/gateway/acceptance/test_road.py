"""The road under a connector is the gateway's own: entries in the log, schemes on the wire, the case's own moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.acceptance.road import Ground, Road
from gateway.acceptance.server import Sending, Server
from tests.gateway.acceptance.test_strangers import of, trial


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    async with Server() as server:
        laid = Ground(tmp_path, server)
        yield laid
        await laid.close()


async def test_a_case_travels_and_is_on_record(ground: Ground) -> None:
    tax = trial("tax", "lgsp")
    road = Road(tax, ground)
    journey = await road.go(of(tax, "found"))
    assert journey.told == "found" and journey.closed and journey.script.requests == 1
    assert [str(event.kind) for event in road.events()] == ["requested", "disclosed"]
    again = await road.go(of(tax, "found"))
    assert again.told == "found" and again.script.requests == 1, "an answer was recalled"
    await road.close()


async def test_every_kind_of_question_finds_its_way(ground: Ground) -> None:
    """A sign-in, a confirmation, a verdict by itself, and an officer's question."""
    for name, profile, *asked in (
        ("identity", "gen1", "found"),
        ("population", "c06-soap", "relation_parent", "found_old_card"),
        ("population", "lgsp-json", "confirmed"),
        ("business", "ngsp1", "representation_match"),
    ):
        tried = trial(name, profile, first=profile != "lgsp-json")
        road = Road(tried, ground)
        for case in asked:
            journey = await road.go(of(tried, case))
            assert (journey.told, journey.bug) == ("found", ""), (name, case)
        await road.close()


async def test_a_source_goes_wrong_on_it(ground: Ground) -> None:
    tax = trial("tax", "lgsp")
    road = Road(tax, ground)
    refused = await road.go(of(tax, "found"), refused=True)
    reset = await road.go(of(tax, "found"), wrong=Sending(reset=True))
    silent = await road.go(of(tax, "found"), wrong=Sending(silent=True), seconds=0.1)
    assert [journey.told for journey in (refused, reset, silent)] == [
        "source_unavailable", "source_unavailable", "source_timeout",
    ]  # fmt: skip
    assert (refused.script.requests, reset.script.requests) == (0, 2)
    assert all(journey.closed for journey in (refused, reset, silent))
    await road.close()


async def test_drift_is_counted_on_it(ground: Ground) -> None:
    tax = trial("tax", "lgsp")
    case = of(tax, "found")
    reply = case.turns[0]["response"]
    grown = {**case.turns[0], "response": {**reply, "json": {**reply["json"], "themVao": 1}}}
    road = Road(tax, ground)
    assert (await road.go(replace(case, turns=(grown,)))).told == "found"
    assert 'lienthong_connector_drift_total{connector="tax",kind="added"} 1.0' in road.metrics.render().decode()
    await road.close()
