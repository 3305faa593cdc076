"""A service joins by its folder, and a folder with a mistake stops the start instead of being skipped."""

from pathlib import Path

import pytest

from mocks.discovery import BrokenService, Service, UnknownProfile, discover, read_service

WHOLE = """
name = "soap"
title = "A service"
build = "mocks.population.service:build"
profile = "one"
[credentials]
user = "u"
[not_applicable]
malformed_json = "it speaks XML"
[only_on]
expired_token = "^/data"
"""


def test_our_own_services_are_found_and_can_be_built() -> None:
    found = discover()
    assert "population" in found
    for name, service in found.items():
        assert service.name == name
        assert callable(service.load())


def test_a_declaration_is_read_whole() -> None:
    service = read_service("soap", WHOLE.encode())
    assert (service.title, service.profile, service.credentials) == ("A service", "one", {"user": "u"})
    assert service.terms.not_applicable == {"malformed_json": "it speaks XML"}
    assert service.terms.only_on == {"expired_token": "^/data"}
    assert (service.hints, service.settings, service.drift_fields) == ({}, {}, ())


def test_what_cannot_be_under_a_profile_and_what_drifts_is_declared() -> None:
    text = WHOLE.replace("[credentials]", 'drift_fields = ["name", "other"]\n[credentials]')
    text += 'every_kind = "^/"\n[profiles.one]\n[profiles.two]\nnot_applicable = { reset = "it never ends" }\n'
    usual = read_service("soap", text.encode())
    assert usual.terms.drift_fields == ("name", "other")
    assert usual.terms.concerns("html", "/x") and not usual.terms.concerns("expired_token", "/x")
    assert usual.terms.reason("reset", tls=False) is None
    assert usual.under("two").terms.reason("reset", tls=False) == "it never ends"
    assert usual.under("two").terms.reason("malformed_json", tls=False) == "it speaks XML"


@pytest.mark.parametrize(
    "more",
    [
        '[profiles.one]\nnot_applicable = { nonsense = "x" }\n',
        'nonsense = "^/"\n',
        "html = 1\n",
    ],
)
def test_a_kind_that_nobody_knows_is_named(more: str) -> None:
    with pytest.raises(BrokenService, match="names no fault kind"):
        read_service("soap", (WHOLE + more).encode())


def test_fields_that_drift_are_a_list_of_names() -> None:
    with pytest.raises(BrokenService, match="drift_fields"):
        read_service("soap", ('drift_fields = "name"\n' + WHOLE).encode())


def test_a_service_speaks_the_profiles_that_it_declares() -> None:
    text = WHOLE + '[hints]\npath = "/a"\nother = "/b"\n[profiles.one]\n[profiles.two]\n'
    text += 'title = "Another"\ncredentials = { key = "k" }\nhints = { path = "/c" }\n'
    usual = read_service("soap", text.encode())
    assert (usual.profile, usual.credentials, usual.hints["path"]) == ("one", {"user": "u"}, "/a")
    other = usual.under("two")
    assert (other.profile, other.title, other.credentials) == ("two", "Another", {"key": "k"})
    assert other.hints == {"path": "/c", "other": "/b"} and other.build == usual.build
    with pytest.raises(UnknownProfile, match="soap speaks one, two"):
        usual.under("three")
    with pytest.raises(UnknownProfile, match="soap speaks one"):
        read_service("soap", WHOLE.encode()).under("two")


@pytest.mark.parametrize("table", ["[profiles.two]\n", "[profiles.one]\nport = 1\n", "[profiles]\none = 1\n"])
def test_a_mistake_in_the_profiles_is_named(table: str) -> None:
    with pytest.raises(BrokenService, match=r"soap: .*profile"):
        read_service("soap", (WHOLE + table).encode())


def test_only_folders_with_a_declaration_are_services(tmp_path: Path) -> None:
    (tmp_path / "soap").mkdir()
    (tmp_path / "soap" / "service.toml").write_text(WHOLE)
    (tmp_path / "nation").mkdir()
    (tmp_path / "service.toml").write_text("nonsense")
    assert list(discover(tmp_path)) == ["soap"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "soap"', 'name = "other"'),
        ('title = "A service"', ""),
        ('profile = "one"', "profile = 1"),
        ('profile = "one"', 'profile = "one"\nport = 80'),
        ("malformed_json =", "nonsense ="),
        ('"^/data"', '"("'),
        ('"^/data"', "1"),
        ('name = "soap"', "name = "),
        ('name = "soap"', 'name = "soap"\nbrowsers = true'),
        ('name = "soap"', 'name = "soap"\nbrowsers = "("'),
    ],
)
def test_a_mistake_is_named(old: str, new: str) -> None:
    assert old in WHOLE
    with pytest.raises(BrokenService, match="soap"):
        read_service("soap", WHOLE.replace(old, new).encode())


def test_a_build_that_is_no_function_is_refused() -> None:
    service: Service = read_service("soap", WHOLE.replace("service:build", "service:XML").encode())
    with pytest.raises(BrokenService, match="no function"):
        service.load()
