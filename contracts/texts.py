"""Text that was damaged on its way must never pass for data: what gives it away is told here, for every connector.

Three ways are known from Vietnamese systems: UTF-8 taken for Windows-1252 and encoded again (`Nguyá»…n`), the mark of
a decoder that gave up (U+FFFD), and letters that an older character set didn't have turned into question marks
(`Nguy?n`). Accents apart from their letters (NFD) are no damage: readers compose them.
"""

from __future__ import annotations

import re
from typing import Final

_WINDOWS: Final = {bytes([byte]).decode("windows-1252", "ignore"): byte for byte in range(0x80, 0xA0)}
_OTHER: Final = re.compile(f"[^\x00-\xff{''.join(_WINDOWS)}]")
"""A letter that neither Latin-1 nor Windows-1252 has: text with one wasn't encoded twice."""
_LOST: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")


def garbled(text: str) -> bool:
    """Whether a text was encoded twice, or holds the mark of bytes that nobody could read."""
    if text.isascii():
        return False
    if "\ufffd" in text:
        return True
    if _OTHER.search(text):
        return False
    try:
        bytes(_WINDOWS.get(letter, ord(letter)) for letter in text).decode()
    except UnicodeDecodeError:
        return False
    return True


def damaged(text: str, *, name: bool = False) -> bool:
    """Whether a text is garbled or has lost letters: a question mark inside a word, in a person's name anywhere."""
    return ("?" in text and (name or _LOST.search(text) is not None)) or garbled(text)
