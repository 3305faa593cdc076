"""A cell of a spreadsheet must stay text: what begins like a formula would be run by whoever opens the file."""

from __future__ import annotations

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(value: object) -> str | int | float:
    """Numbers as they are, nothing as an empty text, and texts that would run with an apostrophe before them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_RUNS) else text
