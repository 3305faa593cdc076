"""Key files are made, kept and read here, so that a half-written or world-readable key can never be used.

A file holds one line of text. It appears under its name only when it is complete and on disk (written beside, synced,
linked into place), so two processes that start at once agree on one key and a crash leaves none or a whole one.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from gateway.observability.refusals import Refusal

_LONGEST = 16 * 1024
"""Bytes; no key text of ours is near it."""


class KeyFault(Refusal):
    """A key is missing, malformed or readable by others; the text names the key, never its value."""


def prepare(directory: Path) -> None:
    """Make the folder of keys (mode 0700), or refuse one that others may write to; raises `KeyFault`."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = directory.stat().st_mode
    except OSError as fault:
        raise KeyFault(f"the folder of keys can't be used: {fault.strerror}") from None
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise KeyFault("the folder of keys may be written by others: its mode must be 0700")


def read(path: Path) -> str | None:
    """The text of a key file without its newline, or ``None`` where there is no file; raises `KeyFault`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise KeyFault(f"{path.name} can't be read: {fault.strerror}") from None
    try:
        # fstat on what was opened: a name could be exchanged between a look and a read
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise KeyFault(f"{path.name} is no file")
        if status.st_mode & 0o077:
            raise KeyFault(f"{path.name} is readable by others: its mode must be 0600")
        content = os.read(descriptor, _LONGEST + 1)
    finally:
        os.close(descriptor)
    if not content.endswith(b"\n") or content.count(b"\n") != 1 or len(content) > _LONGEST or not content.isascii():
        raise KeyFault(f"{path.name} is not one whole line: restore it from the backup")
    return content[:-1].decode("ascii")


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The text of a key file; where there is none, one with the text of ``make`` (mode 0600, durable) comes first."""
    text = read(path)
    if text is not None:
        return text
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(make().encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(beside, path)
            except FileExistsError:
                pass  # another process was first: its key is the key
        finally:
            beside.unlink()
        _sync_folder(path.parent)
    except OSError as fault:
        raise KeyFault(f"{path.name} can't be made: {fault.strerror}") from None
    made = read(path)
    if made is None:
        raise KeyFault(f"{path.name} vanished while it was made")
    return made


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
