"""Codes of provinces across the reform of 2025-07-01, so that an address is compared under one table or not at all.

Seven codes changed their meaning (15, 24, 44, 52, 80, 82, 91): a code means something only with the edition that it was
written under. Provinces map forward, because whole provinces were merged; communes and districts don't.
Source: Decision 19/2025/QD-TTg, fact sheet 3.5.
"""

from __future__ import annotations

CURRENT = "2025-07-01"
"""Edition of the 34 provinces, and of a code that is given without one."""

_MERGED = {
    "08": "02 08", "15": "10 15", "19": "06 19", "24": "24 27", "25": "17 25 26", "31": "30 31", "33": "33 34",
    "37": "35 36 37", "44": "44 45", "48": "48 49", "51": "51 62", "52": "52 64", "56": "56 58", "66": "54 66",
    "68": "60 67 68", "75": "70 75", "79": "74 77 79", "80": "72 80", "82": "82 87", "86": "83 84 86", "91": "89 91",
    "92": "92 93 94", "96": "95 96",
}  # fmt: skip
_UNTOUCHED = ("01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46")
_FORWARD = {old: new for new, merged in _MERGED.items() for old in merged.split()} | {code: code for code in _UNTOUCHED}


def current_province(code: str, edition: str | None) -> str | None:
    """Today's code of the province that ``code`` meant under ``edition`` (ISO date); ``None`` where it can't be told.

    Without an edition only a code that means the same province in every edition can be told.
    """
    if edition is None:
        return code if code in _UNTOUCHED else None
    return code if edition >= CURRENT else _FORWARD.get(code)
