"""Two names that look alike to a reader are two names to a register: this says in which way two texts differ."""

import re
import unicodedata
from itertools import pairwise

from mocks.folding import fold_name

TITLES = ("Ông", "Bà", "Anh", "Chị", "Cô", "Chú", "Bác", "Em", "Ông/Bà")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below: the five marks that carry a tone, not a letter."""
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеіјкорсхуѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανκ01",
    "ABESIJKMHOPCTXYaeijkopcxysABEZHIKMNOPTYXoavkOl",
)
"""Cyrillic and Greek letters, and digits, that are taken for Latin letters."""


def told_apart(expected: str, received: str) -> str | None:
    """The problem (a key of `PROBLEMS`) that describes the difference best, or None where there is none."""
    if expected == received:
        return None
    right, given = unicodedata.normalize("NFC", expected), unicodedata.normalize("NFC", received)
    if right == given:
        return "composition"
    if damage := _damage(right, given):  # before anything is folded: bytes taken for letters have no case
        return damage
    right, given = " ".join(right.split()), " ".join(given.split())
    if right == given:
        return "blanks"
    right, given = right.casefold(), given.casefold()
    if right == given:
        return "letter_case"
    if _without_tones(right) == _without_tones(given):
        return "tone_placement" if _tones(right) == _tones(given) else "tone_marks"
    return _of_names(right, given) or _of_characters(right, given)


def _of_names(right: str, given: str) -> str | None:
    folded, asked = fold_name(right), fold_name(given)
    if folded and folded == asked and not re.search(r"[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff]", given):
        return "marks"
    if folded and folded in (fold_name(given.translate(_LOOK_ALIKES)), fold_name(unicodedata.normalize("NFKC", given))):
        return "look_alike"
    parts, asked_parts = [fold_name(part) for part in right.split()], [fold_name(part) for part in given.split()]
    if any(asked == fold_name(title) + folded for title in TITLES) and folded:
        return "title"
    if len(parts) > 1 and parts != asked_parts:
        if sorted(parts) == sorted(asked_parts) or asked in _turned(parts):
            return "order"
        if any(asked == "".join(parts[:place] + parts[place + 1 :]) for place in range(len(parts))):
            return "part_missing"
        if any(folded == "".join(asked_parts[:place] + asked_parts[place + 1 :]) for place in range(len(asked_parts))):
            return "part_added"
    return None


def _of_characters(right: str, given: str) -> str:
    if min(len(right), len(given)) < 2:
        return "differs"
    plain, asked = fold_name(right) or right, fold_name(given) or given
    if len(plain) == len(asked):
        wrong = [place for place, (one, other) in enumerate(zip(plain, asked, strict=True)) if one != other]
        if len(wrong) == 1:
            return "one_character"
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and plain[wrong[0]] == asked[wrong[1]]:
            return "swapped" if plain[wrong[1]] == asked[wrong[0]] else "differs"
    longer, shorter = sorted((plain, asked), key=len, reverse=True)
    if len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    ):
        return "one_character"
    return "differs"


def _damage(right: str, given: str) -> str | None:
    for charset in ("cp1252", "latin-1"):
        try:
            once = given.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
        if once != given and fold_name(once) == fold_name(right):
            return "double_encoded"
    if "?" in given or "\ufffd" in given:
        pattern = "(?i)" + re.escape(given).replace(r"\?", ".{1,2}").replace("\ufffd", ".{1,2}")
        if re.fullmatch(pattern, right):
            return "damaged"
    return None


def _turned(parts: list[str]) -> set[str]:
    """The parts with the given name first, or the surname last: what a foreign form makes of a name."""
    return {"".join(parts[place:] + parts[:place]) for place, _ in enumerate(pairwise(parts), 1)}


def _without_tones(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in _TONES)


def _tones(text: str) -> list[list[str]]:
    """The tone marks of each word."""
    return [[mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES] for word in text.split()]
