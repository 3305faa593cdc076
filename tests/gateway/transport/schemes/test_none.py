"""A source without credentials gets the request as it is."""

from gateway.transport.schemes.none import Unsigned
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, answer


async def test_nothing_is_added_and_nothing_helps() -> None:
    scheme = Unsigned()
    request = Outgoing(method="GET", url="https://source.example/", template="/")
    assert await scheme.sign(request, START) is request
    assert not await scheme.refresh(request, answer(401))
    scheme.forget()
