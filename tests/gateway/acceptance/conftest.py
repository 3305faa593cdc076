"""A place to install connectors of other distributions in, good and bad ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.acceptance.report import Report
from gateway.acceptance.suite import accept
from gateway.registry.discovery import Found
from tests.gateway.acceptance.making import CASES, GOOD, MANIFEST, PROFILE
from tests.gateway.registry.making import Site

Judge = Callable[..., Report]


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Installs the good connector with changes to its code, manifest or cases, and judges it."""
    site = Site(tmp_path, monkeypatch)

    def judged(*changes: tuple[str, str], manifest: str = MANIFEST, files: dict[str, str] | None = None) -> Report:
        code = GOOD
        for before, after in changes:
            assert before in code, "the change has nothing to change"
            code = code.replace(before, after)
        package = site.install(
            "ledger", manifest=manifest, code=code, profiles={"first": PROFILE}, files=CASES if files is None else files
        )
        return accept("ledger", {"ledger": Found("ledger", package)})

    return judged
