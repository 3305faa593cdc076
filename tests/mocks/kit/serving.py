"""A mock that answers by a description of the kit's tests, in this process and with every fault at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from gateway.kit.given import openapi
from mocks.discovery import read_service
from mocks.faults import Faults
from mocks.journal import Journal
from mocks.kit import RestMock, SoapMock, rest, soap
from mocks.misbehaviour import Misbehaving
from mocks.nation.personas import synthetic_nation

DESCRIPTIONS = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"
DECLARED = b'name = "sample"\ntitle = "Sample"\nbuild = "x:y"\nprofile = "one"\n'


def _read(name: str) -> bytes:
    """A description as the kit would have pinned it: YAML as the JSON that it means."""
    place = DESCRIPTIONS / name
    return openapi(place)[1] if place.suffix == ".yaml" else place.read_bytes()


class Served:
    """Asks the mock; ``journal`` shows what it noted."""

    def __init__(self, kind: type[SoapMock] | type[RestMock], name: str, patch: pytest.MonkeyPatch) -> None:
        for module in (soap, rest):
            patch.setattr(module, "read", _read)
        self.faults = Faults([read_service("sample", DECLARED).terms])
        self.journal = Journal()
        control = self.faults.control("sample")
        config: Mapping[str, object] = {"description": name, "nobody_status": 404}
        app: Starlette = kind(synthetic_nation(), control, config).app()
        self._app = Misbehaving(app, control, self.journal)

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request."""
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock.invalid") as client:
            return await client.request(method, path, content=body, headers=dict(headers or {}))

    def notes(self) -> str:
        """What the mock noted of the last request."""
        return " ".join(self.journal.entries(everything=True)[-1].notes)
