"""Cosignatures are what the standard says they are, and nothing that was changed verifies."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.keys.notes import LogSigner, NoteBroken, split
from gateway.keys.witnesses import WitnessKey, WitnessSigner, with_lines

LOG = LogSigner("log.test", bytes(range(32)))
WITNESS = WitnessSigner("witness.test/w1", bytes(range(32, 64)))
OTHER = WitnessSigner("witness.test/w1", bytes(range(64, 96)))
NOTE = LOG.sign("log.test\n5\n" + base64.b64encode(bytes(32)).decode() + "\n")
TEXT = split(NOTE)[0]


def test_the_signed_message_is_the_standards() -> None:
    line = WITNESS.cosign(TEXT, 1679315147)
    name, _, encoded = line.removeprefix("— ").partition(" ")
    raw = base64.b64decode(encoded)
    assert name == "witness.test/w1" and int.from_bytes(raw[4:12]) == 1679315147 and len(raw) == 76
    message = b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.key.public).verify(raw[12:], message)
    assert WITNESS.key.time_of(TEXT, line) == 1679315147


def test_the_key_as_text() -> None:
    vkey = WITNESS.key.vkey
    assert WitnessKey.parse(vkey) == WITNESS.key and vkey.startswith("witness.test/w1+")
    assert base64.b64decode(vkey.rsplit("+", 1)[1])[0] == 4 and WitnessKey.parse(vkey + "\n") == WITNESS.key


@pytest.mark.parametrize(
    "vkey", ["", "a", LOG.verifier.vkey, WITNESS.key.vkey.replace("w1", "w2"), "a+b+!", "a b+0+AA=="]
)
def test_what_is_no_witness_key(vkey: str) -> None:
    with pytest.raises(NoteBroken):
        WitnessKey.parse(vkey)


def test_lines_of_others_say_nothing_and_bad_ones_are_named() -> None:
    line = WITNESS.cosign(TEXT, 7)
    assert WITNESS.key.cosigned(NOTE) is None
    assert WITNESS.key.cosigned(with_lines(NOTE, [OTHER.cosign(TEXT, 9)])) is None
    assert WITNESS.key.cosigned(with_lines(NOTE, [line, OTHER.cosign(TEXT, 9), WITNESS.cosign(TEXT, 8)])) == 8
    assert WITNESS.key.time_of(TEXT, "witness.test/w1 AAAA") is None
    assert WITNESS.key.time_of(TEXT, "— witness.test/w1 " + "A" * 500) is None
    with pytest.raises(NoteBroken, match="not of its key"):
        WITNESS.key.time_of(TEXT + "more\n", line)
    raw = base64.b64decode(line.rpartition(" ")[2])
    for changed in (raw[:-1], raw + b"x", raw[:4] + b"\xff" * 8 + raw[12:]):
        with pytest.raises(NoteBroken, match="malformed"):
            WITNESS.key.time_of(TEXT, "— witness.test/w1 " + base64.b64encode(changed).decode())
    for at in range(4, len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(NoteBroken):
            WITNESS.key.time_of(TEXT, "— witness.test/w1 " + base64.b64encode(changed).decode())


def test_the_log_still_opens_its_note() -> None:
    cosigned = with_lines(NOTE, [WITNESS.cosign(TEXT, 7)])
    assert LOG.verifier.open(cosigned) == TEXT and cosigned.startswith(NOTE)
    assert with_lines(cosigned, [WITNESS.cosign(TEXT, 7)]) == cosigned
    assert "seed" not in repr(WITNESS)
