"""A word of the settings becomes a sender."""

import pytest

from gateway.transport.sender import Link
from gateway.transport.senders.aiohttp_sender import AiohttpSender
from gateway.transport.senders.choice import DEFAULT, SENDERS, SenderName, build
from gateway.transport.senders.httpx2_sender import Httpx2Sender
from gateway.transport.senders.httpx_sender import HttpxSender

KINDS = {"aiohttp": AiohttpSender, "httpx2": Httpx2Sender, "httpx": HttpxSender}


@pytest.mark.parametrize("name", SENDERS)
async def test_every_name_has_its_sender(name: SenderName) -> None:
    sender = build(Link(), name)
    assert type(sender) is KINDS[name]
    await sender.aclose()


async def test_unset_takes_the_measured_default() -> None:
    sender = build(Link())
    assert type(sender) is KINDS[DEFAULT]
    await sender.aclose()
