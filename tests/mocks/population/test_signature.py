"""The C06 hash is checked against the published vector, and every way of being wrong is refused."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from mocks.population.signature import Credentials, SignatureRefused, check_signature
from tests.mocks.asking import SV_URL, signed

SHARED = Credentials(user="mock_hanoi", secret="mock-secret", sv_url=SV_URL)
AT = datetime.fromtimestamp(1_767_225_600, UTC)
MILLISECONDS = "1767225600000"
SECONDS = "1767225600"
VECTOR = {
    "timestamp": MILLISECONDS,
    "authorization": (
        "Basic bW9ja19oYW5vaTpjYzhmMWZhY2ZjZDA3OTA5ZGMzOGMyZjU5Njc0ODI2YTU1NmIzY2E4YTFiYTZjOTlkZjMwNGQ5YzJhOTc5MjNl"
    ),
}


def test_the_published_vector_passes() -> None:
    check_signature(VECTOR, SHARED, AT)


@pytest.mark.parametrize("stamp", [SECONDS, MILLISECONDS])
@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_seconds_and_milliseconds_pass_within_five_minutes(stamp: str, minutes: int) -> None:
    check_signature(signed(stamp), SHARED, AT + timedelta(minutes=minutes))


@pytest.mark.parametrize("stamp", [SECONDS, MILLISECONDS])
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_stale_timestamp_is_refused(stamp: str, seconds: int) -> None:
    with pytest.raises(SignatureRefused, match="timestamp too far"):
        check_signature(signed(stamp), SHARED, AT + timedelta(seconds=seconds))


def test_the_skew_is_a_setting() -> None:
    check_signature(VECTOR, SHARED, AT + timedelta(hours=1), timedelta(hours=1))
    with pytest.raises(SignatureRefused):
        check_signature(VECTOR, SHARED, AT + timedelta(seconds=2), timedelta(seconds=1))


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"timestamp": ""}, "missing or no number"),
        ({"timestamp": "soon"}, "missing or no number"),
        ({"timestamp": "-1767225600"}, "missing or no number"),
        ({"timestamp": "1" * 17}, "missing or no number"),
        ({"timestamp": "\u0661\u0667"}, "missing or no number"),
        ({"timestamp": "9" * 16}, "out of range"),
        ({"timestamp": "0"}, "too far"),
        ({"authorization": ""}, "no Basic"),
        ({"authorization": VECTOR["authorization"].replace("Basic", "Bearer")}, "no Basic"),
        ({"authorization": "Basic %%%"}, "no base64"),
        ({"authorization": basic(b"\xff\xfe")}, "no base64"),
        ({"authorization": basic(b"mock_hanoi")}, "hash differs"),
        ({"authorization": basic(b"mock_hanoi:" + b"0" * 64)}, "hash differs"),
        ({"authorization": basic("mock_hanoi:é".encode())}, "hash differs"),
        ({"timestamp": "1767225600001"}, "hash differs"),
        (signed(MILLISECONDS, user="somebody"), "unknown user"),
        (signed(MILLISECONDS, secret="other"), "hash differs"),
        (signed(MILLISECONDS, sv_url="/other"), "hash differs"),
    ],
)
def test_whatever_differs_is_refused(headers: dict[str, str], why: str) -> None:
    with pytest.raises(SignatureRefused, match=why):
        check_signature({**VECTOR, **headers}, SHARED, AT)


def test_an_upper_case_hash_is_refused() -> None:
    digest = base64.b64decode(VECTOR["authorization"][6:]).decode().partition(":")[2]
    with pytest.raises(SignatureRefused, match="hash differs"):
        check_signature({**VECTOR, "authorization": basic(f"mock_hanoi:{digest.upper()}".encode())}, SHARED, AT)
