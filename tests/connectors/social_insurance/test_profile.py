"""A profile that the connector can't work with is refused before the first request, by the name of its key."""

from typing import Any

import pytest

from connectors.social_insurance.profile import read_profile
from contracts.manifest import InvalidManifest, read_toml
from tests.house.tree import ROOT

PROFILES = {
    name: read_toml((ROOT / f"connectors/social_insurance/profiles/{name}.toml").read_text())
    for name in ("ngsp", "envelope")
}


def test_the_shipped_profiles_read_and_differ_by_the_envelope_alone() -> None:
    plain, wrapped = (read_profile(PROFILES[name]) for name in ("ngsp", "envelope"))
    assert (plain.envelope, wrapped.envelope, wrapped.envelope_prefix) == ("none", "provincial", "TST_")
    assert wrapped.model_copy(update={"envelope": "none"}) == plain
    assert set(plain.statuses.values()) == {"contributing", "paused", "closed"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_path", "no slash"), ("base_path", "/ends/"), ("unknown_elements", "ignore"), ("not_found_code", ""),
        ("success_code", "ok"), ("ambiguous_code", 2), ("envelope", "maybe"), ("envelope_ok_code", "OK"),
        ("envelope_prefix", "a.b"), ("personal_id_as_key", "yes"), ("current_edition", "today"),
        ("failures", {"99": "sad"}), ("envelope_failures", {"500": "sad"}), ("sexes", {"1": "man"}),
        ("statuses", {"1": "fine"}), ("reply_media_types", 1),
    ],
)  # fmt: skip
def test_another_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({**PROFILES["ngsp"], key: value})
