"""A profile is checked before the first request; what is missing or of another kind is named."""

import pytest

from connectors.population.profile import Profile, read_profile
from contracts.manifest import InvalidManifest
from tests.connectors.population.wire import profile

READ_BY_THE_GATEWAY = {
    "auth",
    "contract",
    "sv_url",
    "timestamp_unit",
    "expired_marker",
    "request_id_per_attempt",
    "fault_statuses",
    "fault_media_types",
}


def test_the_shipped_profile_is_the_published_service() -> None:
    read = read_profile(profile())
    assert read.path == "/csdldc/v1/TraCuuThongTinCongDan"
    assert (read.integration_code, read.phone, read.soap_action) == ("037", "0", '""')
    assert read.marital_status["3"] == "divorced_or_widowed"
    assert read.refusals == {"004": "procedure_not_licensed", "005": "officer_not_licensed", "01": "refused"}


OF_OTHER_SCHEMES = {"x_road", "token_path", "expired_codes"}


def test_every_key_of_the_file_is_somebodys() -> None:
    assert set(profile()) == set(Profile.model_fields) | READ_BY_THE_GATEWAY


@pytest.mark.parametrize("name", ["c06-soap-033", "xroad", "lgsp-json"])
def test_every_other_profile_holds_the_same_keys(name: str) -> None:
    other = set(profile(name))
    assert other >= set(Profile.model_fields)
    assert other <= set(Profile.model_fields) | READ_BY_THE_GATEWAY | OF_OTHER_SCHEMES
    read_profile(profile(name))


@pytest.mark.parametrize("key", sorted(Profile.model_fields))
def test_a_missing_key_is_named(key: str) -> None:
    raw = profile()
    del raw[key]
    with pytest.raises(InvalidManifest, match=f"^{key}: "):
        read_profile(raw)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "csdldc"),
        ("path", "/x?personal_id=1"),
        ("path", 7),
        ("integration_code", "O37"),
        ("integration_code", 37),
        ("phone", ""),
        ("unknown_elements", "ignore"),
        ("empty_means", "ambiguous"),
        ("undocumented_successor", True),
        ("current_edition", "01/07/2025"),
        ("marital_status", {"3": "single"}),
        ("faults", {"Server": "not_found"}),
        ("refusals", ["004"]),
        ("reply_media_types", "text/xml"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(key: str, value: object) -> None:
    with pytest.raises(InvalidManifest, match=f"^{key}") as caught:
        read_profile(profile(**{key: value}))
    assert caught.value.__suppress_context__
