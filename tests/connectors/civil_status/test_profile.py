"""A profile that the connector can't work with is refused before the first request, by the name of its key."""

from typing import Any

import pytest

from connectors.civil_status.profile import read_profile
from contracts.manifest import InvalidManifest, read_toml
from tests.house.tree import ROOT

PROFILE = read_toml((ROOT / "connectors/civil_status/profiles/lgsp.toml").read_text())


def test_the_shipped_profile_reads() -> None:
    profile = read_profile(PROFILE)
    assert set(profile.marital_statuses.values()) == {"never_married", "married", "divorced", "widowed"}
    assert set(profile.marriage_states.values()) == {"in_force", "ended_by_divorce", "ended_by_death"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_path", "no slash"), ("base_path", "/ends/"), ("unknown_elements", "ignore"), ("not_found_code", ""),
        ("current_edition", "today"), ("failures", {"900": "sad"}), ("sexes", {"1": "man"}),
        ("marriage_states", {"X": "over"}), ("marital_statuses", {"X": "single"}), ("reply_media_types", 1),
    ],
)  # fmt: skip
def test_another_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({**PROFILE, key: value})
