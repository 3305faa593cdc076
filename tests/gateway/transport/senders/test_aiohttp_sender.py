"""The sender over aiohttp has the manners of every sender."""

import pytest

from gateway.transport.senders.aiohttp_sender import AiohttpSender
from tests.gateway.transport.senders.manners import Build, Manners


class TestAiohttpSender(Manners):
    @pytest.fixture
    def build(self) -> Build:
        return AiohttpSender
