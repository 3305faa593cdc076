"""A source without credentials gets the request as it is."""

import asyncio
from pathlib import Path

import pytest

from contracts.errors import SourceUnavailable
from gateway.transport.call import Call
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.schemes.none import Unsigned
from gateway.transport.sender import ClientCertificate, Outgoing
from gateway.transport.transport import Transport
from tests.gateway.transport.certificates import Authority
from tests.gateway.transport.doubles import START, answer, asking
from tests.gateway.transport.raw_server import reply, serving


async def test_nothing_is_added_and_nothing_helps() -> None:
    scheme = Unsigned()
    request = Outgoing(method="GET", url="https://source.example/", template="/")
    assert await scheme.sign(request, START) is request
    assert not await scheme.refresh(request, answer(401))
    scheme.forget()


@pytest.mark.parametrize("known", [True, False])
async def test_a_certificate_alone_is_a_proof(tmp_path: Path, known: bool) -> None:
    ours, theirs = Authority.make(tmp_path / "a"), Authority.make(tmp_path / "b")
    certificate, key = (ours if known else theirs).issue("motcua")
    async with serving(reply(), tls=ours.server_context(ask_client=True)) as source:
        endpoint = SourceEndpoint(
            base_url=source.url,
            ca_file=ours.ca_file,
            client_certificate=ClientCertificate(certificate=certificate, key=key),
            max_attempts=1,
        )
        link = SourceLink(endpoint=endpoint, auth="mtls")
        transport = Transport({"source": link}, now=lambda: START)
        loop = asyncio.get_running_loop()
        call = Call(source="source", deadline=loop.time() + 30, idempotent=True, request_id="r1", now=lambda: START)
        try:
            if known:
                assert (await transport.send(asking(), call)).status == 200
                assert "authorization" not in source.seen[0].headers
            else:
                with pytest.raises(SourceUnavailable):
                    await transport.send(asking(), call)
        finally:
            await transport.aclose()
