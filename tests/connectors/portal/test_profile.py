"""A profile that the connector can't work with is refused before the first request, by the name of its key."""

from typing import Any, get_args

import pytest

from connectors.portal.profile import read_profile
from contracts.manifest import InvalidManifest, read_toml
from contracts.portal import DossierStatus
from tests.house.tree import ROOT

PROFILE = read_toml((ROOT / "connectors/portal/profiles/session.toml").read_text())


def test_the_shipped_profile_reads() -> None:
    profile = read_profile(PROFILE)
    assert list(profile.statuses.values()) == list(get_args(DossierStatus))
    assert [*profile.statuses] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("endpoint_path", "mapi"), ("endpoint_path", "/g?x=1"), ("account_provider", ""), ("reply_media_types", 1),
        ("unknown_elements", "ignore"), ("failures", {"1": "sad"}), ("account_kinds", {"1": "ship"}),
        ("statuses", {"1": "registered"}), ("statuses", {**PROFILE["statuses"], "11": "registered"}),
    ],
)  # fmt: skip
def test_another_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({**PROFILE, key: value})
