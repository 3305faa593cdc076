"""Which module a worker takes next: one walks through processes while the other computes, and the longest come first.

pytest-xdist's own order is by number of tests, so the modules of few and long tests, which start gateways and browsers
and wait for them, all came last: both workers got in each other's way there, and one was left with the last of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # published without types

WALKING = (
    "tests/faults/test_kills.py", "tests/house/test_tutorial.py", "tests/faults/test_server_", "tests/bench/",
    "tests/faults/", "tests/flow/test_quiet.py", "tests/flow/test_stops.py", "tests/flow/test_commands.py",
    "tests/browser/", "tests/flow/", "tests/clients/", "tests/interop/test_soap_clients.py",
    "tests/gateway/cli/test_up.py", "tests/gateway/cli/test_serve.py", "tests/gateway/cli/test_watch.py",
    "tests/gateway/cli/test_mocks.py", "tests/gateway/kit/", "tests/house/test_readme.py", "tests/house/test_deploy.py",
    "tests/mocks/test_server.py", "tests/gateway/app/",
)  # fmt: skip
"""Beginnings of modules that start processes and wait for them, those with the longest tests first."""


def rank(scope: str) -> int | None:
    """The place in that list; ``None`` for a module that computes."""
    return next((place for place, beginning in enumerate(WALKING) if scope.startswith(beginning)), None)


def choose(waiting: Iterable[str], walk: bool) -> str:
    """The next of ``waiting``, which are in order of their number of tests: the longest walk, or what computes."""
    scopes = list(waiting)
    walks = sorted((place, at) for at, scope in enumerate(scopes) if (place := rank(scope)) is not None)
    computes = [scope for scope in scopes if rank(scope) is None]
    return scopes[walks[0][1]] if walks and (walk or not computes) else computes[0]


class Interleaved(LoadScopeScheduling):  # type: ignore[misc]  # the same
    """A module whole to one worker, as ``--dist loadscope`` has it; half of the workers walk while there is both."""

    assigned_work: dict[Any, Any]

    def _assign_work_unit(self, node: Any) -> None:
        others = [work for other, work in self.assigned_work.items() if other is not node]
        self.workqueue.move_to_end(choose(self.workqueue, 2 * sum(map(_walks, others)) < self.numnodes), last=False)
        super()._assign_work_unit(node)


def _walks(work: Mapping[str, Mapping[str, bool]]) -> bool:
    """Whether a worker has yet to end a module that starts processes."""
    return any(rank(scope) is not None and not all(done.values()) for scope, done in work.items())
