"""What a name on the wire probably means, guessed from its words: good enough to propose, never to decide.

The kit marks every guess for its author to confirm; examples use them so that invented numbers lie in the ranges that
nobody has.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import Final

_BOUNDARY: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_MEANINGS: Final[tuple[tuple[str, str], ...]] = (
    ("personal_id", "cccd|ddcn|can cuoc|dinh danh|citizen id|personal id|person id|national id|id number"),
    ("old_card_number", "cmnd|chung minh"),
    ("organization_code", "mst|ma so thue|msdn|ma so dn|ma so doanh nghiep|ma doanh nghiep|tax code|tax number"),
    ("organization_code", "organization code|enterprise code|company code|business code"),
    ("insurance_number", "so bhxh|insurance number"),
    ("full_name", "ho ten|ho va ten|full name"),
)
_NOT_A_PERSONS: Final = frozenset("don vi|to chuc|co quan|dien tu|dia phuong".split("|"))
_GIVEN: Final[tuple[tuple[str, str], ...]] = (
    ("request_id", "ma yeu cau|request id|message id|ma giao dich|transaction id"),
    ("unit", "ma don vi|agency code"),
    ("officer_code", "ma can bo"),
    ("officer_account", "tai khoan"),
    ("procedure", "ma dvc|ma thu tuc"),
)


def words(name: str) -> tuple[str, ...]:
    """The words of a name, lower case and without diacritics: ``SốĐịnhDanh`` has three."""
    plain = unicodedata.normalize("NFD", name.translate(str.maketrans("ĐđÐð", "DdDd")))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word.lower() for word in _BOUNDARY.split(plain) if word)


def snake(name: str) -> str:
    """A name as a field of ours: lower case with underscores, a letter first, no word of the language."""
    made = "_".join(words(name)) or "value"
    made = made if made[0].isalpha() else f"n{made}"
    return f"{made}_" if keyword.iskeyword(made) or keyword.issoftkeyword(made) or made in ("None", "self") else made


def likely(name: str) -> str:
    """What a value of this name probably is (a kind of identifier, or ``full_name``); empty where nothing is known."""
    text = f" {' '.join(words(name))} "
    if any(f" {word} " in text for word in _NOT_A_PERSONS):
        return ""
    return next((kind for kind, signs in _MEANINGS if any(f" {sign} " in text for sign in signs.split("|"))), "")


def given(name: str) -> str:
    """Which part of a request's context a member of this name is probably filled from; empty for none."""
    text = " ".join(words(name)).removeprefix("x ")  # X-Request-Id
    return next((part for part, signs in _GIVEN if text in signs.split("|")), "")
