"""Signed notes agree with the published example and refuse everything that is nearly one."""

import base64

import pytest

from gateway.keys import notes
from gateway.keys.notes import LogSigner, NoteBroken, NoteUnsigned, NoteVerifier

# the example of golang.org/x/mod/sumdb/note, whose format C2SP signed-note describes
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = LogSigner("log.test", bytes(range(32)))


def test_the_published_example() -> None:
    signer = LogSigner("PeterNeumann", SEED)
    assert signer.sign(TEXT) == NOTE
    assert signer.verifier.vkey == VKEY
    assert NoteVerifier.parse(VKEY).open(NOTE) == TEXT


def test_foreign_signatures_are_ignored() -> None:
    line = LogSigner("witness.test", bytes(32)).sign("a\n").splitlines()[-1]
    note = SIGNER.sign("a\n") + line + "\n"
    assert SIGNER.verifier.open(note) == "a\n"
    with pytest.raises(NoteUnsigned):
        LogSigner("third.test", bytes(32)).verifier.open(note)


def test_a_bad_signature_beside_a_good_one_is_not_ignored() -> None:
    bad = SIGNER.sign("b\n").splitlines()[-1]
    with pytest.raises(NoteUnsigned):
        SIGNER.verifier.open(SIGNER.sign("a\n") + bad + "\n")


def test_every_altered_character_is_noticed() -> None:
    note = SIGNER.sign("a\n10\nroot\n")
    for position, ch in enumerate(note):
        with pytest.raises(NoteBroken):
            SIGNER.verifier.open(note[:position] + ("x" if ch != "x" else "y") + note[position + 1 :])
        with pytest.raises(NoteBroken):
            SIGNER.verifier.open(note[:position])


@pytest.mark.parametrize(
    "note", ["", "a", "a\n", "\n\n— x y\n", "a\n\nb\n", "a\n\n— log.test !!!\n", "a\t\n\n— l x\n", "a" * 1_000_001]
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(NoteBroken):
        SIGNER.verifier.open(note)


@pytest.mark.parametrize(
    "vkey", ["", "a+b", "a+b+c", VKEY.replace("c7", "c8"), VKEY.replace("Peter", "Pe er"), VKEY[:-4]]
)
def test_what_is_no_verifier_key(vkey: str) -> None:
    with pytest.raises(NoteBroken):
        NoteVerifier.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "ă"])
def test_names_that_would_break_a_note(name: str) -> None:
    with pytest.raises(NoteBroken):
        LogSigner(name, bytes(32))


@pytest.mark.parametrize("text", ["", "a", "a\n\n"])
def test_texts_that_cannot_be_signed(text: str) -> None:
    with pytest.raises(NoteBroken):
        SIGNER.sign(text)


def test_repr_holds_no_seed() -> None:
    assert repr(SIGNER) == "LogSigner(name='log.test')"


def test_a_foreign_signature_may_stand_first_and_the_text_hold_an_empty_line() -> None:
    line = LogSigner("witness.test", bytes(32)).sign("a\n").splitlines()[-1]
    note = SIGNER.sign("a\n\nb\n")
    text, own = note.rsplit("\n\n", 1)
    assert SIGNER.verifier.open(f"{text}\n\n{line}\n{own}") == "a\n\nb\n"


def test_a_note_ends_with_its_last_line_and_has_a_hundred_signatures_at_most() -> None:
    line = LogSigner("witness.test", bytes(32)).sign("a\n").splitlines()[-1]
    note = SIGNER.sign("a\n")
    assert SIGNER.verifier.open(note + f"{line}\n" * (notes._MOST_SIGNATURES - 1)) == "a\n"
    for spoilt in (note + line, note + f"{line}\n" * notes._MOST_SIGNATURES, "\n\n" + note.split("\n\n")[1]):
        with pytest.raises(NoteBroken):
            SIGNER.verifier.open(spoilt)


@pytest.mark.parametrize("key", [b"\x01" + bytes(33), b"\x01" + bytes(31), b"\x02" + bytes(32)])
def test_a_key_of_another_kind_or_length_is_none_although_its_id_fits(key: bytes) -> None:
    identity = notes.key_id("log.test", key[1:]).hex()
    with pytest.raises(NoteBroken):
        NoteVerifier.parse(f"log.test+{identity}+{base64.b64encode(key).decode()}")
