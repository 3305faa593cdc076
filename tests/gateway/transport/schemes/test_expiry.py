"""What counts as "your proof has ended", and what doesn't although it looks like it."""

from typing import Any

import pytest

from gateway.transport.schemes.expiry import Expiry
from tests.gateway.transport.doubles import answer

CODES = {"expired_codes": ["-5", "het_han"]}


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, b"", True),
        (403, b"", False),
        (200, b'{"error_code":-5}', True),
        (200, b'{"error_code":"het_han"}', True),
        (500, b'{"error_code":"-5"}', True),
        (200, b'{"error_code":0}', False),
        (200, b'{"error_code":-5', False),
        (200, b'[{"error_code":-5}]', False),
        (200, b'{"result":{"error_code":-5}}', False),
        (200, b'{"error_code":-5,"x":"' + b"x" * 70_000 + b'"}', False),
        (200, b"[" * 60_000 + b'"error_code"', False),
    ],
)
def test_a_reply_that_says_so(status: int, body: bytes, told: bool) -> None:
    assert Expiry(CODES).told(answer(status, body)) is told


def test_without_codes_only_the_status_does() -> None:
    assert not Expiry({}).told(answer(200, b'{"error_code":-5}'))
    assert Expiry({}).told(answer(401))


@pytest.mark.parametrize("codes", ["-5", [5], [""], {"-5": True}, None])
def test_codes_are_texts(codes: Any) -> None:
    with pytest.raises(ValueError, match="expired_codes"):
        Expiry({"expired_codes": codes})
