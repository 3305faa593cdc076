"""People's names meet here: one rule for folding and one for comparing, so that no connector has its own.

Rule of DESIGN section 1: map ``Ð ð Ɖ ɖ Đ đ`` to D, NFD, drop marks, upper-case, keep ``[A-Z0-9]``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

NameMatch = Literal["match", "match_except_diacritics", "no_match"]

_D = str.maketrans(dict.fromkeys("ÐðƉɖĐđ", "D"))
_STROKED = str.maketrans({"Ð": "Đ", "ð": "Đ", "Ɖ": "Đ", "ɖ": "Đ", "đ": "Đ"})
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def fold(name: str) -> str:
    """The folded form that the national databases match on (``Nguyễn Thị`` gives ``NGUYENTHI``)."""
    decomposed = unicodedata.normalize("NFD", name.translate(_D))
    return re.sub(r"[^A-Z0-9]", "", decomposed.upper())


def _syllable(text: str) -> tuple[str, str]:
    """A syllable without its tone, and its tone: where the mark stands (Hòa, Hoà) doesn't matter."""
    decomposed = unicodedata.normalize("NFD", text)
    base = "".join(letter for letter in decomposed if letter not in _TONES)
    tone = "".join(letter for letter in decomposed if letter in _TONES)
    return unicodedata.normalize("NFC", base), tone


def full_form(name: str) -> tuple[tuple[str, str], ...]:
    """The form in which two names are equal in full: NFC, upper case, single spaces, tone placement ignored."""
    text = unicodedata.normalize("NFC", name).upper().translate(_STROKED).translate(_APOSTROPHES)
    return tuple(_syllable(part) for part in text.split())


def upper_form(name: str) -> str:
    """The spelling that a question is asked in: NFC, upper case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).upper().split())


def compare(claimed: str, held: str) -> NameMatch:
    """``match`` when equal in full, ``match_except_diacritics`` when equal folded only, else ``no_match``.

    A name that folds to nothing (another script) only ever matches in full.
    """
    if full_form(claimed) == full_form(held):
        return "match"
    folded = fold(claimed)
    return "match_except_diacritics" if folded and folded == fold(held) else "no_match"
