"""The daily run does what the command does, beside a log that is open, and ends with its gateway."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.app import pruning
from gateway.app.pruning import Pruning
from gateway.audit.custody import NAME, Custody, CustodyRefused
from gateway.audit.holds import Holds, Terms
from gateway.audit.reading import LogReader
from gateway.audit.verify import verify
from gateway.cli.state import State, now
from tests.gateway.audit.samples import draft, prepared

LATER = timedelta(days=31)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    found = State(tmp_path)
    with found.ledger() as (ledger, _):
        ledger.write([prepared(draft(Kind.DISCLOSED if number % 2 else Kind.FAILED)) for number in range(450)])
    yield found


def daily(state: State, days: dict[str, int] | None = None) -> Pruning:
    rule = {"disclosed": 30} if days is None else days
    return Pruning(state.path, state.audit, state.keys(), rule, lambda: now() + LATER)


def bare(state: State) -> int:
    with closing(LogReader(state.audit)) as reader:
        return sum("caller" not in json.loads(row.opened) for row in reader.rows(0, 450))


def test_one_run(state: State) -> None:
    with state.log():  # the gateway's own
        assert daily(state).once().entries == {"disclosed": 225}
    assert bare(state) == 225 and daily(state).once().entries == {}
    assert verify(state.audit).exit_code() == 0


def test_a_hold_that_can_not_be_read_holds_everything(state: State) -> None:
    with closing(Custody(state.path / NAME)) as custody:
        Holds(custody).add(Terms(caller="demo"), "Án 12/2026", "an.le", now())
        with custody.act() as connection:
            connection.execute("UPDATE holds SET terms='?'")
    with pytest.raises(CustodyRefused):
        daily(state).once()
    assert bare(state) == 0


def test_it_ends_after_the_batch_at_work(state: State) -> None:
    run = daily(state)
    run.close()
    assert run.once().entries == {} and 0 < bare(state) < 225
    assert daily(state).once().entries and bare(state) == 225


async def test_it_runs_by_itself_and_without_a_rule_not_at_all(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    await asyncio.wait_for(daily(state, {}).run(), 60)
    monkeypatch.setattr(pruning, "FIRST_SECONDS", 0)
    task = asyncio.get_running_loop().create_task(daily(state).run())
    while bare(state) < 225:  # noqa: ASYNC110  # another thread's work has no event of ours
        await asyncio.sleep(0.01)
    task.cancel()
