"""A place to install connectors of other distributions in, good and bad ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.acceptance.report import Report
from gateway.acceptance.suite import accept
from gateway.acceptance.trial import Trial
from gateway.registry.check import cases
from gateway.registry.discovery import Found
from gateway.registry.registry import SourceSetting, load_one
from tests.gateway.acceptance.making import CASES, GOOD, MANIFEST, PROFILE
from tests.gateway.registry.making import Site

Judge = Callable[..., Report]
Ledger = Callable[..., Found]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Installs the good connector with changes to its code, manifest or cases."""
    site = Site(tmp_path / "site", monkeypatch)

    def install(*changes: tuple[str, str], manifest: str = MANIFEST, files: dict[str, str] | None = None) -> Found:
        code = GOOD
        for before, after in changes:
            assert before in code, "the change has nothing to change"
            code = code.replace(before, after)
        package = site.install(
            "ledger", manifest=manifest, code=code, profiles={"first": PROFILE}, files=CASES if files is None else files
        )
        return Found("ledger", package)

    return install


@pytest.fixture
def judge(ledger: Ledger) -> Judge:
    """Judges the good connector with changes; without the lines that send, unless asked for."""

    def judged(*changes: tuple[str, str], sends: bool = False, **more: Any) -> Report:
        return accept("ledger", {"ledger": ledger(*changes, **more)}, sends=sends)

    return judged


@pytest.fixture
def tried(ledger: Ledger) -> Callable[..., Trial]:
    """The good connector with changes, built, with its cases."""

    def build(*changes: tuple[str, str], **more: Any) -> Trial:
        found = ledger(*changes, **more)
        return Trial(load_one(found, SourceSetting("first", synthetic=True)), cases(found, "first", first=True))

    return build
