"""A profile that the connector can't work with is refused before the first request, by the name of its key."""

from typing import Any

import pytest

from connectors.tax.profile import read_profile
from contracts.manifest import InvalidManifest, read_toml
from tests.house.tree import ROOT

PROFILE = read_toml((ROOT / "connectors/tax/profiles/lgsp.toml").read_text())


def test_the_shipped_profile_reads() -> None:
    profile = read_profile(PROFILE)
    assert set(profile.statuses) == {"00", "01", "02", "03", "04", "05", "06", "07", "10"}
    assert len(set(profile.statuses.values())) == 9 and len(profile.kinds) == 4


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "no slash"), ("path", "/x?y=1"), ("unknown_elements", "ignore"), ("current_edition", "today"),
        ("failures", {"99": "sad"}), ("statuses", {"00": "fine"}), ("kinds", {"X": "ship"}), ("reply_media_types", 1),
    ],
)  # fmt: skip
def test_another_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({**PROFILE, key: value})
