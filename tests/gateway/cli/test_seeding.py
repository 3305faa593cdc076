"""Tests of what `lienthong up` puts into an empty state directory."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.access import CHANNELS, SCOPES, VIEW, VIEW_FIELDS
from gateway.access.register import AccessRegister
from gateway.cli import seeding
from gateway.cli.state import State
from gateway.registry.registry import Registry, SourceSetting

OFFICERS: list[Mapping[str, Any]] = [
    {"account": "canbo.thu", "personal_id": "099080000001"},
    {"account": seeding.SERVICE_ACCOUNT, "personal_id": "099079000004"},
]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[AccessRegister]:
    with State(tmp_path).register() as opened:
        yield opened


@pytest.fixture(scope="module")
def registry() -> Registry:
    profiles = {"population": "c06-soap", "business": "ngsp1", "identity": "gen1"}
    return Registry.load({name: SourceSetting(profile, True) for name, profile in profiles.items()})


def public_half(key: Path) -> set[str]:
    return {json.loads(key.read_text())["x"]}


def registered_keys(register: AccessRegister) -> set[str]:
    (caller,) = register.list_callers()
    return {key["x"] for key in json.loads(caller.jwks)["keys"]}


def test_the_demo_caller_may_ask_everything_but_the_sensitive(
    register: AccessRegister, registry: Registry, tmp_path: Path
) -> None:
    assert seeding.is_new(register)
    demo = seeding.seed(register, registry, tmp_path, OFFICERS)
    assert not seeding.is_new(register)
    (caller,) = register.list_callers()
    assert (caller.id, caller.scopes) == (demo.client_id, frozenset(SCOPES)) and demo.scope.split() == list(SCOPES)
    grants = {entry.dataset: entry for entry in register.list_grants()}
    assert grants.keys() == {*registry.datasets, VIEW} and grants[VIEW].fields == set(VIEW_FIELDS)
    for entry in grants.values():
        assert entry.procedure.value == demo.purpose["procedure"] and entry.channels == frozenset(CHANNELS)
        assert not entry.fields & seeding.SENSITIVE
    assert seeding.DENIED_FIELD in registry.sources["population"].manifest.fields["persons"]
    assert grants["persons"].operations == {"query", "verify"}


def test_officers_are_licensed_and_the_service_account_is_none(
    register: AccessRegister, registry: Registry, tmp_path: Path
) -> None:
    demo = seeding.seed(register, registry, tmp_path, OFFICERS)
    found = {officer.account: officer for officer in register.list_officers()}
    assert demo.purpose["officer"]["account"] in found
    assert {name: officer.service for name, officer in found.items()} == {
        "canbo.thu": False, seeding.SERVICE_ACCOUNT: True, seeding.ENDED_OFFICER: False,
    }  # fmt: skip
    held = {name: officer.validity.holds(datetime.now(UTC)) for name, officer in found.items()}
    assert held == {"canbo.thu": True, seeding.SERVICE_ACCOUNT: True, seeding.ENDED_OFFICER: False}
    (unit,) = register.list_units()
    assert unit.service_account == seeding.SERVICE_ACCOUNT


def test_a_second_start_changes_nothing(register: AccessRegister, registry: Registry, tmp_path: Path) -> None:
    def all_there() -> list[list[Any]]:
        return [register.list_callers(), register.list_units(), register.list_officers(), register.list_grants()]

    seeding.seed(register, registry, tmp_path, OFFICERS)
    before = all_there()
    seeding.seed(register, registry, tmp_path, OFFICERS)
    assert all_there() == before


def test_what_was_ended_stays_ended(register: AccessRegister, registry: Registry, tmp_path: Path) -> None:
    seeding.seed(register, registry, tmp_path, OFFICERS)
    register.end_grant("g-demo-persons")
    register.disable_caller(seeding.CALLER)
    seeding.seed(register, registry, tmp_path, OFFICERS)
    assert {entry.id for entry in register.list_grants() if entry.validity.valid_to} == {"g-demo-persons"}
    assert register.list_callers()[0].disabled_at is not None


def test_a_lost_key_is_replaced(register: AccessRegister, registry: Registry, tmp_path: Path) -> None:
    key = seeding.seed(register, registry, tmp_path, OFFICERS).private_key_path
    first = public_half(key)
    assert registered_keys(register) == first
    key.unlink()
    seeding.seed(register, registry, tmp_path, OFFICERS)
    assert registered_keys(register) == public_half(key) != first
