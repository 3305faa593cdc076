"""Whoever counts gets names from closed lists; nobody has to count."""

from gateway.transport.observer import Observer, Unobserved


def test_nobody_has_to_count() -> None:
    nobody: Observer = Unobserved()
    nobody.on_exchange("population", "answered", 0.1)
    nobody.on_state("population", "open")
    assert vars(nobody) == {}
