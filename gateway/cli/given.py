"""Files and keys that an operator hands to a command; what can't be read is named, its content never printed."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.refusals import CouldNot
from gateway.keys.notes import NoteBroken, NoteVerifier
from gateway.keys.witnesses import WitnessKey

LONGEST = 64 * 1024 * 1024
"""Bytes of a file that is read whole."""


def content(path: Path) -> bytes:
    """The bytes of a file; raises `CouldNot`."""
    try:
        with path.open("rb") as file:
            found = file.read(LONGEST + 1)
    except OSError:
        raise CouldNot(f"the file {path.name} can't be read") from None
    if len(found) > LONGEST:
        raise CouldNot(f"the file {path.name} is too long")
    return found


def text(path: Path) -> str:
    """The text of a file; raises `CouldNot`."""
    try:
        return content(path).decode("utf-8")
    except UnicodeDecodeError:
        raise CouldNot(f"the file {path.name} holds no text") from None


def _vkey(given: str) -> str:
    """A verifier key is one line with two plus signs or more; everything else is the name of a file that holds one."""
    return given if given.count("+") >= 2 and not Path(given).is_file() else text(Path(given))


def log_key(given: str) -> NoteVerifier:
    """The log's public key, given as a C2SP verifier key or as a file with one; raises `CouldNot`."""
    try:
        return NoteVerifier.parse(_vkey(given))
    except NoteBroken as fault:
        raise CouldNot(f"the key can't be used: {fault}") from None


def witness_key(given: str) -> WitnessKey:
    """The same for a witness."""
    try:
        return WitnessKey.parse(_vkey(given))
    except NoteBroken as fault:
        raise CouldNot(f"the witness's key can't be used: {fault}") from None


KEY = click.option("--key", required=True, help="the log's public key (C2SP verifier key), or a file with it")
WITNESS = click.option("--witness", "witnesses", multiple=True, help="a witness's key, or a file with it; repeatable")
