"""A token endpoint's answer is an object, or somebody's fault: refused is ours, nonsense is the source's."""

from datetime import UTC, datetime

import pytest

from contracts.errors import SourceBusy, SourceCredentials, SourceFault, SourceMalformed, SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport.schemes.sign_on import read_answer

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def reading(status: int, body: bytes) -> object:
    return read_answer(WireResponse(status, {"content-type": "application/json"}, body), NOW, "the token endpoint")


def test_an_object_is_given() -> None:
    assert reading(200, b'{"access_token":"x"}') == {"access_token": "x"}


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (400, b"{}", SourceCredentials), (401, b"{}", SourceCredentials), (403, b"", SourceCredentials),
        (429, b"{}", SourceBusy), (500, b"{}", SourceUnavailable), (200, b"", SourceMalformed),
        (200, b"[]", SourceMalformed), (200, b"null", SourceMalformed), (200, b'{"a"', SourceMalformed),
        (200, b"[" * 100_000, SourceMalformed), (200, b"\xff", SourceMalformed),
    ],
)  # fmt: skip
def test_anything_else_is_a_fault(status: int, body: bytes, fault: type[SourceFault]) -> None:
    with pytest.raises(fault) as raised:
        reading(status, body)
    assert "access_token" not in str(raised.value)
