"""Folders and entry points are found without importing what they hold; what doesn't build stops the start."""

import sys

import pytest

from gateway.registry.discovery import RegistryFault, discover
from tests.gateway.registry.making import CODE, MANIFEST, Site


def test_our_connectors_are_folders_with_a_manifest() -> None:
    found = discover()
    assert {"population", "business"} <= set(found)
    assert not {"soap", "rest", "__pycache__"} & set(found)
    assert all(item.manifest().name == name for name, item in found.items())


def test_a_foreign_connector_is_found_and_not_imported(site: Site) -> None:
    package = site.install("things", code="raise SystemError('imported')")
    assert discover()["things"].package == package
    assert discover()["things"].manifest().title == "Sổ thử nghiệm"
    assert not [name for name in sys.modules if name.startswith(package)]


def test_a_foreign_connector_is_built(site: Site) -> None:
    site.install("things")
    assert type(discover()["things"].build()).__name__ == "ThingConnector"


def test_a_name_is_given_once(site: Site) -> None:
    site.install("population")
    with pytest.raises(RegistryFault, match="connector population: there are two"):
        discover()


@pytest.mark.parametrize("value", ["no_such_package_anywhere", "sys", "tests..x", "./x", ""])
def test_an_entry_point_that_leads_nowhere_is_named_when_it_is_wanted(site: Site, value: str) -> None:
    site.point("things", value)
    found = discover()["things"]
    with pytest.raises(RegistryFault, match=r"connector things: .* is no package that can be imported"):
        found.manifest()


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("name = ", "manifest.toml: not TOML"),
        (MANIFEST.replace('owner = "Tests"', ""), "manifest.toml: owner: Field required"),
        (MANIFEST + "\n[secrets]\n", "manifest.toml: secrets: Extra inputs are not permitted"),
        (MANIFEST.replace('"todo"', '"perhaps"'), "quality.everything must be done, todo"),
        (MANIFEST.replace("{name}", "other"), "manifest.toml: name must be the connector's own"),
        (MANIFEST.replace("deadline_seconds = 5", "deadline_seconds = 0"), "operations.0.deadline_seconds"),
        (MANIFEST.replace("{dataset} = [", "elsewhere = ["), "fields must list exactly the datasets"),
    ],
)
def test_a_broken_manifest_names_its_key(site: Site, manifest: str, message: str) -> None:
    site.install("things", manifest=manifest)
    with pytest.raises(RegistryFault) as caught:
        discover()["things"].manifest()
    assert str(caught.value).startswith("connector things: ") and message in str(caught.value)


def test_a_missing_file_is_named(site: Site) -> None:
    site.install("things")
    with pytest.raises(RegistryFault, match=r"connector things: profiles/none\.toml can't be read"):
        discover()["things"].text("profiles", "none.toml")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise OSError('/secret/path')", "doesn't build (OSError)"),
        ("import no_such_module_anywhere", "doesn't build (ModuleNotFoundError)"),
        ("x = 1", "doesn't build (AttributeError)"),
        ("def build(): raise KeyError('099190000123')", "doesn't build (KeyError)"),
        ("def build(): return object()", "build() returns no connector"),
        (CODE.replace("def exchange", "def exchanges"), "build() returns no connector"),
    ],
)
def test_code_that_does_not_build_is_named_without_its_words(site: Site, code: str, message: str) -> None:
    site.install("things", code=code)
    with pytest.raises(RegistryFault) as caught:
        discover()["things"].build()
    assert str(caught.value) == f"connector things: {message}" or str(caught.value).endswith(message)
    assert "secret" not in str(caught.value) and "099190000123" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
