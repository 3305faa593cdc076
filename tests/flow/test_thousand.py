"""A thousand ask the same at once: the source is asked once, and the log says a thousand times who asked and read."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.flow import serving
from tests.flow.running import Running
from tests.flow.test_flights import PATH, all_at_once, body_of, signed

MANY = 1000
SLOW_SECONDS = 9.0
"""Long enough for a thousand announcements on a busy machine, below the ten seconds of the whole question."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A gateway whose attempts may take as long as that."""
    folder = tmp_path_factory.mktemp("thousand")
    with serving.mocks(folder) as ready:
        state, key = folder / "state", folder / "caller.json"
        serving.register(state, key, ready)
        raw = serving.settings(ready, state, source={"attempt_timeout_seconds": 9.8})
        with serving.serve(folder, ready, key, raw) as found:
            yield found


async def test_a_thousand_equal_questions_are_one_exchange(alone: Running) -> None:
    dossier, caller = "H26.99-260302-7001", alone.caller
    body = body_of(caller, alone.person("plain"), dossier)
    requests = [signed(caller, body) for _ in range(MANY)]
    alone.clear()
    alone.arm("population", "slow_first_byte", seconds=SLOW_SECONDS, times=1)
    answers = await all_at_once(alone.url + PATH, requests)

    assert Counter(status for status, _ in answers) == {200: MANY}, Counter(one.get("code") for _, one in answers)
    assert len(alone.arrived("population")) == 1
    entries = alone.entries(dossier=dossier)
    requested = [one for one in entries if one["kind"] == "requested"]
    endings = [one for one in entries if one["kind"] == "disclosed"]
    assert (len(requested), len(endings), len(entries)) == (MANY, MANY, 2 * MANY)
    assert {one["entry"] for one in endings} == {answer["receipt"] for _, answer in answers}
    assert {one["request"] for one in endings} == {one["entry"] for one in requested}
    (leader,) = [one for one in requested if "exchange_of" not in one]
    assert {one["exchange_of"] for one in requested if "exchange_of" in one} == {leader["entry"]}
    assert Counter(one["freshness"] for one in endings) == {"live": 1, "shared": MANY - 1}
    verdicts = alone.verify()
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["completeness"]["verdict"] == "ok"
