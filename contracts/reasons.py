"""A reason that somebody types stands on record for ever: it says why, and must never say about which number.

One rule for every reason (stops, proposals, searches, exports, openings), so that no page has a laxer one. A name can't
be told from other words; the forms say that none belongs there.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 500
"""Characters of a reason."""

_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_HARMLESS = re.compile(
    rf"\b[A-Za-z][0-9]{{2}}(?:\.[0-9]{{1,3}}){{0,8}}-[0-9]{{2}}{_MONTH}{_DAY}-[0-9]{{1,6}}\b"  # a dossier's number
    rf"|\b20[2-9][0-9]-{_MONTH}-{_DAY}(?=[\sT.,;)]|$)"  # dates and times of our days, as people write them here
    r"|\b(?:[12][0-9]|3[01]|0?[1-9])([./-])(?:1[0-2]|0?[1-9])\1(?:20[2-9][0-9])(?=[\s.,;)]|$)"
    r"|\b(?:2[0-3]|[01]?[0-9])[:h][0-5][0-9](?::[0-5][0-9])?\b"
)
_RUN = re.compile(r"[0-9](?:[\s.\-_/,:;'’()]{0,3}[0-9]){8,}")
"""Nine digits or more, however they are grouped: old cards have 9, phones and organizations 10, people 12."""


class ReasonRefused(ValueError):
    """A reason can't stand on record; the message names the rule, never the text."""


def holds_number(text: str) -> bool:
    """Whether a text holds something as long as a person's number, in whatever digits and grouping it is written."""
    plain = "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) != "Cf"  # what shows as nothing keeps no digits apart
    )
    return _RUN.search(_HARMLESS.sub("#", plain)) is not None


def is_personal(text: str) -> bool:
    """Whether a text is nothing but a number as long as a person's or a card's."""
    return text.isdecimal() and len(text) in (9, 12)


def check_reason(text: str) -> str:
    """The reason, trimmed; raises `ReasonRefused` where it is empty, too long, unprintable or holds a number."""
    reason = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(reason) <= LONGEST or not reason.isprintable():
        raise ReasonRefused(f"a reason is 1 to {LONGEST} printable characters on one line")
    if holds_number(reason):
        raise ReasonRefused("a reason must not hold a person's, card's or phone number: it stands on record for ever")
    return reason
