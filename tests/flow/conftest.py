"""One running gateway per test module: modules arm faults and end grants, and must not disturb each other."""

from collections.abc import Iterator

import pytest

from tests.flow.running import Running, up


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks the whole road."""
    for item in items:
        if "tests/flow/" in item.path.as_posix():
            item.add_marker(pytest.mark.flow)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`lienthong up` on free ports."""
    with up(tmp_path_factory.mktemp("flow"), "--quiet") as found:
        yield found


@pytest.fixture(autouse=True)
def faultless(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test armed is gone before the next."""
    yield
    if "running" in request.fixturenames:
        found: Running = request.getfixturevalue("running")
        if found.process.poll() is None:
            found.disarm()
