"""Tests of what is handed over: all of it by name, so that nobody hands over one thing for another."""

import dataclasses

import pytest

from gateway.console.parts import Parts
from tests.gateway.console.desk import Desk


def test_parts_are_handed_over_by_name_and_stay(desk: Desk) -> None:
    assert all(field.kw_only for field in dataclasses.fields(Parts))
    with pytest.raises(dataclasses.FrozenInstanceError):
        desk.parts.origin = "https://evil.example"  # type: ignore[misc]  # what is refused here
