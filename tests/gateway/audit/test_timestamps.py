"""Time stamps are openssl's, over HTTP, and hold for these bytes under the trusted authority and for nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gateway.audit.timestamps import CONTENT_TYPE, TimestampBroken, certificates, check, query, stamp
from tests.gateway.audit.outsiders import Authority, serving

TEXT = "log.test\n5\nAAAA\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    made = Authority(tmp_path_factory.mktemp("tsa"))
    with serving(made):
        yield made


def send_to(authority: Authority, body: bytes) -> bytes:
    return httpx.post(authority.url, content=body, headers={"content-type": CONTENT_TYPE}, trust_env=False).content


def test_a_stamp_of_a_checkpoint(authority: Authority) -> None:
    trusted = certificates(authority.ca.read_bytes())
    token = stamp(TEXT, lambda body: send_to(authority, body), trusted)
    assert abs(check(token, TEXT, trusted) - datetime.now(UTC)) < timedelta(hours=1)
    with pytest.raises(TimestampBroken, match="Mismatch"):
        check(token, TEXT + "more\n", trusted)
    for at in range(0, len(token), 7):
        changed = token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :]
        try:
            assert check(changed, TEXT, trusted) == check(token, TEXT, trusted)  # a byte that says nothing
        except TimestampBroken:
            pass


def test_another_authority_is_not_believed(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Authority(tmp_path_factory.mktemp("other"))
    token = send_to(authority, query(TEXT).as_bytes())
    with pytest.raises(TimestampBroken):
        check(token, TEXT, certificates(other.ca.read_bytes()))


def test_an_old_answer_is_no_answer(authority: Authority) -> None:
    """The nonce: what was stamped for an earlier question does not pass for this one's."""
    trusted = certificates(authority.ca.read_bytes())
    replayed = send_to(authority, query(TEXT).as_bytes())
    with pytest.raises(TimestampBroken, match="Nonce"):
        stamp(TEXT, lambda _body: replayed, trusted)


@pytest.mark.parametrize("token", [b"", b"nonsense", b"\x30\x03\x02\x01\x02", bytes(70_000)])
def test_what_is_no_token(authority: Authority, token: bytes) -> None:
    with pytest.raises(TimestampBroken):
        check(token, TEXT, certificates(authority.ca.read_bytes()))


def test_certificates_are_pem() -> None:
    with pytest.raises(ValueError, match=r".+"):
        certificates(b"nonsense")
