"""A birth date is off in a few well-known ways: this says in which, for dates that may be partial."""

import re


def iso(written: str) -> str:
    """A date of the wire (yyyyMMdd, dd/MM/yyyy, yyyy-MM-dd, yyyy) in ISO 8601, "00" for unknown parts left off;
    what is none of these comes back unchanged."""
    if found := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", written):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", written):
        day, month, year = found.groups()
    else:
        return written
    return year if month == "00" else f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"


def dates_apart(recorded: str, received: str) -> str | None:
    """The problem (a key of `PROBLEMS`) with a date against the record's, both ISO and perhaps partial; None where they
    agree as far as both are known."""
    known = min(len(recorded), len(received))
    if recorded[:known] == received[:known]:
        return None
    right, given = recorded.split("-"), received.split("-")
    if len(right) == len(given) == 3:
        if right[0] == given[0] and (right[1], right[2]) == (given[2], given[1]):
            return "day_month_swapped"
        if right[1:] == given[1:]:
            return "other_year"
        return "other_day" if right[:2] == given[:2] else "differs"
    return "differs"
