"""The sender over httpx has the manners of every sender."""

import pytest

from gateway.transport.senders.httpx_sender import HttpxSender
from tests.gateway.transport.senders.manners import Build, Manners


class TestHttpxSender(Manners):
    @pytest.fixture
    def build(self) -> Build:
        return HttpxSender
