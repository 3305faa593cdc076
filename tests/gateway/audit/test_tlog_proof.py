"""The text of a proof is C2SP's, to the byte, and what is nearly one is not read."""

import base64

import pytest

from gateway.audit.tlog_proof import ProofUnread, TlogProof, read_proof, write_proof

HASH = bytes(range(32))
LINE = base64.b64encode(HASH).decode()
NOTE = "log.test\n5\nAAAA\n\n— log.test AAAA\n"
TEXT = f"c2sp.org/tlog-proof@v1\nindex 3\n{LINE}\n{LINE}\n\n{NOTE}"


def test_the_form() -> None:
    proof = TlogProof(3, [HASH, HASH], NOTE)
    assert write_proof(proof) == TEXT and read_proof(TEXT) == proof
    more = TlogProof(0, [], NOTE, b"more")
    assert write_proof(more) == f"c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n\n{NOTE}"
    assert read_proof(write_proof(more)) == more


@pytest.mark.parametrize(
    "text",
    [
        "", "c2sp.org/tlog-proof@v1", f"c2sp.org/tlog-proof@v1\n\n{NOTE}", TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 3", "index 03"), TEXT.replace("index 3", "index -3"), TEXT.replace("index 3", "index ٣"),
        TEXT.replace("index 3", "index"), TEXT.replace("index 3", f"index {'9' * 5000}"),
        TEXT.replace("index 3", "extra AAAA"), TEXT.replace("index 3", "extra !\nindex 3"),
        TEXT.replace(LINE, LINE[:-4]), TEXT.replace(LINE, LINE + " "), TEXT.replace(LINE, LINE.replace("=", "")),
        TEXT.replace(LINE, "A" * 42 + "B="), TEXT.replace("\n\n", "\n", 1).partition("\n\n")[0],
        f"c2sp.org/tlog-proof@v1\nindex 3\n{(LINE + chr(10)) * 65}\n{NOTE}", TEXT.replace("\n", "\r\n"),
    ],
)  # fmt: skip
def test_nearly_a_proof(text: str) -> None:
    with pytest.raises(ProofUnread):
        read_proof(text)
