"""The operator changes what a profile declares, in the type that it has, and nothing else."""

from typing import Any

import pytest

from gateway.registry.discovery import Found, RegistryFault, discover
from gateway.registry.profiles import names, read, settle
from tests.gateway.registry.making import PROFILE, Site


def things(site: Site, **more: Any) -> Found:
    site.install("things", **more)
    return discover()["things"]


def test_a_profile_is_read_by_its_name(site: Site) -> None:
    found = things(site, profiles={"first": PROFILE, "spare": ""})
    assert names(found) == ("first", "spare")
    assert read(found, found.manifest(), "first")["codes"] == {"1": "active"}


@pytest.mark.parametrize("name", ["spare", "../first", "", "First", "first.toml"])
def test_a_profile_that_the_manifest_does_not_list_is_refused(site: Site, name: str) -> None:
    found = things(site, profiles={"first": PROFILE, "spare": ""})
    with pytest.raises(RegistryFault, match="is not one of first"):
        read(found, found.manifest(), name)


def test_a_profile_that_is_no_toml_or_missing_is_named(site: Site) -> None:
    found = things(site, profiles={"first": "path = "})
    with pytest.raises(RegistryFault, match=r"profiles/first\.toml: not TOML"):
        read(found, found.manifest(), "first")


def test_a_connector_without_profiles_has_none(site: Site) -> None:
    found = things(site, profiles={})
    assert names(found) == ()
    with pytest.raises(RegistryFault, match=r"profiles/first\.toml can't be read"):
        read(found, found.manifest(), "first")


WRITTEN: dict[str, Any] = {
    "path": "/one", "wait": 1.5, "count": 3, "known": True, "statuses": [500], "codes": {"1": "active"},
}  # fmt: skip


def test_values_are_replaced_and_tables_grow(site: Site) -> None:
    overrides: dict[str, Any] = {
        "path": "/two", "wait": 2, "count": 4, "known": False, "statuses": [400], "codes": {"2": "revoked"},
    }  # fmt: skip
    settled = settle(things(site), "first", WRITTEN, overrides)
    assert settled == {**overrides, "codes": {"1": "active", "2": "revoked"}}
    assert WRITTEN["codes"] == {"1": "active"}
    overrides["statuses"].append(1)
    assert settled["statuses"] == [400]
    with pytest.raises(TypeError):
        settled["path"] = "/three"  # type: ignore[index]  # that it can't be written is the point


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"pth": "/two"}, "overrides.pth: the profile first has no such key"),
        ({"path": 7}, "overrides.path: must be a text"),
        ({"count": "4"}, "overrides.count: must be a whole number"),
        ({"count": True}, "overrides.count: must be a whole number"),
        ({"count": 4.0}, "overrides.count: must be a whole number"),
        ({"known": 1}, "overrides.known: must be true or false"),
        ({"wait": True}, "overrides.wait: must be a number"),
        ({"statuses": 500}, "overrides.statuses: must be a list"),
        ({"codes": []}, "overrides.codes: must be a table"),
        ({"synthetic": False}, "overrides.synthetic: the profile first has no such key"),
    ],
)
def test_other_keys_and_other_types_are_refused(site: Site, overrides: dict[str, Any], message: str) -> None:
    with pytest.raises(RegistryFault) as caught:
        settle(things(site), "first", {**WRITTEN, "synthetic": True}, overrides)
    assert str(caught.value) == f"connector things: {message}"
