"""An offer of another protocol changes nothing: the request is read whole, and its body is never read as a request."""

from itertools import pairwise

import pytest

from tests.gateway.api.test_protocol import served
from tests.gateway.api.whole import raw

OFFER = (
    b"POST / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nHost: a\r\nHTTP2-Settings: AAEAAEAA\r\nUpgrade: h2c\r\n"
)
LAST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"


@pytest.mark.parametrize(
    "cuts", [[], [30], [len(OFFER) + 21], [len(OFFER) + 24], [10, len(OFFER) + 22, len(OFFER) + 26]]
)
async def test_the_body_behind_an_offer_arrives_however_it_is_cut(cuts: list[int]) -> None:
    whole = OFFER + b"content-length: 6\r\n\r\nfirst!" + LAST
    edges = [0, *cuts, len(whole)]
    async with served() as (port, echo):
        response = await raw(port, *(whole[start:end] for start, end in pairwise(edges)))
    assert echo.asked == 2 and response.count(b"HTTP/1.1 200 ") == 2
    assert b"\r\n\r\n6HTTP/1.1" in response and response.endswith(b"\r\n\r\n2")


async def test_an_offer_without_a_body_is_answered_and_the_next_request_too() -> None:
    async with served() as (port, echo):
        response = await raw(port, OFFER + b"\r\n" + LAST)
    assert echo.asked == 2 and b"\r\n\r\n0HTTP/1.1" in response and response.endswith(b"\r\n\r\n2")


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"anything"])
async def test_a_request_inside_the_body_is_only_a_body(protocol: bytes) -> None:
    inner = b"GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: %b\r\ncontent-length: %d\r\n\r\n"
    async with served() as (port, echo):
        response = await raw(port, head % (protocol, len(inner)) + inner + LAST)
    assert echo.asked == 2 and response.count(b"HTTP/1.1 ") == 2 and response.count(b"200 OK") == 2
    assert b"\r\n\r\n%dHTTP/1.1" % len(inner) in response


async def test_a_chunked_body_behind_an_offer_is_refused_and_the_connection_ends() -> None:
    async with served() as (port, _):
        response = await raw(port, OFFER + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + LAST)
    assert b"HTTP/1.1 400 " in response and b"200 OK" not in response
