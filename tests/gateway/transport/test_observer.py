"""Whoever counts gets names from closed lists; nobody has to count."""

from gateway.transport.observer import Observer, OfCurrent, Unobserved
from tests.gateway.transport.doubles import Counted


def test_nobody_has_to_count() -> None:
    nobody: Observer = Unobserved()
    nobody.on_exchange("population", "answered", 0.1)
    nobody.on_state("population", "open")
    assert vars(nobody) == {}


def test_of_an_old_link_only_the_attempts_count() -> None:
    counted, current = Counted(), [True]
    one = OfCurrent(counted, lambda: current[0])
    one.on_state("population", "open")
    current[0] = False
    one.on_state("population", "half-open")
    one.on_exchange("population", "answered", 0.1)
    assert (counted.states, counted.exchanges) == (["open"], [("population", "answered")])
