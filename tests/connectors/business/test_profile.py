"""A profile with a wrong or missing key stops the start, by name."""

from typing import Any

import pytest

from connectors.business.profile import read_profile
from contracts.manifest import InvalidManifest
from tests.connectors.business.wire import PROFILE


def test_the_shipped_profile_reads() -> None:
    assert read_profile(PROFILE).path == "/apiCSDLDKDN/1.0/chiTietDoanhNghiep"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "https://elsewhere.example/x"), ("path", "/a?b=c"), ("unknown_elements", "ignore"),
        ("empty_means", "absent"), ("legal_names", True), ("current_edition", "2025"), ("reply_media_types", "x"),
        ("business_line_rule", "guess"), ("business_line_editions", ["2018"]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=f"^{key}"):
        read_profile({**PROFILE, key: value})


@pytest.mark.parametrize("key", ["path", "failures", "status_codes", "empty_means", "former_edition"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({name: value for name, value in PROFILE.items() if name != key})


def test_tables_hold_our_words_alone() -> None:
    with pytest.raises(InvalidManifest, match="status_codes"):
        read_profile({**PROFILE, "status_codes": {"MOCK1": "alive"}})
    with pytest.raises(InvalidManifest, match="failures"):
        read_profile({**PROFILE, "failures": {"x": "not_found"}})
