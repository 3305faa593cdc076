"""The sender over httpx2 has the manners of every sender."""

import pytest

from gateway.transport.senders.httpx2_sender import Httpx2Sender
from tests.gateway.transport.senders.manners import Build, Manners


class TestHttpx2Sender(Manners):
    @pytest.fixture
    def build(self) -> Build:
        return Httpx2Sender
