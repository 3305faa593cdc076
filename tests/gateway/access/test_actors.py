"""Nobody is their own second: two spellings of one account are one person."""

import pytest

from gateway.access.actors import check_actor, demand_other
from gateway.access.entries import RegistrationRefused


@pytest.mark.parametrize("other", ["an.le", "AN.LE", "An.Le", " an.le", "an.le "])
def test_spellings_make_no_second_person(other: str) -> None:
    assert check_actor(other) == "an.le"
    with pytest.raises(RegistrationRefused, match="second person"):
        demand_other("An.le", other, "resuming")


def test_another_account_is_another_person() -> None:
    demand_other("an.le", "an.le2", "resuming")


@pytest.mark.parametrize(
    "name", ["", " ", "аn.le", "an\u200b.le", "an le", "ân.le", "x" * 101, "099190000123", "990000001", ".an"]
)
def test_what_could_pass_for_somebody_else_is_no_account(name: str) -> None:
    """A Cyrillic letter, an invisible one, a space; and a number that could be a person's."""
    with pytest.raises(RegistrationRefused):
        check_actor(name)
