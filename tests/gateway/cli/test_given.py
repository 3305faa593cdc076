"""Keys come as text or as files; what can't be read is named and never shown."""

from pathlib import Path

import pytest

from gateway.cli import given
from gateway.cli.refusals import CouldNot
from gateway.keys.witnesses import WitnessSigner
from tests.gateway.audit.samples import SIGNER

WITNESS = WitnessSigner("witness.test/w1", bytes(32)).key


def test_a_key_as_text_or_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "log.vkey"
    file.write_text(SIGNER.verifier.vkey + "\n")
    assert given.log_key(str(file)) == given.log_key(SIGNER.verifier.vkey) == SIGNER.verifier
    assert given.witness_key(WITNESS.vkey) == WITNESS


@pytest.mark.parametrize("key", ["nothing", "a+b+c", WITNESS.vkey])
def test_what_is_no_key_of_the_log(key: str, tmp_path: Path) -> None:
    with pytest.raises(CouldNot) as told:
        given.log_key(key)
    assert told.value.exit_code == 2
    with pytest.raises(CouldNot):
        given.witness_key(SIGNER.verifier.vkey)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(CouldNot, match="binary holds no text"):
        given.text(binary)
    with pytest.raises(CouldNot, match="gone can't be read"):
        given.text(tmp_path / "gone")
    monkeypatch.setattr(given, "LONGEST", 1)
    with pytest.raises(CouldNot, match="too long"):
        given.content(binary)
