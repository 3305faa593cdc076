"""Tests of the order in which workers take modules: long walks first, and beside one what computes."""

from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

import pytest

from tests.house.tree import python_files
from tests.schedule import WALKING, Interleaved, choose, rank

KILLS, DENY, TUTORIAL = "tests/faults/test_kills.py", "tests/flow/test_deny.py", "tests/house/test_tutorial.py"
LOG, TREE = "tests/gateway/audit/test_log.py", "tests/gateway/audit/test_tree.py"


@pytest.mark.parametrize(
    ("waiting", "walk", "chosen"),
    [
        ([LOG, DENY, TREE, TUTORIAL, KILLS], True, KILLS),
        ([LOG, DENY, TREE, TUTORIAL], True, TUTORIAL),
        ([LOG, DENY, TREE, TUTORIAL, KILLS], False, LOG),
        ([LOG, TREE], True, LOG),
        ([DENY, KILLS], False, KILLS),
    ],
)
def test_the_longest_walk_or_the_most_tests(waiting: list[str], walk: bool, chosen: str) -> None:
    assert choose(waiting, walk) == chosen


def test_every_beginning_is_of_a_module_that_is_there() -> None:
    names = python_files("tests")
    assert not [beginning for beginning in WALKING if not any(name.startswith(beginning) for name in names)]
    assert rank(LOG) is None


def test_one_walks_while_the_other_computes_and_all_are_run() -> None:
    scopes = [LOG, TREE, DENY, KILLS, TUTORIAL]
    config: Any = SimpleNamespace(
        option=SimpleNamespace(loadscopereorder=True), getvalue=lambda _name: ["popen", "popen"]
    )
    schedule = Interleaved(config)
    tests = [f"{scope}::test_{number}" for scope in scopes for number in range(4)]
    ran: list[tuple[str, str]] = []

    class Worker:
        shutting_down = False

        def __init__(self, name: str) -> None:
            self.gateway = SimpleNamespace(id=name)
            self.left: list[int] = []

        def send_runtest_some(self, indices: list[int]) -> None:
            self.left += indices
            ran.append((self.gateway.id, tests[indices[0]].partition("::")[0]))

        def shutdown(self) -> None:
            self.shutting_down = True

    one, two = workers = Worker("one"), Worker("two")
    for worker in workers:
        schedule.add_node(worker)
        schedule.add_node_collection(worker, tests)
    schedule.schedule()
    assert ran == [("one", KILLS), ("two", LOG)]
    while one.left or two.left:
        for worker in workers:
            if worker.left:
                schedule.mark_test_complete(worker, worker.left.pop(0))
    assert sorted(scope for _, scope in ran) == sorted(scopes)
    assert [scope for name, scope in ran if name == "one"][:2] == [KILLS, TUTORIAL]
    assert isinstance(schedule.workqueue, OrderedDict) and not schedule.workqueue
