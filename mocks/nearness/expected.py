"""What a service says of itself beyond its contract, so that near misses can be told: its proof, and whom it looks for.

A service leaves it, as a function of no arguments, in `app.state.expected`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.applications import Starlette
from starlette.routing import Route

from mocks.matching import Traffic
from mocks.nation.nation import Nation
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.openapi import operations_of
from mocks.nearness.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One request of one operation, as the two functions of `Expected` see it; `at` is the time in its session, `notes`
    are what the service wrote down."""

    operation: Operation
    traffic: Traffic
    headers: Mapping[str, str]
    at: datetime
    notes: tuple[str, ...] = ()

    def field(self, name: str) -> str:
        """A field of the request as text, "" where it isn't there."""
        value = self.traffic.fields().get(name)
        return value if isinstance(value, str) else ""


def no_proof(arrived: Arrived) -> Sequence[Difference]:
    """Nothing has to be proved."""
    return ()


def nobody_asked(nation: Nation, arrived: Arrived) -> NearMiss | None:
    """Nobody is looked for."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """`proof` says what is off in a request's proof of who asks, `subject` whom a question came nearest to and why that
    isn't the one; `notes_misses` says that the service notes nothing but what went wrong, and "N found"."""

    proof: Callable[[Arrived], Sequence[Difference]] = no_proof
    subject: Callable[[Nation, Arrived], NearMiss | None] = nobody_asked
    notes_misses: bool = True


def expected_of(app: Starlette) -> Expected:
    """What a service says of itself; one that says nothing proves nothing and looks for nobody."""
    told = getattr(app.state, "expected", None)
    found = told() if callable(told) else None
    return found if isinstance(found, Expected) else Expected(notes_misses=False)


def expected_operations(app: Starlette, contract: str | None) -> tuple[Operation, ...]:
    """What a service can be asked: by its contract, else by its routes."""
    if contract:
        return operations_of(contract)
    return tuple(
        Operation(name=route.name, method=method, path=route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in sorted((route.methods or {"GET"}) - {"HEAD"})
    )
