"""The fixtures `national_mocks`, `gateway` and `persona`, and the options that say which gateway is meant."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from pytest_lienthong.gateway import Gateway, read_demo
from pytest_lienthong.people import Person
from pytest_lienthong.running import Address, own_mocks
from pytest_lienthong.services import NationalMocks

_OPTIONS = {
    "gateway": "address of a gateway that already runs, for the fixture `gateway`",
    "demo": "demo.json of a running `lienthong up`: its gateway, its mocks, its client",
    "mocks_seed": "seed of the nation in mocks of our own",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--lienthong-gateway``, ``--lienthong-demo``, ``--lienthong-mocks-seed``, ``--lienthong-profile``; the same
    names with underscores in the project's pytest settings."""
    group = parser.getgroup("lienthong", "national services of Viet Nam")
    for name, meaning in _OPTIONS.items():
        group.addoption(f"--lienthong-{name.replace('_', '-')}", help=meaning)
        parser.addini(f"lienthong_{name}", meaning)
    meaning = "SERVICE=PROFILE: another dialect than the service's usual one, in mocks of our own"
    group.addoption("--lienthong-profile", action="append", default=[], help=meaning)
    parser.addini("lienthong_profile", meaning, type="linelist")


def _wanted(config: pytest.Config, name: str) -> str | None:
    return config.getoption(f"lienthong_{name}") or config.getini(f"lienthong_{name}") or None


@pytest.fixture(scope="session")
def _lienthong_demo(pytestconfig: pytest.Config) -> dict[str, Any]:
    path = _wanted(pytestconfig, "demo")
    try:
        return read_demo(pytestconfig.rootpath / Path(path)) if path else {}
    except (OSError, ValueError) as fault:
        raise pytest.UsageError(f"--lienthong-demo: {fault}") from None


@pytest.fixture(scope="session")
def _lienthong_mocks(pytestconfig: pytest.Config, _lienthong_demo: dict[str, Any]) -> Iterator[Address]:
    with ExitStack() as stack:
        if mocks := _lienthong_demo.get("mocks"):
            control = next(iter(mocks.values()))["control"]
            yield Address(control, {name: one["url"] for name, one in mocks.items()})
            return
        seed = _wanted(pytestconfig, "mocks_seed")
        named = [*pytestconfig.getini("lienthong_profile"), *pytestconfig.getoption("lienthong_profile")]
        profiles = dict(one.partition("=")[::2] for one in named)
        try:
            found = stack.enter_context(own_mocks(int(seed) if seed else None, profiles))
        except (LookupError, ValueError) as fault:
            raise pytest.UsageError(f"national mocks: {fault}") from None
        yield found


@pytest.fixture
def national_mocks(_lienthong_mocks: Address) -> Iterator[NationalMocks]:
    """The national services on loopback, shared by the run; what a test sets on them ends with the test."""
    mocks = NationalMocks(_lienthong_mocks.control, _lienthong_mocks.services, f"test-{secrets.token_hex(8)}")
    yield mocks
    mocks.forget()


@pytest.fixture(scope="session")
def gateway(pytestconfig: pytest.Config, _lienthong_demo: dict[str, Any]) -> Gateway:
    """The running gateway that an option names; a test that needs one is skipped, with the reason, where none is."""
    address = _wanted(pytestconfig, "gateway") or _lienthong_demo.get("base_url")
    if not address:
        pytest.skip("no gateway: name a running one with --lienthong-gateway URL or --lienthong-demo state/demo.json")
    return Gateway(str(address).rstrip("/"), _lienthong_demo)


@pytest.fixture
def persona(national_mocks: NationalMocks) -> Callable[..., Person]:
    """``persona("year_only")``: an invented person by traits; without any, a plain one."""
    return national_mocks.person
