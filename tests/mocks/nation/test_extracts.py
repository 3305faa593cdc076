"""Extracts are values: two of the same content are equal and none can be changed."""

from dataclasses import FrozenInstanceError

import pytest

from mocks.nation.extracts import Household, HouseholdMember
from mocks.nation.model import Person

HEAD = Person(personal_id="099190000123", full_name="A", date_of_birth="1990")


def test_they_are_values() -> None:
    member = HouseholdMember(person=HEAD, relation="CH01")
    household = Household(head=HEAD, members=(member,), residence=None)
    assert household == Household(head=HEAD, members=(HouseholdMember(person=HEAD, relation="CH01"),), residence=None)
    with pytest.raises(FrozenInstanceError):
        household.head = HEAD  # type: ignore[misc]  # that is the point
