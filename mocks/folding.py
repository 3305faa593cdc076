"""How the national side folds names, hashes and counts check digits: written apart from the gateway on purpose.

A mistake shared by both sides would never show; two independent readings of the same rule do show it.
"""

import hashlib
import unicodedata
from functools import lru_cache

_LOOK_ALIKES_OF_D = "ÐðƉɖĐđ"
_CHECK_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """The form that names are matched in: D for every form of Đ, marks dropped, upper case, only A-Z and 0-9.

    Rule: DESIGN section 1. "Nguyễn Thị Minh Khuê" becomes "NGUYENTHIMINHKHUE".
    """
    kept = []
    for letter in name:
        if letter in _LOOK_ALIKES_OF_D:
            kept.append("D")
            continue
        for part in unicodedata.normalize("NFD", letter).upper():
            if "A" <= part <= "Z" or "0" <= part <= "9":
                kept.append(part)
    return "".join(kept)


def c06_digest(sv_url: str, user: str, timestamp: str, secret: str) -> str:
    """The hash of scheme C (fact sheet 1.1): SHA-256 over the four texts joined, in lower-case hex."""
    return hashlib.sha256(f"{sv_url}{user}{timestamp}{secret}".encode()).hexdigest()


def check_digit(nine_digits: str) -> int | None:
    """The tenth digit of an organization code (fact sheet 3.3), None where the sequence is never issued.

    Raises ValueError for anything but nine ASCII digits.
    """
    if len(nine_digits) != 9 or not nine_digits.isascii() or not nine_digits.isdigit():
        raise ValueError("an organization code starts with nine digits")
    total = sum(weight * int(digit) for weight, digit in zip(_CHECK_WEIGHTS, nine_digits, strict=True))
    digit = 10 - total % 11
    return digit if digit < 10 else None


def is_organization_code(text: str) -> bool:
    """Whether a text is a ten-digit code with the right check digit."""
    return len(text) == 10 and text.isascii() and text.isdigit() and check_digit(text[:9]) == int(text[9])
