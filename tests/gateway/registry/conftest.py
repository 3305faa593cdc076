"""A place to install connectors of other distributions in."""

from pathlib import Path

import pytest

from tests.gateway.registry.making import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)
