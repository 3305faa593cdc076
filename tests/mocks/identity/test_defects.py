"""Defects must strike whom they name, as often as they say, and be refused when misspelt."""

from __future__ import annotations

import pytest

from mocks.identity.defects import DEFECTS, Defects


def test_a_defect_strikes_as_often_as_it_says() -> None:
    defects = Defects()
    defects.arm({"defect": "issuer", "times": 2})
    assert [defects.take("099190000123") for _ in range(3)] == ["issuer", "issuer", None]
    assert defects.armed() == []


def test_a_defect_without_times_strikes_until_cleared() -> None:
    defects = Defects()
    defects.arm({"defect": "nonce"})
    assert {defects.take("099190000123") for _ in range(5)} == {"nonce"}
    defects.clear()
    assert defects.take("099190000123") is None


def test_a_defect_strikes_only_the_person_it_names() -> None:
    defects = Defects()
    armed = defects.arm({"defect": "audience", "times": 1, "personal_id": "099190000123"})
    assert defects.take("099085000456") is None
    assert armed.as_json() == {"defect": "audience", "times": 1, "personal_id": "099190000123"}
    assert defects.take("099190000123") == "audience"


@pytest.mark.parametrize("defect", DEFECTS)
def test_every_listed_defect_can_be_armed(defect: str) -> None:
    assert Defects().arm({"defect": defect}).defect == defect


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        [],
        {},
        {"defect": "misspelt"},
        {"defect": "issuer", "times": 0},
        {"defect": "issuer", "times": True},
        {"defect": "issuer", "times": "1"},
        {"defect": "issuer", "personal_id": 99190000123},
        {"defect": "issuer", "extra": 1},
    ],
)
def test_a_misspelt_defect_is_refused(wanted: object) -> None:
    defects = Defects()
    with pytest.raises(ValueError, match=r"\w"):
        defects.arm(wanted)
    assert defects.armed() == []
