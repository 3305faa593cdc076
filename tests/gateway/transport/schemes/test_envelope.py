"""An envelope opens, or it doesn't: whatever is wrong with it, the answer is the same one, letter for letter."""

import base64
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from contracts.errors import SourceMalformed
from contracts.wire import WireResponse
from gateway.keys.envelope import EnvelopeKey
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.endpoint import EndpointInvalid, SourceEndpoint, SourceLink
from gateway.transport.schemes.envelope import RsaAesEnvelope, Unwrapped, build_envelope
from tests.gateway.keys.test_envelope import der, private
from tests.gateway.transport.doubles import answer, asking, bench

DOCUMENT = {"citizenPid": "099190000123", "fullName": "NGUYỄN THỊ MINH KHUÊ"}
PLAIN = json.dumps(DOCUMENT, ensure_ascii=False).encode()
OURS = EnvelopeKey(private())


def padded(plain: bytes) -> bytes:
    size = 16 - len(plain) % 16
    return plain + bytes([size]) * size


def sealed(text: bytes, key: bytes | None = None) -> tuple[bytes, bytes]:
    """``data`` and ``key`` of an envelope, its text padded already."""
    key = key or os.urandom(32)
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  # the source's choice
    return encryptor.update(text) + encryptor.finalize(), private().public_key().encrypt(key, PKCS1v15())


def response(data: Any, key: Any, status: int = 200) -> WireResponse:
    def text(value: Any) -> Any:
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    body = json.dumps({"data": text(data), "key": text(key)}).encode()
    return WireResponse(status, {"content-type": "application/json;charset=UTF-8", "x-road-id": "1"}, body)


def opened(envelope: WireResponse, *, required: bool = False) -> WireResponse:
    return RsaAesEnvelope(OURS, required=required).open(envelope)


def failure(envelope: WireResponse) -> tuple[Any, ...]:
    """All that can be seen of a failure."""
    with pytest.raises(SourceMalformed) as caught:
        opened(envelope)
    fault = caught.value
    return type(fault), str(fault), fault.reason, fault.source_code, fault.owner, fault.__cause__, fault.__context__


SOUND = sealed(padded(PLAIN))
FAILED = (
    SourceMalformed,
    "the answer's envelope doesn't open",
    "the answer's envelope doesn't open",
    "",
    None,
    None,
    None,
)


@pytest.mark.parametrize("size", [16, 24, 32])
def test_an_envelope_opens(size: int) -> None:
    found = opened(response(*sealed(padded(PLAIN), os.urandom(size))))
    assert (found.status, found.body, found.media_type) == (200, PLAIN, "application/json")
    assert found.headers["x-road-id"] == "1"


def test_a_turned_byte_anywhere_gives_the_same_answer() -> None:
    data, key = SOUND
    for place in range(len(data)):
        assert failure(response(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :], key)) == FAILED
    for place in range(0, len(key), 5):
        assert failure(response(data, key[:place] + bytes([key[place] ^ 0x40]) + key[place + 1 :])) == FAILED


def _json(plain: bytes) -> Callable[[], WireResponse]:
    return lambda: response(*sealed(padded(plain)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: response(SOUND[0][:-1], SOUND[1]),
        lambda: response(SOUND[0][:-16], SOUND[1]),
        lambda: response(b"", SOUND[1]),
        lambda: response(SOUND[0] + bytes(16), SOUND[1]),
        lambda: response(SOUND[0], b""),
        lambda: response(SOUND[0], SOUND[1][:-1]),
        lambda: response(SOUND[0], SOUND[1] + b"\0"),
        lambda: response(SOUND[0], sealed(padded(PLAIN))[1]),
        lambda: response(SOUND[1], SOUND[0]),
        lambda: response("!!!", SOUND[1]),
        lambda: response(SOUND[0], "Đ"),
        lambda: response(None, None),
        lambda: response(1, {"a": 1}),
        lambda: response(*sealed(PLAIN + bytes(-len(PLAIN) % 16 or 16))),
        lambda: response(*sealed(PLAIN + b"\x11" * (-len(PLAIN) % 16 or 16))),
        lambda: response(*sealed(bytes(16))),
        lambda: response(*sealed(b"\x10" * 16)),
        _json(b""),
        _json(b"[]"),
        _json(b"null"),
        _json(b"\xff\xfe{}"),
        _json(b"{" * 20),
        _json(b"[" * 100_000),
    ],
)
def test_everything_else_that_is_wrong_gives_it_too(make: Callable[[], WireResponse]) -> None:
    assert failure(make()) == FAILED


def test_another_partys_envelope_gives_it_too() -> None:
    stranger = EnvelopeKey.parse(der(private(3072)))
    with pytest.raises(SourceMalformed) as caught:
        RsaAesEnvelope(stranger, required=False).open(response(*SOUND))
    assert str(caught.value) == FAILED[1]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"error":"invalid_grant"}', "application/json"),
        (b'{"data":"x","key":"y","more":1}', "application/json"),
        (b'{"access_token":"t"}', "application/json"),
        (b"<html>", "text/html"),
        (b"[" * 100_000, "application/json"),
        (b"", "application/json"),
    ],
)
def test_what_is_no_envelope_is_the_connectors_to_read(body: bytes, media_type: str) -> None:
    came = WireResponse(200, {"content-type": media_type}, body)
    assert opened(came) is came
    with pytest.raises(SourceMalformed):
        opened(came, required=True)
    refused = WireResponse(400, {"content-type": media_type}, body)
    assert opened(refused, required=True) is refused


def link(credentials: dict[str, str], **profile: Any) -> SourceLink:
    endpoint = SourceEndpoint(base_url="https://source.example", credentials=Credentials(credentials))
    return SourceLink(endpoint=endpoint, auth="none", profile=profile)


def test_the_profile_names_the_envelope() -> None:
    key = {"envelope_private_key": der(private())}
    assert isinstance(build_envelope(link({})), Unwrapped)
    assert isinstance(build_envelope(link({}, answer_envelope="none")), Unwrapped)
    made = build_envelope(link(key, answer_envelope="rsa_aes_ecb"))
    plain = WireResponse(200, {"content-type": "application/json"}, b"{}")
    with pytest.raises(SourceMalformed):
        made.open(plain)  # closed unless the profile says otherwise
    assert build_envelope(link(key, answer_envelope="rsa_aes_ecb", plain_answers="accept")).open(plain) is plain
    with pytest.raises(CredentialsMissing, match="envelope_private_key"):
        build_envelope(link({}, answer_envelope="rsa_aes_ecb"))
    for wrong in (
        {"answer_envelope": "rot13"},
        {"answer_envelope": "rsa_aes_ecb", "plain_answers": "yes"},
        {"answer_envelope": 1},
    ):
        with pytest.raises(EndpointInvalid):
            build_envelope(link(key, **wrong))


@pytest.mark.parametrize("bearer", [None, "abc"])
async def test_the_transport_opens_what_comes_on_a_link(bearer: str | None) -> None:
    made = link({"envelope_private_key": der(private())}, answer_envelope="rsa_aes_ecb")
    b = bench(answer(200, response(*SOUND).body, **{"content-type": "application/json"}), link=made)
    got = await b.transport.send(asking(bearer=bearer), b.call())
    assert json.loads(got.body) == DOCUMENT
    b = bench(answer(200, response(SOUND[0], b"").body, **{"content-type": "application/json"}), link=made)
    with pytest.raises(SourceMalformed):
        await b.transport.send(asking(bearer=bearer), b.call())
